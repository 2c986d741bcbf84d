// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/order_state.h"

#include "tests/endpoint/trace_fixture.h"

#include <set>

using namespace metsuke;
using namespace metsuke::mitigation;
using S = OrderState;
using E = OrderEvent;
using plan::State;

namespace {

std::vector<S> allStates() {
    std::vector<S> all;
    for (size_t i = 0; i < kOrderStates; ++i) {
        all.push_back(static_cast<S>(i));
    }
    return all;
}
std::vector<E> allEvents() {
    std::vector<E> all;
    for (size_t i = 0; i < kOrderEvents; ++i) {
        all.push_back(static_cast<E>(i));
    }
    return all;
}

plan::StepReport stepIn(State state, plan::Action action = plan::Action::KillProcess, bool isChange = true) {
    plan::StepReport step;
    step.step = "s1";
    step.action = action;
    step.state = state;
    step.isChange = isChange;
    return step;
}
plan::PlanReport reportIn(State state, std::vector<plan::StepReport> steps = {}) {
    plan::PlanReport report;
    report.state = state;
    report.steps = std::move(steps);
    return report;
}
plan::JournalRow rowIn(State state, bool isUndone = false, std::string step = "s1") {
    plan::JournalRow row;
    row.step = std::move(step);
    row.state = state;
    row.undone = isUndone ? Timestamp{1} : Timestamp{};
    return row;
}

} // namespace

/// The whole table, as it is meant: what is not here changes nothing.
TEST(OrderStates, EveryTransition_isOneOfTheseAndNoOther) {
    std::map<std::pair<S, E>, S> meant;
    const auto allow = [&](std::vector<S> from, E event, S to) {
        for (const S state : from) {
            meant[{state, event}] = to;
        }
    };
    allow({S::Draft, S::Blocked, S::Reviewed}, E::DryRunAsked, S::DryRunning);
    allow({S::DryRunning}, E::LookedFine, S::Reviewed);
    allow({S::DryRunning}, E::LookedRefused, S::Blocked);
    allow({S::DryRunning}, E::TimeOver, S::Draft);
    allow({S::DryRunning}, E::Silent, S::Draft);
    allow({S::Reviewed}, E::RunAsked, S::Waiting);
    allow({S::Waiting}, E::Ordered, S::Queued);
    allow({S::Queued}, E::HandedOver, S::Sent);
    allow({S::Sent}, E::TakenBack, S::Queued);
    allow({S::Draft, S::Reviewed, S::Waiting, S::Queued}, E::TimeOver, S::Expired);
    allow({S::Sent, S::Delivered, S::Applied, S::Undoing}, E::Silent, S::Unknown);
    allow({S::Draft, S::DryRunning, S::Blocked, S::Reviewed, S::Waiting, S::Queued}, E::Cancelled, S::Cancelled);
    allow({S::Waiting, S::Queued}, E::Superseded, S::Superseded);
    allow({S::Queued, S::Sent}, E::AgentHasIt, S::Delivered);
    allow({S::Queued, S::Sent, S::Delivered, S::Unknown}, E::AgentDid, S::Applied);
    const std::vector<S> onTheWay{S::Queued, S::Sent, S::Delivered, S::Applied, S::Unknown};
    allow(onTheWay, E::AgentVerified, S::Verified);
    allow(onTheWay, E::AgentFailed, S::Failed);
    allow(onTheWay, E::AgentFailedInPart, S::FailedInPart);
    allow(onTheWay, E::AgentRefused, S::Blocked);
    allow(onTheWay, E::AgentRolledBack, S::RolledBack);
    allow({S::Queued, S::Sent, S::Delivered, S::Applied, S::Undoing}, E::AgentUnknown, S::Unknown);
    allow({S::Verified, S::Contradicted}, E::WireQuiet, S::VerifiedOnWire);
    allow({S::Verified, S::VerifiedOnWire}, E::WireBusy, S::Contradicted);
    allow({S::Verified, S::VerifiedOnWire, S::Contradicted, S::FailedInPart, S::Unknown, S::RolledBackInPart}, E::UndoAsked, S::Undoing);
    allow({S::Verified, S::VerifiedOnWire, S::Contradicted, S::FailedInPart, S::RolledBackInPart}, E::Lapsed, S::Released);
    allow({S::Verified, S::VerifiedOnWire, S::Contradicted}, E::AgentFailedInPart, S::FailedInPart);
    allow({S::Verified, S::VerifiedOnWire, S::Contradicted, S::FailedInPart}, E::AgentFailed, S::Failed);
    allow({S::Undoing, S::Unknown}, E::Undone, S::RolledBack);
    allow({S::Undoing, S::Unknown}, E::UndonePartly, S::RolledBackInPart);
    for (const S state : allStates()) {
        for (const E event : allEvents()) {
            const auto found = meant.find({state, event});
            EXPECT_EQ(next(state, event), found == meant.end() ? std::nullopt : std::optional(found->second))
                << nameOf(state) << " event " << static_cast<int>(event);
        }
    }
}

