// SPDX-License-Identifier: GPL-3.0-or-later
// Which host is in which queue, why, and when it leaves it.
#include "core/mitigation/work_queues.h"
#include "core/plan/approval.h"
#include "tests/mitigation/desk_fixture.h"
#include "tests/plan/samples.h"

#include <chrono>

using namespace metsuke;
using namespace metsuke::mitigation;
using namespace metsuke::mitigation::test;
using plan::Action;
using plan::State;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

class WorkQueuesTest : public DeskTest {
protected:
    std::vector<QueueEntry> entries(WorkQueue queue, const std::vector<Finding>& findings = {}) {
        WorkQueues queues(*mitigation, *roster);
        const auto found = queues.entries(queue, findings, m_now);
        const auto counts = queues.counts(findings, m_now);
        EXPECT_TRUE(found.ok() && counts.ok());
        EXPECT_EQ(counts->at(static_cast<size_t>(queue)), found->size()) << "counts and lists are one truth";
        return *found;
    }
    std::vector<std::string> ordersIn(WorkQueue queue) {
        std::vector<std::string> ids;
        for (const QueueEntry& one : entries(queue)) {
            ids.push_back(one.order);
        }
        return ids;
    }
    void run(const plan::Plan& plan, State as = State::Done) {
        review(computer, plan);
        runReviewed(plan);
        finish(computer, plan, as);
    }
    /// With the time at which what it did ends by itself.
    void runFor(const plan::Plan& plan, Duration lasting) {
        review(computer, plan);
        runReviewed(plan);
        serve(computer);
        auto report = reportOn(plan, State::Done);
        report.steps.front().ended = m_now;
        report.steps.front().expires = m_now + lasting;
        answer(computer, order(plan.id).command, report);
        ASSERT_EQ(state(plan.id), OrderState::Verified);
    }
    static plan::Plan cleaning(const std::string& id = "p-1") { return planFor("pc-12", id, Action::QuarantineFile); }
};

} // namespace

TEST_F(WorkQueuesTest, Finding_needsCleanUp_untilSomethingWasBegun) {
    const std::vector<Finding> findings{{"pc-12", Message("incident.title"), m_now - kHour}, {"pc-12", Message("incident.title"), m_now - 2 * kHour}};
    const auto open = entries(WorkQueue::CleanUp, findings);
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(open[0].device, "pc-12");
    EXPECT_EQ(open[0].since, m_now - 2 * kHour);
    EXPECT_EQ(open[0].nextStep.id, "queues.next_propose");
    run(cleaning());
    EXPECT_THAT(entries(WorkQueue::CleanUp, findings), IsEmpty());
    EXPECT_EQ(entries(WorkQueue::CleanUp, {{"pc-12", Message("incident.title"), m_now + kHour}}).size(), 1U); // it went on
}

TEST_F(WorkQueuesTest, Plan_needsCleanUp_untilItRuns) {
    draft(cleaning());
    EXPECT_THAT(ordersIn(WorkQueue::CleanUp), ElementsAre("p-1"));
    EXPECT_EQ(entries(WorkQueue::CleanUp)[0].nextStep.id, "queues.next_look");
    EXPECT_EQ(entries(WorkQueue::CleanUp)[0].by, "sato");
    review(computer, cleaning());
    EXPECT_EQ(entries(WorkQueue::CleanUp)[0].nextStep.id, "queues.next_run");
    runReviewed(cleaning());
    EXPECT_THAT(entries(WorkQueue::CleanUp), IsEmpty());
    draft(planFor("pc-12", "p-2", Action::CollectEvidence)); // it cleans nothing
    EXPECT_THAT(entries(WorkQueue::CleanUp), IsEmpty());
}

TEST_F(WorkQueuesTest, FailedPlan_isInTwoQueues_untilALaterOneDoesTheSame) {
    run(cleaning(), State::Failed);
    EXPECT_THAT(ordersIn(WorkQueue::Failed), ElementsAre("p-1"));
    EXPECT_THAT(ordersIn(WorkQueue::CustomCleanUp), ElementsAre("p-1"));
    run(planFor("pc-12", "p-2", Action::DenyAddress)); // something else
    EXPECT_THAT(ordersIn(WorkQueue::Failed), ElementsAre("p-1"));
    run(cleaning("p-3"));
    EXPECT_THAT(entries(WorkQueue::Failed), IsEmpty());
    EXPECT_THAT(entries(WorkQueue::CustomCleanUp), IsEmpty());
    seeWire("p-3", WireLook::Verdict::Busy); // it did not after all
    EXPECT_THAT(ordersIn(WorkQueue::Failed), ElementsAre("p-1", "p-3"));
}

