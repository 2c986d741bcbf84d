// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/process_guard.h"

#include "core/actuator/action_handler.h"

#include <algorithm>
#include <unistd.h>

namespace metsuke::actuator {

namespace {

std::string imageOf(int64_t pid) {
    const auto image = sensor::ProcReader().image(pid);
    return image ? image->path : std::string();
}

} // namespace

ProcessGuard::ProcessGuard(const Protection& protection)
    : m_protection(protection) {
    const sensor::ProcReader proc;
    for (int64_t pid = ::getpid(); pid > 1 && m_own.insert(pid).second;) {
        const auto stat = proc.stat(pid);
        pid = stat ? stat->parentPid : 0;
    }
}

std::optional<plan::Refusal> ProcessGuard::refuses(const std::vector<RunningProcess>& processes) const {
    for (const RunningProcess& process : processes) {
        const std::string image = imageOf(process.key.pid);
        const bool acceptsLogins = process.parent == 1 && image.ends_with("/sshd");
        if (process.key.pid == 1 || process.isKernelThread || m_own.contains(process.key.pid) || acceptsLogins) {
            return refusalOf(Message("actuator.protected").with("name", describeProcess(process.key.pid)));
        }
        if (auto refusal = m_protection.refusesProgram(image)) {
            return refusal;
        }
    }
    return std::nullopt;
}

bool ProcessGuard::isAsset(const std::vector<RunningProcess>& processes) const {
    return std::ranges::any_of(processes, [&](const RunningProcess& process) { return m_protection.isAssetProgram(imageOf(process.key.pid)); });
}

} // namespace metsuke::actuator
