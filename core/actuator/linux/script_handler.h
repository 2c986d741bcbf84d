// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/action_handler.h"

namespace metsuke::actuator {

/// Runs a script that operators have signed as part of their plan. It has root's rights, its time, and no terminal; what it says is
/// in the report, cut. All that it started ends with it.
class ScriptHandler : public ActionHandler {
public:
    plan::StepReport check(const Task& task) override;
    Result<std::string> capture(const Task& task) override;
    Result<plan::StepReport> act(const Task& task, const std::string& record) override;
    Result<void> verify(const Task& task, const std::string& record) override;
    /// An interrupted one: nobody knows.
    Comparison compare(const Task& task, const std::string& record) override;
    Result<void> undo(const Task& task, const std::string& record) override;
};

} // namespace metsuke::actuator
