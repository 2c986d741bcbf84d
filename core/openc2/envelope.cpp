// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/openc2/envelope.h"

#include "core/openc2/json_fields.h"
#include "core/openc2/jws.h"

#include <array>

namespace metsuke::openc2 {

namespace {

constexpr std::array<const char*, 3> kTypes{"request", "response", "notification"};
constexpr size_t kLongestName = 128;
constexpr size_t kMostReceivers = 64;

/// Headers that are not known here are let by, as they are signed; beside these three members there may be none.
Result<Envelope> readEnvelope(const Json& json) {
    JsonFields fields(json);
    fields.allowOnly({"headers", "body", "signature"});
    JsonFields headers = fields.object("headers");
    JsonFields openc2 = fields.object("body").object("openc2");
    Envelope envelope;
    envelope.created = headers.time("created");
    envelope.from = headers.line("from", kLongestName);
    envelope.to = headers.lines("to", kMostReceivers, kLongestName);
    for (size_t i = 0; i < kTypes.size(); ++i) {
        if (openc2.has(kTypes[i])) {
            envelope.type = static_cast<Envelope::Type>(i);
        }
    }
    const char* type = kTypes[static_cast<size_t>(envelope.type)];
    openc2.allowOnly({type}); // exactly one
    if (!openc2.value(type).is_object()) {
        openc2.fail(type);
    }
    if (envelope.type != Envelope::Type::Notification || headers.has("request_id")) {
        envelope.requestId = headers.line("request_id", kLongestName);
    }
    openc2.join(headers);
    METSUKE_CHECK(openc2.done());
    envelope.body = canonical(openc2.value(type));
    return envelope;
}

Json headersOf(const Envelope& envelope) {
    Json headers{{"created", toMilliseconds(envelope.created)}, {"from", envelope.from}, {"to", envelope.to}};
    if (!envelope.requestId.empty()) {
        headers["request_id"] = envelope.requestId;
    }
    return headers;
}

} // namespace

Result<std::string> seal(const Envelope& envelope, const SigningKey& key) {
    METSUKE_TRY(Json body, parseJson(envelope.body));
    Json json{{"headers", headersOf(envelope)}, {"body", {{"openc2", Json::object({{kTypes[static_cast<size_t>(envelope.type)], std::move(body)}})}}}};
    signDocument(json, Purpose::Message, key);
    std::string text = canonical(json);
    // What nobody would open is not sent: too large, too deep, a header that is none.
    METSUKE_TRY(const Json again, parseJson(text));
    METSUKE_CHECK(readEnvelope(again));
    return text;
}

Result<Opened> open(std::string_view text, const KeyFinder& keys) {
    METSUKE_TRY(const Json json, parseJson(text));
    METSUKE_TRY(Envelope envelope, readEnvelope(json));
    METSUKE_TRY(std::string signer, signerOf(json, Purpose::Message));
    const auto key = keys(signer, envelope);
    if (!key) {
        return Error(ErrorCode::PermissionDenied, "openc2.unknown_signer");
    }
    METSUKE_CHECK(checkSignature(json, Purpose::Message, *key));
    return Opened{std::move(envelope), std::move(signer)};
}

} // namespace metsuke::openc2
