// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/action_handler.h"

namespace metsuke::actuator {

/// Restarts the computer. That it was done is known by the next run, to which another boot belongs.
class RestartHandler : public ActionHandler {
public:
    /// `restart`: returns, or does not; the computer goes down soon.
    explicit RestartHandler(std::string boot, std::function<void()> restart = restartNow)
        : m_boot(std::move(boot))
        , m_restart(std::move(restart)) { }
    plan::StepReport check(const Task& task) override;
    Result<std::string> capture(const Task& task) override;
    Result<plan::StepReport> act(const Task& task, const std::string& record) override;
    Result<void> verify(const Task& task, const std::string& record) override;
    Comparison compare(const Task& task, const std::string& record) override;
    Result<void> undo(const Task& task, const std::string& record) override;

    /// By the service manager where there is one, else by the kernel.
    static void restartNow();

private:
    const std::string m_boot;
    const std::function<void()> m_restart;
};

} // namespace metsuke::actuator
