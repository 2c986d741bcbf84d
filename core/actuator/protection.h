// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_range.h"
#include "core/openc2/mitigation_rules.h"
#include "core/plan/report.h"

#include <string_view>

namespace metsuke::actuator {

/// What must not be touched, whoever orders it, and what takes one tier more: what is built in, and what the policy adds.
class Protection {
public:
    /// Patterns of glob(7) in which * also stands for /.
    struct Assets {
        std::vector<std::string> paths; ///< of files and programs
        std::vector<std::string> accounts;
        std::vector<std::string> services;
        std::vector<IpRange> addresses;
        std::vector<std::string> programs; ///< images of processes
    };
    /// What a policy protects by that effect. Hosts are the actuator's.
    [[nodiscard]] static Assets assetsOf(const openc2::MitigationRules& rules, openc2::MitigationRules::Effect effect);
    /// `own`: folders and programs of the agent, absolute. `assets` raise the tier, `forbidden` are refused like what is built in.
    explicit Protection(std::vector<std::string> own, Assets assets = {}, Assets forbidden = {});

    /// What people and computers log in or sign by, or what processes hold: to read it takes as much as to read memory.
    [[nodiscard]] static bool holdsSecrets(std::string_view path);
    /// Of the agent itself: its keys, its journal, what it has taken away. Nobody orders it read.
    [[nodiscard]] std::optional<plan::Refusal> refusesReading(std::string_view path) const;
    /// A file without which the computer does not run, or the agent's own: not to be moved or replaced. nullopt: go on.
    [[nodiscard]] std::optional<plan::Refusal> refusesFile(std::string_view path) const;
    /// A program that is not to be frozen or ended, by the path of its file.
    [[nodiscard]] std::optional<plan::Refusal> refusesProgram(std::string_view path) const;
    [[nodiscard]] std::optional<plan::Refusal> refusesAccount(std::string_view name) const;
    [[nodiscard]] std::optional<plan::Refusal> refusesService(std::string_view name) const;
    /// Addresses that are to be cut off.
    [[nodiscard]] std::optional<plan::Refusal> refusesAddresses(const IpRange& range) const;

    [[nodiscard]] bool isAsset(std::string_view path) const;
    [[nodiscard]] bool isAssetProgram(std::string_view path) const;
    [[nodiscard]] bool isAssetAccount(std::string_view name) const;
    [[nodiscard]] bool isAssetService(std::string_view name) const;
    [[nodiscard]] bool touchesAsset(const IpRange& range) const;

private:
    [[nodiscard]] bool isOwn(std::string_view path) const;

    std::vector<std::string> m_own;
    Assets m_assets, m_forbidden;
};

} // namespace metsuke::actuator