TEST(OrderStates, EveryStateInProgress_endsWithTime) {
    for (const S state : allStates()) {
        if (isInProgress(state)) {
            const bool ends = next(state, E::TimeOver) || next(state, E::Silent) || next(state, E::AgentUnknown);
            EXPECT_TRUE(ends) << nameOf(state);
        }
    }
}

TEST(OrderStates, Names_areDistinct_andHaveWords) {
    std::set<std::string_view> names;
    for (const S state : allStates()) {
        EXPECT_TRUE(names.insert(nameOf(state)).second);
        EXPECT_EQ(parseOrderState(nameOf(state)), state);
        for (const Language language : {Language::English, Language::Japanese}) {
            EXPECT_TRUE(endpoint::test::catalog().has(language, textOf(state))) << textOf(state);
        }
    }
    EXPECT_EQ(parseOrderState("done"), std::nullopt);
}

TEST(OrderStates, EveryStateOfTheAgent_meansSomething_andNoneMoreThanIsKnown) {
    const std::map<State, std::pair<E, E>> meant{{State::Received, {E::AgentHasIt, E::AgentRefused}}, {State::Authenticated, {E::AgentHasIt, E::AgentRefused}},
        {State::Planned, {E::AgentHasIt, E::AgentRefused}}, {State::Awaiting, {E::AgentHasIt, E::AgentRefused}}, {State::Captured, {E::AgentHasIt, E::AgentUnknown}},
        {State::Acting, {E::AgentHasIt, E::AgentUnknown}}, {State::Checking, {E::AgentDid, E::AgentUnknown}}, {State::Done, {E::AgentVerified, E::AgentVerified}},
        {State::Failed, {E::AgentFailed, E::AgentFailed}}, {State::RolledBack, {E::AgentRolledBack, E::AgentRolledBack}},
        {State::Unknown, {E::AgentUnknown, E::AgentUnknown}}, {State::Refused, {E::AgentRefused, E::AgentRefused}}, {State::Skipped, {E::AgentRefused, E::AgentRefused}}};
    ASSERT_EQ(meant.size(), plan::kStates);
    for (const auto& [state, events] : meant) {
        EXPECT_EQ(eventOf(reportIn(state), false), events.first) << plan::nameOf(state);
        EXPECT_EQ(eventOf(reportIn(state), true), events.second) << plan::nameOf(state);
    }
}

