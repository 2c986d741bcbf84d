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

/// The request that undoes one step, or all with "".
[[nodiscard]] plan::UndoRequest undoRequest(const std::string& order, const std::string& undoId);
/// As far as the report of the run tells, without asking anybody: nobody knows what has changed since. `why`: why nobody was asked.
[[nodiscard]] UndoLook undoLookFromReport(const Order& order, const std::string& undoId, Message why);
/// nullopt: the answer is none to this.
[[nodiscard]] std::optional<UndoLook> undoLookIn(const openc2::Response& response, const Order& order, Timestamp answered);

} // namespace metsuke::mitigation
