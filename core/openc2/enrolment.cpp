// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/openc2/enrolment.h"

#include "core/base/base64.h"
#include "core/base/sha256_text.h"
#include "core/base/strings.h"
#include "core/openc2/enrolment_fields.h"
#include "core/openc2/jws.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>

namespace metsuke::openc2 {

namespace {

constexpr std::string_view kTokenPrefix = "metsuke1.";
constexpr size_t kLongestToken = 8192;
constexpr size_t kSecretSize = 16;
constexpr size_t kLongestKey = 64;
constexpr size_t kLongestName = 255;
constexpr size_t kLongestPem = size_t{16} << 10;
constexpr size_t kLongestPolicy = size_t{512} << 10;
constexpr size_t kMacSize = 32;
constexpr std::array<const char*, 3> kOutcomes{"waiting", "accepted", "refused"};

/// HMAC-SHA256 of the request as it is without `mac` and `signature`.
std::string macOf(Json request, const std::string& secret) {
    request.erase("mac");
    request.erase("signature");
    const std::string text = "metsuke-enrolment-request\n" + canonical(request);
    std::array<uint8_t, kMacSize> mac{};
    size_t size = 0;
    const bool isMade = EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, secret.data(), secret.size(), asBytes(text).data(),
                            text.size(), mac.data(), mac.size(), &size) != nullptr;
    return isMade && size == mac.size() ? std::string(asText(mac)) : std::string();
}

/// PEM or nothing: printable ASCII in lines.
std::string pem(JsonFields& fields, const char* name) {
    std::string found = fields.text(name, kLongestPem);
    const bool isText = std::all_of(found.begin(), found.end(), [](char c) { return c == '\n' || c == '\r' || (c >= 0x20 && c < 0x7f); });
    if (!isText) {
        fields.fail(name);
        return {};
    }
    return found;
}

} // namespace

std::string writeToken(const EnrolmentToken& token) {
    Json json{{"id", token.id}, {"secret", token.secret}, {"places", token.places}, {"authority", token.authority},
        {"root", token.root}, {"expires", toMilliseconds(token.expires)}};
    if (!token.signer.empty()) {
        json["signer"] = token.signer;
    }
    return std::string(kTokenPrefix) + encodeBase64Url(asBytes(canonical(json)));
}

Result<EnrolmentToken> readToken(std::string_view text) {
    text = trim(text); // it was pasted
    const bool isToken = text.starts_with(kTokenPrefix) && text.size() <= kLongestToken;
    const auto inside = isToken ? decodeBase64Url(text.substr(kTokenPrefix.size())) : std::nullopt;
    auto json = inside ? parseJson(*inside) : Result<Json>(Json());
    if (!json.ok() || !json->is_object()) {
        return Error(ErrorCode::Malformed, "openc2.no_token");
    }
    JsonFields fields(*json);
    EnrolmentToken token;
    token.id = fields.address("id");
    token.secret = fields.text("secret", kLongestKey);
    token.places = readPlaces(fields, "places");
    token.authority = fields.text("authority", 64);
    token.root = readKey(fields, "root");
    token.signer = fields.has("signer") ? readKey(fields, "signer") : std::string();
    token.expires = fields.time("expires");
    if (const auto secret = decodeBase64Url(token.secret); !secret || secret->size() != kSecretSize) {
        fields.fail("secret");
    }
    if (!token.authority.empty() && !isSha256(token.authority)) { // a token without TLS has none
        fields.fail("authority");
    }
    METSUKE_CHECK(fields.done());
    return token;
}

Result<std::string> writeEnrolmentRequest(const EnrolmentRequest& request, const EnrolmentToken& token, const SigningKey& identity) {
    if (token.secret.empty() || request.identity != identity.verifyingKey().toText()) {
        return Error(ErrorCode::InvalidArgument, "openc2.enrolment_identity");
    }
    Json json{{"device", request.device}, {"hostname", cleanText(request.hostname, kLongestName)},
        {"system", cleanText(request.system, kLongestName)}, {"version", cleanText(request.version, kLongestName)},
        {"csr", request.signingRequest}, {"identity", request.identity}};
    json["mac"] = encodeBase64Url(asBytes(macOf(json, token.secret)));
    signDocument(json, Purpose::EnrolmentRequest, identity);
    std::string text = canonical(json);
    METSUKE_CHECK(readEnrolmentRequest(text, token.secret));
    return text;
}

Result<EnrolmentRequest> readEnrolmentRequest(std::string_view text, const std::string& secret) {
    METSUKE_TRY(const Json json, parseJson(text));
    JsonFields fields(json);
    const auto mac = decodeBase64Url(fields.text("mac", kLongestKey));
    METSUKE_CHECK(fields.done());
    const std::string expected = macOf(json, secret);
    if (secret.empty() || !mac || mac->size() != kMacSize || expected.size() != kMacSize
        || CRYPTO_memcmp(mac->data(), expected.data(), kMacSize) != 0) {
        return Error(ErrorCode::PermissionDenied, "openc2.enrolment_secret");
    }
    EnrolmentRequest request;
    request.device = fields.address("device");
    request.hostname = fields.line("hostname", kLongestName);
    request.system = fields.line("system", kLongestName);
    request.version = fields.line("version", kLongestName);
    request.signingRequest = pem(fields, "csr");
    request.identity = readKey(fields, "identity");
    METSUKE_CHECK(fields.done());
    METSUKE_TRY(const VerifyingKey identity, VerifyingKey::fromText(request.identity));
    METSUKE_CHECK(checkSignature(json, Purpose::EnrolmentRequest, identity));
    return request;
}

std::string writeEnrolmentReply(const EnrolmentReply& reply, const SigningKey& signer) {
    Json json{{"outcome", kOutcomes[static_cast<size_t>(reply.outcome)]}, {"reason", reply.reason}, {"certificate", reply.certificate},
        {"authority", reply.authority}, {"policy", reply.policy}};
    if (!reply.places.empty()) {
        json["places"] = reply.places;
    }
    signDocument(json, Purpose::EnrolmentReply, signer);
    return canonical(json);
}

Result<EnrolmentReply> readEnrolmentReply(std::string_view text, const VerifyingKey& signer) {
    METSUKE_TRY(const Json json, parseJson(text));
    METSUKE_CHECK(checkSignature(json, Purpose::EnrolmentReply, signer));
    JsonFields fields(json);
    const std::string outcome = fields.text("outcome", kLongestKey);
    const auto known = std::find(kOutcomes.begin(), kOutcomes.end(), outcome);
    if (known == kOutcomes.end()) {
        fields.fail("outcome");
    }
    EnrolmentReply reply;
    reply.outcome = static_cast<EnrolmentReply::Outcome>(known - kOutcomes.begin());
    reply.reason = fields.line("reason", kLongestName);
    reply.certificate = pem(fields, "certificate");
    reply.authority = pem(fields, "authority");
    reply.policy = fields.text("policy", kLongestPolicy);
    reply.places = fields.has("places") ? readPlaces(fields, "places") : std::vector<std::string>();
    METSUKE_CHECK(fields.done());
    return reply;
}

} // namespace metsuke::openc2
