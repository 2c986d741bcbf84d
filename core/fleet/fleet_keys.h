// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/openc2/enrolment.h"

#include <array>
#include <filesystem>
#include <optional>

namespace metsuke::fleet {

/// Whom agents obey. FOLDER/root.key signs policies (Ed25519); it is to be kept elsewhere, and only its public half, root.pub, has to
/// stay. FOLDER/operator.key signs commands and answers to enrolments. The policy in force stands in FOLDER/policy.json, the
/// operators beside the workstation in operators.json (operators.h). One process at a time makes them; any may read.
class FleetKeys {
public:
    /// Makes them when they are missing. NotFound: there is a policy, but neither half of the key that signed it. `ask`: for the
    /// passphrase of operator.key; without, a protected one stays closed. A protected root.key counts as elsewhere.
    static Result<FleetKeys> open(const std::filesystem::path& folder, const openc2::Passphrase& ask = {});

    [[nodiscard]] const openc2::VerifyingKey& root() const { return m_root; }
    /// Whether policies can be signed here. A first start makes the key here, for somebody to carry away.
    [[nodiscard]] bool isRootHere() const { return m_signer.has_value(); }
    [[nodiscard]] bool hasMadeRoot() const { return m_hasMadeRoot; }
    [[nodiscard]] const openc2::VerifyingKey& workstation() const { return m_workstation; } ///< public half of operator.key
    /// Whether commands can be signed: operator.key is open.
    [[nodiscard]] bool canSign() const { return m_operator.has_value(); }
    [[nodiscard]] const openc2::SigningKey& operatorKey() const { return *m_operator; } ///< canSign()
    /// operator.key, which somebody opened meanwhile. InvalidArgument: it is another one.
    Result<void> unlock(openc2::SigningKey key);
    void lock() { m_operator.reset(); } ///< its private half is wiped
    /// Whom agents obey: this workstation first, which signs the commands.
    [[nodiscard]] std::vector<openc2::Policy::Operator> operators() const;

    /// The policy for agents that connect at these places, in its newest version: another one than before when operators or `all`, the
    /// places of the fleet, changed and the root key is here. Where it is not, the one in force stays, see isBehind(). NotFound: there
    /// is none, and none can be signed.
    Result<int64_t> keepPolicy(const std::vector<std::string>& all);
    /// What the policy in force does not say yet: operators or places are others. Until somebody signs that, agents obey it as it is.
    [[nodiscard]] bool isBehind() const { return m_isBehind; }
    /// The policy that somebody else set meanwhile; whether there was another one. Errors leave it as it was.
    Result<bool> refresh();
    /// Takes one over that the root signed elsewhere, with its operators. InvalidArgument: it is not newer than the one in force, or
    /// this workstation is no administrator of it, which would lock it out.
    Result<void> setPolicy(std::string_view text);
    /// The next policy, to be edited and signed: that in force, of the version after it, with the operators and places of now.
    [[nodiscard]] openc2::Policy draft() const;

    /// As it was signed, and as it reads, since keepPolicy(), refresh() or setPolicy(); "" before.
    [[nodiscard]] const std::string& policy() const { return m_text; }
    [[nodiscard]] const openc2::Policy& inForce() const { return m_policy; }
    [[nodiscard]] int64_t policyVersion() const { return m_policy.version; }

private:
    struct Pair {
        openc2::VerifyingKey half;
        std::optional<openc2::SigningKey> whole; ///< it is here, and open
        bool isMade = false;
    };
    static Result<Pair> openPair(const std::filesystem::path& folder, const std::string& name, const openc2::Passphrase& ask);
    FleetKeys(std::filesystem::path folder, Pair root, Pair operatorKey, std::vector<openc2::Policy::Operator> others)
        : m_folder(std::move(folder))
        , m_root(std::move(root.half))
        , m_signer(std::move(root.whole))
        , m_workstation(std::move(operatorKey.half))
        , m_operator(std::move(operatorKey.whole))
        , m_others(std::move(others))
        , m_hasMadeRoot(root.isMade) { }
    Result<bool> read();
    Result<void> write(std::string text, openc2::Policy policy);

    std::filesystem::path m_folder;
    openc2::VerifyingKey m_root;
    std::optional<openc2::SigningKey> m_signer; ///< the root's private half
    openc2::VerifyingKey m_workstation;
    std::optional<openc2::SigningKey> m_operator;
    std::vector<openc2::Policy::Operator> m_others; ///< as they were when this was opened
    std::vector<std::string> m_places; ///< of the fleet; none known: those of the policy
    std::string m_text;
    openc2::Policy m_policy;
    bool m_isBehind = false, m_hasMadeRoot;
};

/// Whom agents obey by the policy in force, the workstation first; where the root key is here, by the one that is signed next.
Result<std::vector<openc2::Policy::Operator>> operatorsInForce(const std::filesystem::path& folder);
/// Another value once operatorsInForce() may say something else, whoever wrote that. Looks at the files only, reads none.
using OperatorsStamp = std::array<std::pair<uint64_t, int64_t>, 3>; ///< inode and time of each file, 0: it is not there
[[nodiscard]] OperatorsStamp operatorsStamp(const std::filesystem::path& folder);
/// The policy in force of the folder, for who only looks, with the key that signed it; nullopt: there is none. Needs no private key and
/// makes nothing.
struct SignedPolicy {
    openc2::Policy policy;
    openc2::VerifyingKey root;
};
Result<std::optional<SignedPolicy>> signedPolicy(const std::filesystem::path& folder);
Result<std::optional<openc2::Policy>> policyInForce(const std::filesystem::path& folder);

} // namespace metsuke::fleet
