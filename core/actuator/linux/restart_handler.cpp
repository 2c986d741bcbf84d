// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/restart_handler.h"

#include <spawn.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <unistd.h>

namespace metsuke::actuator {

plan::StepReport RestartHandler::check(const Task& task) {
    plan::StepReport report = task.blank();
    report.found = {{"boot", m_boot}};
    report.effects = {Message("actuator.to_restart")};
    return report;
}

Result<std::string> RestartHandler::capture(const Task&) { return m_boot; }

Result<plan::StepReport> RestartHandler::act(const Task& task, const std::string& record) {
    if (record == m_boot) { // else it has been done already
        m_restart();
        while (true) { // until the computer, or this step's time, is over
            ::pause();
        }
    }
    return task.blank();
}

Result<void> RestartHandler::verify(const Task&, const std::string& record) {
    return record != m_boot ? Result<void>() : Error(ErrorCode::Internal, "actuator.not_restarted");
}

Comparison RestartHandler::compare(const Task&, const std::string& record) {
    return {record != m_boot ? Standing::After : Standing::Before, {}};
}

Result<void> RestartHandler::undo(const Task&, const std::string&) { return Error(ErrorCode::Unsupported, "actuator.irreversible"); }

void RestartHandler::restartNow() {
    ::sync();
    char program[] = "/usr/bin/systemctl", argument[] = "reboot";
    char* command[] = {program, argument, nullptr};
    char* environment[] = {nullptr};
    pid_t child = -1;
    if (::access("/run/systemd/system", F_OK) != 0 || ::posix_spawn(&child, program, nullptr, nullptr, command, environment) != 0) {
        ::reboot(RB_AUTOBOOT);
        return;
    }
    ::waitpid(child, nullptr, 0);
}

} // namespace metsuke::actuator
