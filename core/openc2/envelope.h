// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/timestamp.h"
#include "core/openc2/keys.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace metsuke::openc2 {

/// An OpenC2 message (Language Specification 1.0, section 3.2; JSON of the MQTT transfer specification 1.0): `headers`,
/// `body.openc2.{request|response|notification}`, and in `signature` a detached JWS (RFC 7515 appendix F) with Ed25519 over
/// the canonical bytes (RFC 8785) of headers and body.
struct Envelope {
    enum class Type : uint8_t { Request, Response, Notification };
    Type type = Type::Request;
    std::string requestId; ///< of a response the one it answers
    Timestamp created; ///< milliseconds on the wire
    std::string from;
    std::vector<std::string> to;
    std::string body; ///< the JSON object below request, response or notification
};

/// The text to send.
Result<std::string> seal(const Envelope& envelope, const SigningKey& key);

struct Opened {
    Envelope envelope;
    std::string signer; ///< id of the key that signed it
};
/// Which key an id names; nullopt: nobody's.
using KeyFinder = std::function<std::optional<VerifyingKey>(const std::string& id, const Envelope& unchecked)>;
/// Malformed: no envelope, too large (1 MiB) or too deep (16). PermissionDenied: the signature is nobody's or false.
Result<Opened> open(std::string_view text, const KeyFinder& keys);

} // namespace metsuke::openc2
