// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/plan/report.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace metsuke::mitigation {

/// How it stands with a plan on one computer. None says more than is known: what was sent is not delivered, what was
/// delivered is not done, what the agent did is not silent on the wire.
enum class OrderState : uint8_t {
    Draft, ///< nobody has looked yet
    DryRunning,
    Blocked, ///< the computer would refuse it, or did: nothing was done
    Reviewed, ///< the dry run shows what it would do
    Waiting, ///< wanted; for its turn, its stage or an approval
    Queued, ///< the agent is not connected, or it is about to be sent
    Sent, ///< handed over; nobody knows whether it has arrived
    Delivered, ///< the agent has it
    Applied, ///< the agent did it, and looks now whether it holds
    Verified, ///< the agent looked again: it holds
    VerifiedOnWire, ///< and the traffic has stopped
    Contradicted, ///< the agent says done, the wire says not
    FailedInPart,
    Failed, ///< nothing of it was done, or nothing is left of what was
    Expired, ///< its time was over before it began
    Superseded, ///< another order took its place before it was sent
    Cancelled,
    Unknown, ///< whether it was done cannot be told, until the agent's journal is read
    Undoing,
    RolledBack,
    RolledBackInPart,
    Released, ///< its time was over, and all of it ended by itself
};
inline constexpr size_t kOrderStates = 22;

/// What happens to it.
enum class OrderEvent : uint8_t {
    DryRunAsked,
    LookedFine, ///< the dry run refuses nothing
    LookedRefused,
    RunAsked,
    Ordered, ///< in the ledger
    HandedOver,
    TakenBack, ///< nothing could carry it after all
    AgentHasIt,
    AgentDid,
    AgentVerified,
    AgentFailed,
    AgentFailedInPart,
    AgentRefused, ///< it was not begun
    AgentRolledBack,
    AgentUnknown,
    TimeOver, ///< before it was handed over
    Silent, ///< no answer until the deadline
    Cancelled,
    Superseded,
    WireQuiet,
    WireBusy,
    UndoAsked,
    Undone,
    UndonePartly,
    UndoneNothing, ///< all is as before the undo was asked for
    Lapsed, ///< nothing of it is in force any more, since it was to end by itself
};
inline constexpr size_t kOrderEvents = 26;

[[nodiscard]] std::string_view nameOf(OrderState state); ///< for programs: "verified_on_wire"
[[nodiscard]] std::string_view textOf(OrderState state); ///< text-id
[[nodiscard]] std::optional<OrderState> parseOrderState(std::string_view name);

/// Where an event leads; nullopt: it is none of this state, and changes nothing.
[[nodiscard]] std::optional<OrderState> next(OrderState state, OrderEvent event);

/// Something is expected to happen still; every one of these has a deadline.
[[nodiscard]] bool isInProgress(OrderState state);
/// On the way to the computer or at work there: no other order of the computer may be.
[[nodiscard]] bool isUnderWay(OrderState state);
/// At the computer, as far as is known; it can be asked to end before its next step.
[[nodiscard]] bool isStoppable(OrderState state);
/// Nothing was done yet, and it can be forgotten or take other words.
[[nodiscard]] bool isBeforeRun(OrderState state);
/// It was done, and the agent may find later that it does not hold.
[[nodiscard]] bool isWatched(OrderState state);
/// Something of it may be in force on the computer.
[[nodiscard]] bool mayBeInForce(OrderState state);

/// What a report of the agent on a run means; `isLast`: it is the answer, and nothing more is to come.
[[nodiscard]] OrderEvent eventOf(const plan::PlanReport& report, bool isLast);
/// The same of a dry run.
[[nodiscard]] OrderEvent eventOfDryRun(const plan::PlanReport& report);
/// The same of an undo.
[[nodiscard]] OrderEvent eventOfUndo(const plan::PlanReport& report);
/// What the agent's journal says of the plan (rows of it alone), once nothing of it can begin any more. `dryRun`: which steps
/// were to change anything.
[[nodiscard]] OrderEvent eventOfJournal(const plan::PlanReport& dryRun, const std::vector<plan::JournalRow>& rows);
/// Whether the step changed something and it is in force.
[[nodiscard]] bool isInForce(const plan::StepReport& step);
/// When the next step of a report ends by itself, after `now`; 0 none does.
[[nodiscard]] Timestamp nextExpiry(const plan::PlanReport& report, Timestamp now);
/// Whether every step that was in force has ended by itself.
[[nodiscard]] bool hasLapsed(const plan::PlanReport& report, Timestamp now);

} // namespace metsuke::mitigation
