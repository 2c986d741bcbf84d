// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_address.h"
#include "core/plan/report.h"

#include <string_view>

namespace metsuke::actuator {

/// What must not be touched, whoever orders it, and what takes one person more. Immutable.
class Protection {
public:
    /// What the policy protects: patterns of glob(7) in which * also stands for /. Such a target raises the tier.
    struct Assets {
        std::vector<std::string> paths; ///< of files and programs
        std::vector<std::string> accounts;
        std::vector<std::string> services;
        std::vector<Cidr> addresses;
    };
    /// `own`: folders and programs of the agent, absolute.
    explicit Protection(std::vector<std::string> own, Assets assets = {});

    /// A file without which the computer does not run, or the agent's own: not to be moved or replaced. nullopt: go on.
    [[nodiscard]] std::optional<plan::Refusal> refusesFile(std::string_view path) const;
    /// A program that is not to be frozen or ended, by the path of its file.
    [[nodiscard]] std::optional<plan::Refusal> refusesProgram(std::string_view path) const;
    [[nodiscard]] std::optional<plan::Refusal> refusesAccount(std::string_view name) const;
    [[nodiscard]] std::optional<plan::Refusal> refusesService(std::string_view name) const;

    [[nodiscard]] bool isAsset(std::string_view path) const;
    [[nodiscard]] bool isAssetAccount(std::string_view name) const;
    [[nodiscard]] bool isAssetService(std::string_view name) const;
    [[nodiscard]] bool isAssetAddress(const IpAddress& address) const;

private:
    [[nodiscard]] bool isOwn(std::string_view path) const;

    std::vector<std::string> m_own;
    Assets m_assets;
};

} // namespace metsuke::actuator
