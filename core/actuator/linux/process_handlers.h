// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/action_handler.h"
#include "core/actuator/linux/process_guard.h"
#include "core/actuator/linux/process_record.h"

namespace metsuke::actuator {

/// What freezing and ending have in common: both take a process, perhaps with all that descend from it, by number and start.
class ProcessHandler : public ActionHandler {
public:
    plan::StepReport check(const Task& task) override;
    Result<std::string> capture(const Task& task) override;

protected:
    ProcessHandler(const Protection& protection, std::string boot, std::optional<Hold> hold)
        : m_protection(protection)
        , m_boot(std::move(boot))
        , m_hold(hold) { }

    /// Everybody stopped and recorded.
    Result<ProcessRecord> stopAll(const Task& task, const std::string& record) const;
    /// What was done to whom.
    static plan::StepReport reportOf(const Task& task, const ProcessRecord& record, const char* effect, const char* after);

private:
    const Protection& m_protection;
    const std::string m_boot;
    const std::optional<Hold> m_hold;
};

/// Freezes in a control group of its own. Taken back, everybody is again in the group it came from, and runs if it ran.
class SuspendHandler : public ProcessHandler {
public:
    /// `protection` outlives it. `hold`: by this alone; SIGSTOP where it does not work.
    SuspendHandler(const Protection& protection, std::string boot, std::optional<Hold> hold = std::nullopt)
        : ProcessHandler(protection, std::move(boot), hold) { }
    Result<plan::StepReport> act(const Task& task, const std::string& record) override;
    Result<void> verify(const Task& task, const std::string& record) override;
    Comparison compare(const Task& task, const std::string& record) override;
    Result<void> undo(const Task& task, const std::string& record) override;
};

/// Stops everybody, then ends everybody: none of them sees another one end, so that none is started again.
class KillHandler : public ProcessHandler {
public:
    KillHandler(const Protection& protection, std::string boot)
        : ProcessHandler(protection, std::move(boot), Hold::Signal) { }
    Result<plan::StepReport> act(const Task& task, const std::string& record) override;
    /// Also that nobody has started one of the programs again (respawn.h).
    Result<void> verify(const Task& task, const std::string& record) override;
    std::optional<Message> cameBack(const Task& task, const std::string& record, Duration within) override;
    Comparison compare(const Task& task, const std::string& record) override;
    Result<void> undo(const Task& task, const std::string& record) override;
};

} // namespace metsuke::actuator
