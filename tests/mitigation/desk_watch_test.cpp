// SPDX-License-Identifier: GPL-3.0-or-later
// What was verified and did not last: the agent's journal is asked once its watch is over.
#include "tests/mitigation/desk_fixture.h"

using namespace metsuke;
using namespace metsuke::mitigation;
using namespace metsuke::mitigation::test;
using plan::Action;
using plan::State;

namespace {

class DeskWatch : public DeskTest {
protected:
    void verify(const plan::Plan& plan) {
        review(computer, plan);
        runReviewed(plan);
        finish(computer, plan);
        ASSERT_EQ(state(), OrderState::Verified);
    }
    /// Of the plan's one step, which was done: what the computer says of it since.
    plan::JournalRow toldOf(const plan::Plan& plan, plan::Refusal refusal) const {
        plan::JournalRow found = row("s1", State::Done);
        found.action = plan.steps[0].action;
        found.target = plan.steps[0].target;
        found.refusal = std::move(refusal);
        return found;
    }
    plan::JournalRow row(const char* step, State as) const {
        plan::JournalRow found;
        found.undoId = "u-p-1-" + std::string(step);
        found.command = order().runCommand;
        found.plan = "p-1";
        found.step = step;
        found.action = Action::KillProcess;
        found.target = planFor("pc-12").steps[0].target;
        found.state = as;
        found.began = found.ended = m_now;
        if (as == State::Failed) {
            found.refusal = plan::Refusal{"respawned_by_unit", Message("actuator.respawned_by_unit").with("name", "4711 /tmp/x").with("by", "x.service")};
        }
        return found;
    }
    void answerJournal(const std::vector<plan::JournalRow>& rows) {
        serve(computer, 76 * kSecond);
        ASSERT_EQ(order().errand, Errand::Journal);
        answer(computer, order().command, plan::writeJournal(rows));
    }
};

} // namespace

TEST_F(DeskWatch, EndedAndStartedAgain_isNotVerifiedForEver) {
    verify(planFor("pc-12"));
    serve(computer, kMinute);
    EXPECT_EQ(order().errand, Errand::None) << "the agent still watches";
    answerJournal({row("s1", State::Failed)});
    EXPECT_EQ(state(), OrderState::Failed);
    EXPECT_EQ(order().reason.id, "actuator.respawned_by_unit");
    EXPECT_EQ(order().report->steps[0].refusal->reason, "respawned_by_unit");
    reopen();
    EXPECT_EQ(state(), OrderState::Failed);
}

TEST_F(DeskWatch, WithOtherStepsInForce_itFailedInPart_alsoAfterTheWireFellSilent) {
    auto plan = planFor("pc-12");
    plan.steps.push_back(plan.steps[0]);
    plan.steps[1].id = "s2";
    verify(plan);
    seeWire("p-1", WireLook::Verdict::Quiet);
    answerJournal({row("s1", State::Done), row("s2", State::Failed)});
    EXPECT_EQ(state(), OrderState::FailedInPart);
    EXPECT_EQ(order().report->steps[0].state, State::Done);
    EXPECT_EQ(order().report->steps[1].state, State::Failed);
}

TEST_F(DeskWatch, StayedEnded_staysVerified_andIsNotAskedAgain) {
    verify(planFor("pc-12"));
    answerJournal({row("s1", State::Done)});
    EXPECT_EQ(state(), OrderState::Verified);
    serve(computer, kHour);
    EXPECT_EQ(order().errand, Errand::None);
    EXPECT_EQ(order().deadline.ns, 0);
}

TEST_F(DeskWatch, DeniedName_isAskedForWhatWasLearned_asLongAsItIsInForce) {
    const auto plan = planFor("pc-12", "p-1", Action::DenyName);
    verify(plan);
    const auto told = [&](plan::Since since) {
        serve(computer, 16 * kMinute);
        ASSERT_EQ(order().errand, Errand::Journal);
        plan::JournalRow found = row("s1", State::Done);
        found.action = Action::DenyName;
        found.target = plan.steps[0].target;
        found.since = since;
        answer(computer, order().command, plan::writeJournal({found}));
    };
    const auto counts = [&] {
        std::vector<std::string> all;
        const Order held = order();
        for (const Message& one : held.report->steps[0].effects) {
            all.push_back(one.id);
        }
        return all;
    };
    const size_t before = counts().size();
    told({2, 0});
    EXPECT_EQ(counts().size(), before + 1);
    EXPECT_EQ(order().report->steps[0].effects.back(), Message("network.learned").with("count", int64_t{2}));
    told({5, 1});
    EXPECT_EQ(counts().size(), before + 2) << "in the place of what was said before";
    EXPECT_EQ(order().report->steps[0].effects[before], Message("network.learned").with("count", int64_t{5}));
    EXPECT_EQ(order().report->steps[0].effects.back(), Message("network.spared").with("count", int64_t{1}));
    EXPECT_EQ(state(), OrderState::Verified);
}

TEST_F(DeskWatch, AgentThatIsAway_isAskedOnceItIsHeard) {
    verify(planFor("pc-12"));
    tick(kHour);
    EXPECT_EQ(order().errand, Errand::None);
    serve(computer, 6 * kMinute);
    EXPECT_EQ(order().errand, Errand::Journal);
}

TEST_F(DeskWatch, TakenAwayAndThereAgain_failedInPart_andCanBeUndoneStill) {
    const auto plan = planFor("pc-12", "p-1", Action::RemovePersistence);
    verify(plan);
    answerJournal({toldOf(plan, {"came_back", Message("actuator.came_back").with("path", "/etc/cron.d/upd")})});
    EXPECT_EQ(state(), OrderState::FailedInPart);
    EXPECT_EQ(order().reason.id, "actuator.came_back");
    EXPECT_EQ(order().report->steps[0].state, State::Done) << "its copy is there still";
    ASSERT_WORKS(mitigation->undo("p-1", {}, "sato", m_now));
    EXPECT_EQ(state(), OrderState::Undoing);
}

TEST_F(DeskWatch, UndoThatWasRefused_isNotTakenForSomethingThatCameBack) {
    const auto plan = planFor("pc-12", "p-1", Action::RemovePersistence);
    verify(plan);
    answerJournal({toldOf(plan, {"changed_since", Message("actuator.changed_since").with("difference", "x")})});
    EXPECT_EQ(state(), OrderState::Verified);
}

TEST_F(DeskWatch, PlanThatEndsNothing_isNotWatched) {
    verify(planFor("pc-12", "p-1", Action::DenyAddress));
    serve(computer, 2 * kMinute);
    EXPECT_EQ(order().errand, Errand::None);
}
