// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/openc2/enrolment.h"

#include <filesystem>

namespace metsuke::fleet {

/// Whom agents obey: FOLDER/root.key signs policies and answers to enrolments, FOLDER/operator.key signs
/// commands (Ed25519). The policy that names the operators (operators.h) stands in FOLDER/policy.json. One process at a
/// time makes them; any may read.
class FleetKeys {
public:
    /// Makes them when they are missing.
    static Result<FleetKeys> open(const std::filesystem::path& folder);

    [[nodiscard]] const openc2::SigningKey& root() const { return m_root; }
    [[nodiscard]] const openc2::SigningKey& operatorKey() const { return m_operator; }
    /// Whom agents obey: this workstation first, which signs the commands.
    [[nodiscard]] std::vector<openc2::Policy::Operator> operators() const;

    /// The policy for agents that connect at these places, in its newest version: another one than before
    /// when operators or `all`, the places of the fleet, changed.
    Result<int64_t> keepPolicy(const std::vector<std::string>& all);
    /// Signed, of the version that keepPolicy() found or made. `places`: those of the fleet that the agent
    /// can reach.
    [[nodiscard]] std::string policy(const std::vector<std::string>& places) const;
    /// The places of the fleet by the policy that was kept last; none before there was one.
    [[nodiscard]] Result<std::vector<std::string>> keptPlaces() const;
    [[nodiscard]] int64_t policyVersion() const { return m_version; }

private:
    FleetKeys(std::filesystem::path folder, openc2::SigningKey root, openc2::SigningKey operatorKey, std::vector<openc2::Policy::Operator> others)
        : m_folder(std::move(folder))
        , m_root(std::move(root))
        , m_operator(std::move(operatorKey))
        , m_others(std::move(others)) { }
    [[nodiscard]] openc2::Policy shape(const std::vector<std::string>& places) const;

    std::filesystem::path m_folder;
    openc2::SigningKey m_root;
    openc2::SigningKey m_operator;
    std::vector<openc2::Policy::Operator> m_others; ///< as they were when this was opened
    int64_t m_version = 1;
};

} // namespace metsuke::fleet
