// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/openc2/jws.h"

#include "core/base/base64.h"

#include <array>

namespace metsuke::openc2 {

namespace {

constexpr const char* kMember = "signature";
constexpr size_t kLongest = 512;

std::string_view nameOf(Purpose purpose) {
    static constexpr std::array<std::string_view, 6> kNames{
        "metsuke-message", "metsuke-enrolment-request", "metsuke-enrolment-reply", "metsuke-policy", "metsuke-approval", "metsuke-remedy"};
    return kNames[static_cast<size_t>(purpose)];
}

Error denied(const char* id) { return {ErrorCode::PermissionDenied, id}; }

struct Signature {
    std::string_view header; ///< as it was signed
    std::string kid;
    std::string bytes;
};

std::string signedBytes(std::string_view header, Json document) {
    document.erase(kMember);
    return std::string(header) + "." + encodeBase64Url(asBytes(canonical(document)));
}

/// A view of `text`. A header with anything else than what signDocument writes is refused, so nothing in it is ever ignored.
Result<Signature> parse(std::string_view text, Purpose purpose) {
    const size_t dots = text.find("..");
    if (text.size() > kLongest || dots == std::string_view::npos) {
        return denied("openc2.no_signature");
    }
    const auto header = decodeBase64Url(text.substr(0, dots));
    auto bytes = decodeBase64Url(text.substr(dots + 2));
    if (!header || !bytes) {
        return denied("openc2.no_signature");
    }
    const auto json = parseJson(*header);
    if (!json.ok() || !json->is_object() || json->size() != 3 || json->value("alg", Json()) != "EdDSA"
        || json->value("typ", Json()) != nameOf(purpose) || !json->value("kid", Json()).is_string()) {
        return denied("openc2.no_signature");
    }
    return Signature{text.substr(0, dots), (*json)["kid"].get<std::string>(), std::move(*bytes)};
}

Result<Signature> signatureOf(const Json& document, Purpose purpose) {
    if (!document.is_object() || !document.contains(kMember) || !document[kMember].is_string()) {
        return denied("openc2.no_signature");
    }
    return parse(document[kMember].get_ref<const std::string&>(), purpose);
}

} // namespace

void signDocument(Json& document, Purpose purpose, const SigningKey& key) {
    const Json fields{{"alg", "EdDSA"}, {"kid", key.verifyingKey().id()}, {"typ", nameOf(purpose)}};
    const std::string header = encodeBase64Url(asBytes(canonical(fields)));
    document[kMember] = header + ".." + encodeBase64Url(asBytes(key.sign(signedBytes(header, document))));
}

Result<std::string> signerOf(const Json& document, Purpose purpose) {
    METSUKE_TRY(Signature signature, signatureOf(document, purpose));
    return std::move(signature.kid);
}

Result<void> checkSignature(const Json& document, Purpose purpose, const VerifyingKey& key) {
    METSUKE_TRY(const Signature signature, signatureOf(document, purpose));
    if (signature.kid != key.id()) {
        return denied("openc2.foreign_signature");
    }
    if (!key.verify(signedBytes(signature.header, document), signature.bytes)) {
        return denied("openc2.false_signature");
    }
    return {};
}

} // namespace metsuke::openc2
