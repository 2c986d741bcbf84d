// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/action_handler.h"
#include "core/actuator/linux/network_settings.h"
#include "core/actuator/protection.h"
#include "core/sensor/linux/socket_dump.h"

namespace metsuke::actuator {

/// Ends connections that exist, in containers as well; nothing keeps them from being opened again. Those with the workstation are
/// left alone. Those of a process are found by what it holds now; it, and what it has started, must not be one that is never held
/// (ProcessGuard).
class KillConnectionsHandler : public ActionHandler {
public:
    /// `protection` outlives it.
    KillConnectionsHandler(NetworkSettings settings, const Protection& protection)
        : m_settings(std::move(settings))
        , m_protection(protection) { }

    plan::StepReport check(const Task& task) override;
    Result<std::string> capture(const Task& task) override;
    Result<plan::StepReport> act(const Task& task, const std::string& record) override;
    Result<void> verify(const Task& task, const std::string& record) override;
    Comparison compare(const Task& task, const std::string& record) override;
    Result<void> undo(const Task& task, const std::string& record) override;

private:
    [[nodiscard]] Result<std::vector<sensor::SocketRow>> find(const Task& task) const;

    NetworkSettings m_settings;
    const Protection& m_protection;
};

} // namespace metsuke::actuator