TEST_F(WorkQueuesTest, RefusedCleanUp_isForSomebodyToDoByHand) {
    const auto plan = cleaning();
    draft(plan);
    ASSERT_WORKS(mitigation->dryRun("p-1", "sato", m_now));
    serve(computer);
    auto report = reportOn(plan, State::Refused, true);
    report.steps[0].refusal = plan::Refusal{"protected", Message("actuator.protected")};
    answer(computer, order().command, report, 400);
    const auto open = entries(WorkQueue::CustomCleanUp);
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(open[0].reason.id, "actuator.protected");
    EXPECT_THAT(entries(WorkQueue::Failed), IsEmpty()); // nothing was begun
}

TEST_F(WorkQueuesTest, HighPlan_awaitsThePersonWhoIsMissing) {
    const auto plan = planFor("pc-12", "p-1", Action::RunScript);
    review(computer, plan);
    const auto open = entries(WorkQueue::Approval);
    ASSERT_EQ(open.size(), 1U);
    EXPECT_THAT(open[0].agreeing, ElementsAre("workstation"));
    EXPECT_THAT(open[0].missing, ElementsAre("suzuki"));
    ASSERT_WORKS(mitigation->approve("p-1", plan::writeApproval({hashOf(plan), "pc-12", m_now}, second), "suzuki", m_now));
    EXPECT_THAT(entries(WorkQueue::Approval), IsEmpty());
}

TEST_F(WorkQueuesTest, Policy_saysFromWhenOnASecondPersonIsNeeded) {
    auto next = keys->draft();
    next.mitigation.secondPersonFrom = 1;
    ASSERT_WORKS(keys->setPolicy(openc2::writePolicy(next, openc2::SigningKey::load(path() / "root.key").value())));
    const auto plan = planFor("pc-12", "p-1", Action::SuspendProcess);
    review(computer, plan);
    EXPECT_THAT(ordersIn(WorkQueue::Approval), ElementsAre("p-1")) << "before anybody wants it carried out";
    runReviewed(plan);
    tick();
    const auto open = entries(WorkQueue::Approval);
    ASSERT_EQ(open.size(), 1U);
    EXPECT_THAT(open[0].reason.args, Contains(testing::Pair("needed", MessageValue(int64_t{2}))));
    EXPECT_THAT(open[0].missing, ElementsAre("suzuki"));
}

TEST_F(WorkQueuesTest, PolicyThatIsSetLater_placesWhatIsThereAnew) {
    const auto plan = planFor("pc-12", "p-1", Action::SuspendProcess);
    review(computer, plan);
    EXPECT_THAT(entries(WorkQueue::Approval), IsEmpty());
    auto next = keys->draft();
    next.mitigation.secondPersonFrom = 1;
    const auto root = openc2::SigningKey::load(path() / "root.key");
    ASSERT_WORKS(keys->setPolicy(openc2::writePolicy(next, *root)));
    m_now = m_now + kMinute;
    tick();
    EXPECT_THAT(ordersIn(WorkQueue::Approval), ElementsAre("p-1"));
    next = keys->draft();
    next.mitigation.secondPersonFrom = 3;
    ASSERT_WORKS(keys->setPolicy(openc2::writePolicy(next, *root)));
    m_now = m_now + kMinute;
    tick();
    EXPECT_THAT(entries(WorkQueue::Approval), IsEmpty());
}

TEST_F(WorkQueuesTest, IsolatedHost_saysWhoWhySinceAndUntil_andLeavesByItself) {
    runFor(planFor("pc-12", "p-1", Action::ContainHost), kHour);
    const auto open = entries(WorkQueue::Isolated);
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(open[0].by, "sato");
    EXPECT_EQ(open[0].reason.id, "mitigation.why_evidence"); // as the step says
    EXPECT_EQ(open[0].since, m_now);
    EXPECT_EQ(open[0].until, m_now + kHour);
    m_now = m_now + 2 * kHour;
    EXPECT_THAT(entries(WorkQueue::Isolated), IsEmpty()); // before anybody had it settled
}

TEST_F(WorkQueuesTest, IsolatedHost_leavesWhenAnotherPlanReleasesIt_andIsBackWhenThatIsUndone) {
    runFor(planFor("pc-12", "p-1", Action::ContainHost), kDay);
    run(planFor("pc-12", "p-2", Action::ReleaseHost));
    EXPECT_THAT(entries(WorkQueue::Isolated), IsEmpty());
    ASSERT_WORKS(mitigation->undo("p-2", "", "sato", m_now));
    serve(computer);
    answer(computer, order("p-2").command, reportOn(planFor("pc-12", "p-2", Action::ReleaseHost), State::RolledBack));
    ASSERT_EQ(state("p-2"), OrderState::RolledBack);
    EXPECT_THAT(ordersIn(WorkQueue::Isolated), ElementsAre("p-1"));
}

