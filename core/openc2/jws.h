// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/openc2/canonical_json.h"
#include "core/openc2/keys.h"

namespace metsuke::openc2 {

/// What was signed: a signature under a text of one kind is none under another. The JWS header's `typ`.
enum class Purpose : uint8_t { Message, EnrolmentRequest, EnrolmentReply, Policy, Approval, Remedy };

/// Adds the member `signature` to an object: a detached JWS (RFC 7515, appendix F: "header..signature", alg EdDSA, kid,
/// typ) over the canonical bytes of the others.
void signDocument(Json& document, Purpose purpose, const SigningKey& key);

/// The id of the key that an object says it is signed with. PermissionDenied: no signature of this kind.
Result<std::string> signerOf(const Json& document, Purpose purpose);

/// PermissionDenied unless `key` signed the object as it is.
Result<void> checkSignature(const Json& document, Purpose purpose, const VerifyingKey& key);

} // namespace metsuke::openc2