TEST(OrderStates, Failure_isInPart_onlyWhereAChangeIsInForce) {
    EXPECT_EQ(eventOf(reportIn(State::Failed, {stepIn(State::Done), stepIn(State::Failed)}), true), E::AgentFailedInPart);
    EXPECT_EQ(eventOf(reportIn(State::Failed, {stepIn(State::RolledBack), stepIn(State::Failed)}), true), E::AgentFailed);
    EXPECT_EQ(eventOf(reportIn(State::Failed, {stepIn(State::Done, plan::Action::CollectEvidence), stepIn(State::Failed)}), true), E::AgentFailed);
    EXPECT_EQ(eventOf(reportIn(State::Failed, {stepIn(State::Done, plan::Action::KillProcess, false), stepIn(State::Failed)}), true), E::AgentFailed);
    EXPECT_EQ(eventOf(reportIn(State::Failed, {stepIn(State::Done), stepIn(State::Unknown)}), true), E::AgentUnknown);
}

TEST(OrderStates, DryRun_isFine_onlyWhenNothingIsRefused) {
    auto report = reportIn(State::Planned, {stepIn(State::Planned)});
    report.planHash = std::string(64, 'a');
    EXPECT_EQ(eventOfDryRun(report), E::LookedFine);
    auto refused = report;
    refused.steps[0].refusal = plan::Refusal{"changed", "x"};
    EXPECT_EQ(eventOfDryRun(refused), E::LookedRefused);
    auto whole = report;
    whole.refusal = plan::Refusal{"expired", "x"};
    EXPECT_EQ(eventOfDryRun(whole), E::LookedRefused);
    report.planHash.clear();
    EXPECT_EQ(eventOfDryRun(report), E::LookedRefused);
}

TEST(OrderStates, Undo_isWhole_onlyWhenEveryStepIs) {
    EXPECT_EQ(eventOfUndo(reportIn(State::Done, {stepIn(State::RolledBack), stepIn(State::RolledBack)})), E::Undone);
    EXPECT_EQ(eventOfUndo(reportIn(State::Done, {stepIn(State::RolledBack), stepIn(State::Refused)})), E::UndonePartly);
    auto ended = stepIn(State::Done);
    ended.undo = plan::UndoClass::U2;
    ended.refusal = plan::Refusal{"irreversible", "actuator.irreversible"};
    EXPECT_EQ(eventOfUndo(reportIn(State::Done, {stepIn(State::RolledBack), ended})), E::Undone) << "what was ended nobody brings back";
    EXPECT_EQ(eventOfUndo(reportIn(State::Refused, {ended})), E::UndoneNothing);
    EXPECT_EQ(eventOfUndo(reportIn(State::Refused)), E::UndoneNothing);
    EXPECT_EQ(eventOfUndo(reportIn(State::Failed, {stepIn(State::Unknown)})), E::AgentUnknown);
}

TEST(OrderStates, Journal_reconcilesByWhatIsInForce) {
    const auto dryRun = reportIn(State::Planned, {stepIn(State::Planned)});
    EXPECT_EQ(eventOfJournal(dryRun, {}), E::AgentFailed);
    EXPECT_EQ(eventOfJournal(dryRun, {rowIn(State::Done)}), E::AgentVerified);
    EXPECT_EQ(eventOfJournal(dryRun, {rowIn(State::Failed)}), E::AgentFailed);
    EXPECT_EQ(eventOfJournal(dryRun, {rowIn(State::Acting)}), E::AgentUnknown);
    EXPECT_EQ(eventOfJournal(dryRun, {rowIn(State::Unknown)}), E::AgentUnknown);
    EXPECT_EQ(eventOfJournal(dryRun, {rowIn(State::Done, true)}), E::Undone);
    EXPECT_EQ(eventOfJournal(dryRun, {rowIn(State::Done), rowIn(State::RolledBack, true, "s2")}), E::UndonePartly);
    auto two = dryRun;
    two.steps.push_back(stepIn(State::Planned));
    two.steps.back().step = "s2";
    EXPECT_EQ(eventOfJournal(two, {rowIn(State::Done)}), E::AgentFailedInPart);
    two.steps.back().isChange = false; // it was so already, so it has no row
    EXPECT_EQ(eventOfJournal(two, {rowIn(State::Done)}), E::AgentVerified);
}
