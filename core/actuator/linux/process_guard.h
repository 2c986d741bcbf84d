// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/linux/process_tree.h"
#include "core/actuator/protection.h"

namespace metsuke::actuator {

/// Processes that are never held or ended: the first one, the kernel's threads, this agent and those it descends from, what
/// Protection names, and the ssh server that accepts connections (those it has accepted are like others).
class ProcessGuard {
public:
    /// `protection` outlives it.
    explicit ProcessGuard(const Protection& protection);
    /// nullopt: none of them is.
    [[nodiscard]] std::optional<plan::Refusal> refuses(const std::vector<RunningProcess>& processes) const;
    [[nodiscard]] bool isAsset(const std::vector<RunningProcess>& processes) const;

private:
    const Protection& m_protection;
    std::set<int64_t> m_own;
};

} // namespace metsuke::actuator