TEST_F(WorkQueuesTest, UnansweredIsolation_isPerhapsOne) {
    const auto plan = planFor("pc-12", "p-1", Action::ContainHost);
    review(computer, plan);
    runReviewed(plan);
    serve(computer);
    tick(kDay);
    ASSERT_EQ(state(), OrderState::Unknown);
    const auto open = entries(WorkQueue::Isolated);
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(open[0].reason.id, "queues.why_perhaps_isolated");
    EXPECT_THAT(ordersIn(WorkQueue::Failed), ElementsAre("p-1"));
}

TEST_F(WorkQueuesTest, PackageFilePutBack_needsARestart_untilAnotherBootIsHeard) {
    run(planFor("pc-12", "p-1", Action::RestorePackageFile));
    const auto open = entries(WorkQueue::Restart);
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(open[0].reason.id, "queues.why_restart_loaded");
    auto heartbeat = computer.heartbeat(m_now);
    heartbeat.boot = "boot-2";
    ASSERT_WORKS(roster->heard("pc-12", heartbeat, "mqtts://x", m_now));
    EXPECT_THAT(entries(WorkQueue::Restart), IsEmpty());
}

TEST_F(WorkQueuesTest, HostPutThereByHand_staysUntilSomebodyHasDealtWithIt) {
    WorkQueues queues(*mitigation, *roster);
    ASSERT_WORKS(queues.mark(WorkQueue::CustomCleanUp, "pc-12", true, "rootkit", "ito", m_now));
    const auto open = entries(WorkQueue::CustomCleanUp);
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(open[0].by, "ito");
    EXPECT_EQ(open[0].reason, Message("queues.why_by_hand").with("why", std::string("rootkit")));
    ASSERT_WORKS(queues.mark(WorkQueue::CustomCleanUp, "pc-12", false, "reinstalled", "ito", m_now));
    EXPECT_THAT(entries(WorkQueue::CustomCleanUp), IsEmpty());
    EXPECT_THAT(logKinds(), testing::IsSupersetOf({"queue.put", "queue.done"}));
    EXPECT_FAILS(queues.mark(WorkQueue::Isolated, "pc-12", false, "", "ito", m_now), "queues.no_marks"); // only a release does that
}

TEST_F(WorkQueuesTest, FailedPlan_thatSomebodyDealtWith_isGone_andTheNextOneIsNot) {
    run(cleaning(), State::Failed);
    WorkQueues queues(*mitigation, *roster);
    ASSERT_WORKS(queues.mark(WorkQueue::Failed, "pc-12", false, "by hand", "ito", m_now));
    EXPECT_THAT(entries(WorkQueue::Failed), IsEmpty());
    m_now = m_now + kMinute;
    run(cleaning("p-2"), State::Failed);
    EXPECT_THAT(ordersIn(WorkQueue::Failed), ElementsAre("p-2"));
}

TEST_F(WorkQueuesTest, Queues_areTheSameAfterARestartOfTheWorkstation) {
    run(cleaning(), State::Failed);
    runFor(planFor("pc-12", "p-2", Action::ContainHost), kDay);
    reopen();
    EXPECT_THAT(ordersIn(WorkQueue::Failed), ElementsAre("p-1"));
    EXPECT_THAT(ordersIn(WorkQueue::Isolated), ElementsAre("p-2"));
}

TEST_F(WorkQueuesTest, TenThousandOrders_areCountedWithinAFrame) {
    auto step = mitigation->book().begin();
    ASSERT_WORKS(step);
    for (int i = 0; i < 10'000; ++i) {
        Order one;
        one.id = "p-" + std::to_string(i);
        one.plan = planFor("pc-" + std::to_string(i % 2'000), one.id, Action::QuarantineFile);
        one.state = i % 2 == 0 ? OrderState::Draft : OrderState::FailedInPart;
        one.changed = one.created = m_now;
        ASSERT_WORKS(mitigation->book().add(one));
    }
    ASSERT_WORKS(step->commit());
    WorkQueues queues(*mitigation, *roster);
    ASSERT_WORKS(queues.counts({}, m_now)); // statements are ready
    const auto began = std::chrono::steady_clock::now();
    const auto counts = queues.counts({}, m_now);
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began).count();
    RecordProperty("counts_us", static_cast<int>(took));
    EXPECT_EQ(counts->at(static_cast<size_t>(WorkQueue::CleanUp)), 5'000U);
    EXPECT_EQ(counts->at(static_cast<size_t>(WorkQueue::Failed)), 5'000U);
    EXPECT_LT(took, 48'000) << "budget 16 ms, three times that beside other work";
    std::printf("10,000 orders counted in %.2f ms\n", static_cast<double>(took) / 1000);
}
