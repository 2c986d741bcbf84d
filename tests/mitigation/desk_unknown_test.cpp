// SPDX-License-Identifier: GPL-3.0-or-later
// Nothing is in progress for ever, and what is not known is told once it is.
#include "tests/mitigation/desk_fixture.h"
#include "tests/plan/samples.h"

using namespace metsuke;
using namespace metsuke::mitigation;
using namespace metsuke::mitigation::test;
using plan::Action;
using plan::State;

namespace {

class DeskUnknown : public DeskTest {
protected:
    void SetUp() override {
        DeskTest::SetUp();
        review(computer, plan);
        runReviewed(plan);
        serve(computer);
        ASSERT_EQ(state(), OrderState::Sent);
        m_run = order().command;
    }
    /// Until nobody waits for an answer any more.
    void fallSilent() {
        const Timestamp deadline = order().deadline;
        tick(deadline - m_now);
        EXPECT_EQ(state(), OrderState::Sent) << "its time is not over yet";
        tick(kSecond);
        ASSERT_WORKS(dispatch->pump(m_now));
        ASSERT_EQ(state(), OrderState::Unknown);
    }
    plan::JournalRow row(State as, bool isUndone = false) const {
        plan::JournalRow found;
        found.undoId = "u-1";
        found.command = m_run;
        found.plan = "p-1";
        found.step = "s1";
        found.action = Action::KillProcess;
        found.target = plan.steps[0].target;
        found.state = as;
        found.began = m_now;
        found.undone = isUndone ? m_now : Timestamp{};
        return found;
    }
    void answerJournal(const std::vector<plan::JournalRow>& rows) {
        serve(computer, 2 * kMinute);
        ASSERT_EQ(order().errand, Errand::Journal);
        answer(computer, order().command, plan::writeJournal(rows));
    }
    const plan::Plan plan = planFor("pc-12");
    std::string m_run;
};

} // namespace

TEST_F(DeskUnknown, SilentAgent_isUnknown_aMinuteAfterAllThatItMayTake) {
    EXPECT_EQ(order().deadline, plan.notAfter + traitsOf(Action::KillProcess).deadline + kMinute);
    fallSilent();
    EXPECT_EQ(order().reason.id, "mitigation.silent");
}

TEST_F(DeskUnknown, AgentThatHasIt_isWaitedForOnlyAsLongAsTheStepsMayTake) {
    answer(computer, m_run, reportOn(plan, State::Acting), 102);
    ASSERT_EQ(state(), OrderState::Delivered);
    EXPECT_EQ(order().deadline, m_now + traitsOf(Action::KillProcess).deadline + kMinute);
    tick(10 * kMinute);
    EXPECT_EQ(state(), OrderState::Unknown);
}

TEST_F(DeskUnknown, Journal_isAskedOnlyOnceTheAgentIsHeard) {
    fallSilent();
    tick(kHour);
    EXPECT_EQ(order().errand, Errand::None);
    serve(computer);
    EXPECT_EQ(order().errand, Errand::Journal);
}

TEST_F(DeskUnknown, Journal_saysThatItWasDone) {
    fallSilent();
    answerJournal({row(State::Done)});
    EXPECT_EQ(state(), OrderState::Verified);
    EXPECT_EQ(order().reason.id, "mitigation.reconciled");
}

TEST_F(DeskUnknown, Journal_saysThatItWasNeverBegun) {
    fallSilent();
    answerJournal({});
    EXPECT_EQ(state(), OrderState::Failed);
}

TEST_F(DeskUnknown, Journal_saysThatItWasTakenBack) {
    fallSilent();
    answerJournal({row(State::Done, true)});
    EXPECT_EQ(state(), OrderState::RolledBack);
}

TEST_F(DeskUnknown, JournalThatDoesNotKnow_isToldAndAskedAgainLater) {
    fallSilent();
    answerJournal({row(State::Unknown)});
    EXPECT_EQ(state(), OrderState::Unknown);
    EXPECT_EQ(order().reason.id, "mitigation.reconciled_unknown");
    serve(computer, 10 * kMinute);
    EXPECT_EQ(order().errand, Errand::None);
    serve(computer, kHour);
    EXPECT_EQ(order().errand, Errand::Journal);
}

TEST_F(DeskUnknown, JournalQueryThatIsLost_isAskedAgain) {
    fallSilent();
    serve(computer, 2 * kMinute);
    ASSERT_EQ(order().errand, Errand::Journal);
    const std::string first = order().command;
    m_now = m_now + 20 * kMinute;
    ASSERT_WORKS(dispatch->pump(m_now));
    tick();
    serve(computer, 2 * kMinute);
    EXPECT_EQ(order().errand, Errand::Journal);
    EXPECT_NE(order().command, first);
}

