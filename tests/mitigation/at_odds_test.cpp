// SPDX-License-Identifier: GPL-3.0-or-later
// Two analysts at odds, time that runs out, and a workstation that starts again at any moment.
#include "core/mitigation/work_queues.h"
#include "tests/mitigation/desk_fixture.h"

using namespace metsuke;
using namespace metsuke::mitigation;
using namespace metsuke::mitigation::test;
using plan::Action;
using plan::State;
using testing::AnyOf;
using testing::Contains;

namespace {

class AtOdds : public DeskTest {
protected:
    void SetUp() override {
        DeskTest::SetUp();
        auto opened = MitigationDesk::open(path(), *roster,
            {{"workstation", "administrator", keys->operatorKey().verifyingKey().toText()}, {"suzuki", "administrator", second.verifyingKey().toText()}});
        ASSERT_TRUE(opened.ok());
        other = std::move(*opened);
    }
    size_t queued(WorkQueue queue) { return WorkQueues(*mitigation, *roster).counts({}, m_now)->at(static_cast<size_t>(queue)); }

    std::unique_ptr<MitigationDesk> other; ///< another process of the same fleet
    const plan::Plan isolate = planFor("pc-12", "p-1", Action::ContainHost);
    const plan::Plan release = planFor("pc-12", "p-2", Action::ReleaseHost);
};

} // namespace

TEST_F(AtOdds, IsolationAndRelease_fromTwoProcesses_areSerialised_andTheLoserSaysWhoWon) {
    review(computer, isolate);
    review(computer, release);
    ASSERT_WORKS(mitigation->run("p-1", hashOf(isolate), "sato", m_now));
    ASSERT_WORKS(other->run("p-2", hashOf(release), "suzuki", m_now));
    EXPECT_EQ(state("p-1"), OrderState::Superseded);
    EXPECT_EQ(order("p-1").reason, Message("mitigation.superseded_by").with("order", std::string("p-2")).with("by", std::string("suzuki")));
    ASSERT_WORKS(mitigation->tick(m_now));
    ASSERT_WORKS(other->tick(m_now));
    finish(computer, release, State::Done);
    EXPECT_EQ(state("p-2"), OrderState::Verified);
    EXPECT_EQ(runsOrdered("pc-12", "p-1"), 0U);
    EXPECT_EQ(runsOrdered("pc-12", "p-2"), 1U);
    EXPECT_EQ(queued(WorkQueue::Isolated), 0U);
    EXPECT_THAT(logKinds(), Contains("order.superseded"));
}

TEST_F(AtOdds, UndoByOne_whileTheOtherRunsTheSamePlanAgain_comesToOneEnd) {
    review(computer, isolate);
    runReviewed(isolate);
    finish(computer, isolate, State::Done);
    ASSERT_WORKS(mitigation->undo("p-1", "", "sato", m_now));
    ASSERT_WORKS(other->run("p-1", hashOf(isolate), "suzuki", m_now)); // it is in progress: nothing is added, and that is logged
    ASSERT_WORKS(other->undo("p-1", "", "suzuki", m_now));
    serve(computer);
    answer(computer, order("p-1").command, reportOn(isolate, State::RolledBack));
    EXPECT_EQ(state("p-1"), OrderState::RolledBack);
    EXPECT_EQ(runsOrdered("pc-12", "p-1"), 1U);
    EXPECT_THAT(logKinds(), Contains("order.no_op"));
}

TEST_F(AtOdds, ExceptionOfOne_meetsTheRunOfTheOther_andNothingIsTouched) {
    const auto clean = planFor("pc-12", "p-1", Action::QuarantineFile);
    review(computer, clean);
    ASSERT_WORKS(mitigation->run("p-1", hashOf(clean), "sato", m_now));
    ASSERT_WORKS(other->book().addException({{}, ExceptionKind::Host, "pc-12", {}, "mine", "suzuki", {}, m_now + kHour}, m_now));
    serve(computer);
    EXPECT_EQ(runsOrdered("pc-12", "p-1"), 0U);
    tick(5 * kHour); // the plan's time is over before anybody gave in
    EXPECT_EQ(state("p-1"), OrderState::Expired);
    EXPECT_EQ(queued(WorkQueue::CleanUp), 1U);
    EXPECT_EQ(queued(WorkQueue::Exceptions), 0U); // it has ended, too
}

TEST_F(AtOdds, OrderBehindAnother_expiresWhereItsTimeIsOver_andIsNeverSent) {
    review(computer, isolate);
    review(computer, release);
    ASSERT_WORKS(mitigation->run("p-1", hashOf(isolate), "sato", m_now));
    serve(computer); // sent: it is finished first
    ASSERT_WORKS(other->run("p-2", hashOf(release), "suzuki", m_now));
    serve(computer);
    EXPECT_EQ(state("p-2"), OrderState::Waiting);
    EXPECT_EQ(order("p-2").reason.id, "mitigation.wait_device");
    tick(5 * kHour);
    EXPECT_EQ(state("p-2"), OrderState::Expired);
    EXPECT_EQ(state("p-1"), OrderState::Unknown); // never answered
    EXPECT_EQ(runsOrdered("pc-12", "p-2"), 0U);
}

TEST_F(AtOdds, WorkstationThatStartsAgainAnywhere_comesToTheSameEnd) {
    constexpr int kPoints = 9;
    for (int point = 0; point <= kPoints; ++point) {
        const auto plan = planFor("pc-12", "p-restart-" + std::to_string(point), Action::ContainHost);
        int at = 0;
        const auto mayRestart = [&] {
            if (at++ == point) {
                reopen();
            }
        };
        draft(plan);
        mayRestart();
        ASSERT_WORKS(mitigation->dryRun(plan.id, "sato", m_now));
        mayRestart();
        serve(computer);
        mayRestart();
        answer(computer, order(plan.id).command, reportOn(plan, State::Planned, true));
        mayRestart();
        ASSERT_WORKS(mitigation->run(plan.id, hashOf(plan), "sato", m_now));
        mayRestart();
        serve(computer);
        mayRestart();
        answer(computer, order(plan.id).command, reportOn(plan, State::Captured), 102);
        mayRestart();
        answer(computer, order(plan.id).command, reportOn(plan, State::Done));
        ASSERT_EQ(state(plan.id), OrderState::Verified) << point;
        EXPECT_EQ(queued(WorkQueue::Isolated), 1U) << point;
        mayRestart();
        ASSERT_WORKS(mitigation->undo(plan.id, "", "sato", m_now));
        mayRestart();
        serve(computer);
        mayRestart();
        answer(computer, order(plan.id).command, reportOn(plan, State::RolledBack));
        EXPECT_EQ(state(plan.id), OrderState::RolledBack) << point;
        EXPECT_EQ(runsOrdered("pc-12", plan.id), 1U) << point;
        EXPECT_EQ(queued(WorkQueue::Isolated), 0U) << point;
    }
    EXPECT_TRUE(mitigation->book().verifyLog()->intact);
}
