// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mitigation/order.h"
#include "core/openc2/command.h"

namespace metsuke::mitigation {

/// What an undo would do, as the agent sees it now: every step Planned or, with what stands in its way, Refused; without a change where
/// it is as before already.
struct UndoLook {
    plan::PlanReport report; ///< of a dry run
    Timestamp at; ///< when it was answered; 0: the agent was not asked or does not answer, and this is what the run's report gives
    Message why; ///< of the latter
    friend bool operator==(const UndoLook&, const UndoLook&) = default;
};

/// Refused because nothing ever takes it back: what was ended, restarted or run.
[[nodiscard]] bool isForEver(const plan::StepReport& step);
/// What an undo would come to, by the ids of its steps; what is as before already is in none of them.
struct UndoOutcome {
    std::vector<std::string> back; ///< are taken back
    std::vector<std::string> never; ///< isForEver()
    std::vector<std::string> refused; ///< could be, but for what stands in the way now
    friend bool operator==(const UndoOutcome&, const UndoOutcome&) = default;
};
[[nodiscard]] UndoOutcome outcomeOf(const UndoLook& look);
/// Whether the agent was asked and would take back all that can come back at all. Where there is nothing of that, it would not.
[[nodiscard]] bool wouldBeUndone(const UndoLook& look);

/// The request that undoes one step, or all with "".
[[nodiscard]] plan::UndoRequest undoRequest(const std::string& order, const std::string& undoId);
/// As far as the report of the run tells, without asking anybody: nobody knows what has changed since. `why`: why nobody was asked.
[[nodiscard]] UndoLook undoLookFromReport(const Order& order, const std::string& undoId, Message why);
/// nullopt: the answer is none to this.
[[nodiscard]] std::optional<UndoLook> undoLookIn(const openc2::Response& response, const Order& order, Timestamp answered);

} // namespace metsuke::mitigation
