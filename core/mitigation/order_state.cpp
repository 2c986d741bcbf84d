// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/order_state.h"

#include "core/mitigation/undo_look.h"

#include <algorithm>
#include <array>

namespace metsuke::mitigation {

namespace {

using S = OrderState;
using E = OrderEvent;

constexpr std::array<std::string_view, kOrderStates> kNames{"draft", "dry_running", "blocked", "reviewed", "waiting", "queued", "sent", "delivered",
    "applied", "verified", "verified_on_wire", "contradicted", "failed_in_part", "failed", "expired", "superseded", "cancelled", "unknown", "undoing",
    "rolled_back", "rolled_back_in_part", "released"};
constexpr std::array<std::string_view, kOrderStates> kTexts{"mitigation.state_draft", "mitigation.state_dry_running", "mitigation.state_blocked",
    "mitigation.state_reviewed", "mitigation.state_waiting", "mitigation.state_queued", "mitigation.state_sent", "mitigation.state_delivered",
    "mitigation.state_applied", "mitigation.state_verified", "mitigation.state_verified_on_wire", "mitigation.state_contradicted",
    "mitigation.state_failed_in_part", "mitigation.state_failed", "mitigation.state_expired", "mitigation.state_superseded", "mitigation.state_cancelled",
    "mitigation.state_unknown", "mitigation.state_undoing", "mitigation.state_rolled_back", "mitigation.state_rolled_back_in_part",
    "mitigation.state_released"};

struct Transition {
    S from;
    E event;
    S to;
};

/// What the agent says of a run, whichever of these states it comes in: messages are lost, and the last one tells all.
constexpr std::array kOnTheWay{S::Queued, S::Sent, S::Delivered, S::Applied, S::Unknown};
constexpr std::array<std::pair<E, S>, 8> kSaid{{{E::AgentHasIt, S::Delivered}, {E::AgentDid, S::Applied}, {E::AgentVerified, S::Verified},
    {E::AgentFailed, S::Failed}, {E::AgentFailedInPart, S::FailedInPart}, {E::AgentRefused, S::Blocked}, {E::AgentRolledBack, S::RolledBack},
    {E::AgentUnknown, S::Unknown}}};

constexpr std::array kBeforeRun{S::Draft, S::DryRunning, S::Blocked, S::Reviewed};
constexpr std::array kInForce{S::Verified, S::VerifiedOnWire, S::Contradicted, S::FailedInPart, S::Unknown, S::RolledBackInPart};

constexpr std::array kTransitions{
    Transition{S::Draft, E::DryRunAsked, S::DryRunning}, Transition{S::Blocked, E::DryRunAsked, S::DryRunning},
    Transition{S::Reviewed, E::DryRunAsked, S::DryRunning}, Transition{S::DryRunning, E::LookedFine, S::Reviewed},
    Transition{S::DryRunning, E::LookedRefused, S::Blocked}, Transition{S::DryRunning, E::TimeOver, S::Draft}, Transition{S::DryRunning, E::Silent, S::Draft},
    Transition{S::Reviewed, E::RunAsked, S::Waiting}, Transition{S::Waiting, E::Ordered, S::Queued}, Transition{S::Queued, E::HandedOver, S::Sent},
    Transition{S::Sent, E::TakenBack, S::Queued}, Transition{S::Waiting, E::TimeOver, S::Expired}, Transition{S::Queued, E::TimeOver, S::Expired},
    Transition{S::Reviewed, E::TimeOver, S::Expired}, Transition{S::Draft, E::TimeOver, S::Expired}, Transition{S::Sent, E::Silent, S::Unknown},
    Transition{S::Delivered, E::Silent, S::Unknown}, Transition{S::Applied, E::Silent, S::Unknown},
    Transition{S::Waiting, E::Cancelled, S::Cancelled}, Transition{S::Queued, E::Cancelled, S::Cancelled}, Transition{S::Waiting, E::Superseded, S::Superseded},
    Transition{S::Queued, E::Superseded, S::Superseded}, Transition{S::Verified, E::WireQuiet, S::VerifiedOnWire},
    Transition{S::Contradicted, E::WireQuiet, S::VerifiedOnWire}, Transition{S::Verified, E::WireBusy, S::Contradicted},
    Transition{S::VerifiedOnWire, E::WireBusy, S::Contradicted}, Transition{S::Undoing, E::Undone, S::RolledBack},
    Transition{S::Undoing, E::UndonePartly, S::RolledBackInPart}, Transition{S::Undoing, E::Silent, S::Unknown}, Transition{S::Undoing, E::AgentUnknown, S::Unknown},
    Transition{S::Unknown, E::Undone, S::RolledBack}, Transition{S::Unknown, E::UndonePartly, S::RolledBackInPart}};

template <typename List, typename Value> constexpr bool isIn(const List& list, Value value) { return std::find(list.begin(), list.end(), value) != list.end(); }

} // namespace

std::string_view nameOf(OrderState state) { return kNames.at(static_cast<size_t>(state)); }
std::string_view textOf(OrderState state) { return kTexts.at(static_cast<size_t>(state)); }

std::optional<OrderState> parseOrderState(std::string_view name) {
    const auto found = std::ranges::find(kNames, name);
    return found == kNames.end() ? std::nullopt : std::optional(static_cast<OrderState>(found - kNames.begin()));
}

std::optional<OrderState> next(OrderState state, OrderEvent event) {
    if (isIn(kOnTheWay, state)) {
        const auto said = std::ranges::find(kSaid, event, &std::pair<E, S>::first);
        if (said != kSaid.end()) {
            const bool isBack = said->second == S::Delivered && (state == S::Applied || state == S::Unknown); // an older word came later
            return isBack || said->second == state ? std::nullopt : std::optional(said->second);
        }
    }
    if (event == E::Cancelled && isIn(kBeforeRun, state)) {
        return S::Cancelled;
    }
    if (event == E::UndoAsked && isIn(kInForce, state)) {
        return S::Undoing;
    }
    if (event == E::Lapsed && state != S::Unknown && isIn(kInForce, state)) {
        return S::Released;
    }
    if ((event == E::AgentFailed || event == E::AgentFailedInPart) && isWatched(state)) { // it held for a moment only
        return event == E::AgentFailed ? std::optional(S::Failed) : state == S::FailedInPart ? std::nullopt : std::optional(S::FailedInPart);
    }
    const auto found = std::ranges::find_if(kTransitions, [&](const Transition& one) { return one.from == state && one.event == event; });
    return found == kTransitions.end() ? std::nullopt : std::optional(found->to);
}

bool isInProgress(OrderState state) { return state == S::DryRunning || state == S::Waiting || isUnderWay(state); }

bool isUnderWay(OrderState state) {
    return state == S::Queued || state == S::Sent || state == S::Delivered || state == S::Applied || state == S::Undoing;
}

bool isStoppable(OrderState state) { return state == S::Sent || state == S::Delivered || state == S::Applied || state == S::Undoing; }

bool isWatched(OrderState state) {
    return state == S::Verified || state == S::VerifiedOnWire || state == S::Contradicted || state == S::FailedInPart;
}

bool isBeforeRun(OrderState state) { return isIn(kBeforeRun, state); }
bool mayBeInForce(OrderState state) { return isIn(kInForce, state) || state == S::Applied || state == S::Undoing; }

bool isInForce(const plan::StepReport& step) { return step.state == plan::State::Done && step.isChange && traitsOf(step.action).isMutating; }

Timestamp nextExpiry(const plan::PlanReport& report, Timestamp now) {
    Timestamp next;
    for (const plan::StepReport& step : report.steps) {
        const bool isToCome = isInForce(step) && step.expires > now;
        next = isToCome && (next.ns == 0 || step.expires < next) ? step.expires : next;
    }
    return next;
}

bool hasLapsed(const plan::PlanReport& report, Timestamp now) {
    const auto isHere = [&](const plan::StepReport& step) { return isInForce(step) && (step.expires.ns == 0 || step.expires > now); };
    return std::ranges::any_of(report.steps, isInForce) && std::ranges::none_of(report.steps, isHere);
}

OrderEvent eventOf(const plan::PlanReport& report, bool isLast) {
    using plan::State;
    switch (report.state) {
    case State::Received:
    case State::Authenticated:
    case State::Planned:
    case State::Awaiting:
        return isLast ? E::AgentRefused : E::AgentHasIt; // it was not begun
    case State::Captured:
    case State::Acting:
        return isLast ? E::AgentUnknown : E::AgentHasIt;
    case State::Checking:
        return isLast ? E::AgentUnknown : E::AgentDid;
    case State::Done:
        return E::AgentVerified;
    case State::RolledBack:
        return E::AgentRolledBack;
    case State::Unknown:
        return E::AgentUnknown;
    case State::Refused:
    case State::Skipped:
        return E::AgentRefused;
    case State::Failed:
        break;
    }
    const bool isUnclear = std::ranges::any_of(report.steps, [](const plan::StepReport& one) { return one.state == State::Unknown; });
    return isUnclear ? E::AgentUnknown : std::ranges::any_of(report.steps, isInForce) ? E::AgentFailedInPart : E::AgentFailed;
}

OrderEvent eventOfDryRun(const plan::PlanReport& report) {
    const bool isRefused = report.refusal.has_value() || report.state != plan::State::Planned || report.planHash.empty()
        || std::ranges::any_of(report.steps, [](const plan::StepReport& one) { return one.refusal.has_value(); });
    return isRefused ? E::LookedRefused : E::LookedFine;
}

OrderEvent eventOfUndo(const plan::PlanReport& report) {
    const auto count = [&](plan::State state) { return std::ranges::count_if(report.steps, [&](const plan::StepReport& one) { return one.state == state; }); };
    if (count(plan::State::Unknown) > 0 || report.state == plan::State::Unknown) {
        return E::AgentUnknown;
    }
    const auto undone = count(plan::State::RolledBack);
    if (undone > 0) { // of what ended for ever nobody expects it
        return static_cast<size_t>(undone + std::ranges::count_if(report.steps, isForEver)) == report.steps.size() ? E::Undone : E::UndonePartly;
    }
    return E::UndoneNothing;
}

OrderEvent eventOfJournal(const plan::PlanReport& dryRun, const std::vector<plan::JournalRow>& rows) {
    using plan::State;
    const auto isUndone = [](const plan::JournalRow& row) { return row.undone.ns != 0 || row.state == State::RolledBack; };
    if (std::ranges::any_of(rows, [&](const auto& row) { return !isUndone(row) && (row.state == State::Unknown || !isTerminal(row.state)); })) {
        return E::AgentUnknown;
    }
    const auto isHere = [&](const plan::JournalRow& row) { return row.state == State::Done && !isUndone(row); };
    const bool isAnyHere = std::ranges::any_of(rows, isHere);
    if (std::ranges::any_of(rows, isUndone)) {
        const bool isAnyLeft = std::ranges::any_of(rows, [&](const auto& row) { return isHere(row) && row.undo <= plan::UndoClass::U1; });
        return isAnyLeft ? E::UndonePartly : E::Undone;
    }
    if (!isAnyHere) {
        return E::AgentFailed;
    }
    const bool isWhole = std::ranges::all_of(dryRun.steps, [&](const plan::StepReport& step) {
        const bool isExpected = step.isChange && traitsOf(step.action).isMutating;
        return !isExpected || std::ranges::any_of(rows, [&](const auto& row) { return row.step == step.step && isHere(row); });
    });
    return isWhole ? E::AgentVerified : E::AgentFailedInPart;
}

} // namespace metsuke::mitigation
