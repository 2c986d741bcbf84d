// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/timestamp.h"
#include "core/openc2/keys.h"
#include "core/openc2/mitigation_rules.h"

#include <string>
#include <vector>

namespace metsuke::openc2 {

/// What an administrator carries to a computer once: where the workstation is, how to know it, and a secret for one use.
/// As text: "metsuke1." and base64url of JSON.
struct EnrolmentToken {
    std::string id; ///< public half, an address of the transport
    std::string secret; ///< 128 bits, base64url; never sent, only used as a key
    std::vector<std::string> places; ///< where to enrol: "mqtts://10.0.0.1:8884", "unix:/run/...", "file:/media/..."
    std::string authority; ///< SHA-256 of the authority's certificate (DER), hex
    std::string root; ///< the workstation's root key, VerifyingKey::toText
    Timestamp expires;
    std::string signer = {}; ///< the key that signs answers to enrolments, since the root's is not at hand; "": the root
};
[[nodiscard]] std::string writeToken(const EnrolmentToken& token);
Result<EnrolmentToken> readToken(std::string_view text);

/// What a computer tells of itself when it asks to be an agent.
struct EnrolmentRequest {
    std::string device; ///< made from the machine's identity
    std::string hostname;
    std::string system; ///< "Debian GNU/Linux 12, Linux 6.1.0"
    std::string version; ///< of the agent
    std::string signingRequest; ///< PEM: PKCS 10, P-256
    std::string identity; ///< its Ed25519 key, VerifyingKey::toText
};
/// With an HMAC-SHA256 by the token's secret, and signed by the identity that it names: proves both.
Result<std::string> writeEnrolmentRequest(const EnrolmentRequest& request, const EnrolmentToken& token, const SigningKey& identity);
Result<EnrolmentRequest> readEnrolmentRequest(std::string_view text, const std::string& secret);

/// Whom an agent obeys, and how far. Signed by the root that the token names; only a higher version replaces one.
struct Policy {
    struct Operator {
        std::string name;
        std::string role; ///< "analyst", "expert", "responder", "approver", "administrator": highestTierOf()
        std::string key;
        bool operator==(const Operator&) const = default;
    };
    int64_t version = 1;
    std::vector<Operator> operators;
    std::vector<std::string> places; ///< where the workstation is found, by preference
    MitigationRules mitigation = {};
    std::string compliance = "[]"; ///< JSON, a list of objects: what a computer has to show before it is let go; read elsewhere
    bool operator==(const Policy&) const = default;
};
/// Whose key (VerifyingKey::id) it is; null: nobody's of the policy.
[[nodiscard]] const Policy::Operator* operatorOf(const Policy& policy, const std::string& key);
[[nodiscard]] std::string writePolicy(const Policy& policy, const SigningKey& root);
/// As policies are written for people to edit and to sign: indented, without a signature.
[[nodiscard]] std::string writeDraft(const Policy& policy);
/// Malformed: not that. A signature is no member of it.
Result<Policy> readDraft(std::string_view text);
/// PermissionDenied: not by this root. Malformed: damaged, too large, or with a member that is not known. InvalidArgument: its version
/// is not above `current`, that of the policy in force.
Result<Policy> readPolicy(std::string_view text, const VerifyingKey& root, int64_t current = 0);

struct EnrolmentReply {
    enum class Outcome : uint8_t { Waiting, Accepted, Refused } outcome = Outcome::Waiting;
    std::string reason; ///< of Refused: "used", "expired", "unknown", "revoked", "clone"
    std::string certificate; ///< PEM
    std::string authority; ///< PEM
    std::string policy; ///< writePolicy
    std::vector<std::string> places = {}; ///< those of the policy that this agent can reach; none: all
};
/// `signer`: that of the token.
[[nodiscard]] std::string writeEnrolmentReply(const EnrolmentReply& reply, const SigningKey& signer);
Result<EnrolmentReply> readEnrolmentReply(std::string_view text, const VerifyingKey& signer);

} // namespace metsuke::openc2