TEST_F(DeskUnknown, AnswerThatComesAfterAll_counts) {
    fallSilent();
    answer(computer, m_run, reportOn(plan, State::Done));
    EXPECT_EQ(state(), OrderState::Verified);
}

TEST_F(DeskUnknown, RevokedAgent_leavesNothingInProgress) {
    ASSERT_WORKS(decide("pc-12", fleet::AgentState::Revoked, "sato", m_now));
    tick(5 * kHour);
    EXPECT_FALSE(isInProgress(state()));
}

TEST_F(DeskUnknown, UndoThatIsNotAnswered_isReconciledToo) {
    answer(computer, m_run, reportOn(plan, State::Done));
    ASSERT_WORKS(mitigation->undo("p-1", "", "sato", m_now));
    serve(computer);
    ASSERT_EQ(state(), OrderState::Undoing);
    tick(3 * kHour);
    ASSERT_EQ(state(), OrderState::Unknown);
    ASSERT_WORKS(dispatch->pump(m_now));
    answerJournal({row(State::Done)});
    EXPECT_EQ(state(), OrderState::Verified) << "nothing was taken back";
}

TEST_F(DeskTest, WhatWasForATimeOnly_isReleasedWithIt) {
    auto plan = planFor("pc-12", "p-1", Action::ContainHost);
    review(computer, plan);
    runReviewed(plan);
    serve(computer);
    auto report = reportOn(plan, State::Done);
    report.steps[0].expires = m_now + kHour;
    answer(computer, order().command, report);
    tick(kHour - kSecond);
    EXPECT_EQ(state(), OrderState::Verified);
    tick(2 * kSecond);
    EXPECT_EQ(state(), OrderState::Released);
    EXPECT_EQ(order().reason.id, "mitigation.lapsed");
    EXPECT_FAILS(mitigation->undo("p-1", "", "sato", m_now), "mitigation.not_possible");
}

TEST_F(DeskTest, StepThatEndsByItself_isTold_whileTheOthersHold) {
    auto plan = planFor("pc-12", "p-1", Action::ContainHost);
    plan.steps.push_back({"s2", Action::KillProcess, plan::test::sampleTarget(Action::KillProcess), {}});
    review(computer, plan);
    runReviewed(plan);
    serve(computer);
    auto report = reportOn(plan, State::Done);
    report.steps[0].expires = m_now + kHour;
    answer(computer, order().command, report);
    tick(kHour + kSecond);
    EXPECT_EQ(state(), OrderState::Verified);
    EXPECT_EQ(order().reason.id, "mitigation.lapsed_in_part");
    EXPECT_EQ(order().deadline, order().watchAt) << "only whether what was killed stays away is still to come";
}

TEST_F(DeskTest, UndoThatCameToNothing_leavesTheTimeThatItEndsByItself) {
    auto plan = planFor("pc-12", "p-1", Action::ContainHost);
    review(computer, plan);
    runReviewed(plan);
    serve(computer);
    auto report = reportOn(plan, State::Done);
    report.steps[0].expires = m_now + kHour;
    answer(computer, order().command, report);
    ASSERT_WORKS(mitigation->undo("p-1", "", "sato", m_now));
    serve(computer);
    answer(computer, order().command, reportOn(plan, State::Refused), 400);
    ASSERT_EQ(state(), OrderState::Verified);
    tick(kHour + kSecond);
    EXPECT_EQ(state(), OrderState::Released);
}

TEST_F(DeskTest, DryRunThatIsNotAnswered_isADraftAgain) {
    draft(planFor("pc-12"));
    ASSERT_WORKS(mitigation->dryRun("p-1", "sato", m_now));
    serve(computer);
    ASSERT_EQ(state(), OrderState::DryRunning);
    tick(20 * kMinute);
    EXPECT_EQ(state(), OrderState::Draft);
    EXPECT_EQ(order().reason.id, "mitigation.look_unanswered");
    ASSERT_WORKS(mitigation->dryRun("p-1", "sato", m_now)); // another look is another command
    serve(computer);
    EXPECT_EQ(state(), OrderState::DryRunning);
}

TEST_F(DeskTest, DryRunOfOfflineAgent_expires) {
    mqtt.isFull = true;
    local.isFull = true;
    draft(planFor("pc-12"));
    ASSERT_WORKS(mitigation->dryRun("p-1", "sato", m_now));
    tick();
    m_now = m_now + 20 * kMinute;
    ASSERT_WORKS(dispatch->pump(m_now));
    tick();
    EXPECT_EQ(state(), OrderState::Draft);
    EXPECT_EQ(order().reason.id, "mitigation.look_expired");
}
