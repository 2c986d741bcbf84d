// SPDX-License-Identifier: GPL-3.0-or-later
// Several persons, several computers, and what is kept of it.
#include "core/plan/approval.h"
#include "tests/mitigation/desk_fixture.h"

using namespace metsuke;
using namespace metsuke::mitigation;
using namespace metsuke::mitigation::test;
using metsuke::fleet::CommandState;
using plan::Action;
using plan::State;
using testing::Contains;

TEST_F(DeskTest, HighTier_waitsForASecondPerson) {
    const auto plan = planFor("pc-12", "p-1", Action::RestartHost);
    review(computer, plan);
    EXPECT_EQ(MitigationDesk::personsNeeded(order()), 2U);
    runReviewed(plan);
    serve(computer);
    EXPECT_EQ(state(), OrderState::Waiting);
    EXPECT_EQ(order().reason.id, "mitigation.wait_approval");
    const plan::Approval agreed{hashOf(plan), "pc-12", m_now};
    EXPECT_FAILS(mitigation->approve("p-1", plan::writeApproval(agreed, keys->operatorKey()), "sato", m_now), "mitigation.approval_counts_not");
    const plan::Approval other{std::string(64, 'f'), "pc-12", m_now};
    EXPECT_FAILS(mitigation->approve("p-1", plan::writeApproval(other, second), "suzuki", m_now), "mitigation.approval_counts_not");
    const plan::Approval elsewhere{hashOf(plan), "pc-13", m_now};
    EXPECT_FAILS(mitigation->approve("p-1", plan::writeApproval(elsewhere, second), "suzuki", m_now), "mitigation.approval_counts_not");
    const auto stranger = openc2::SigningKey::make();
    EXPECT_FAILS(mitigation->approve("p-1", plan::writeApproval(agreed, *stranger), "x", m_now), "mitigation.approval_counts_not");
    EXPECT_EQ(state(), OrderState::Waiting);
    ASSERT_WORKS(mitigation->approve("p-1", plan::writeApproval(agreed, second), "suzuki", m_now));
    finish(computer, plan);
    EXPECT_EQ(state(), OrderState::Verified);
    const auto arguments = plan::readPlanArguments((*roster->command(order().runCommand))->command.arguments);
    EXPECT_EQ(arguments->approvals.size(), 1U) << "the computer checks it itself";
}

TEST_F(DeskTest, Approval_isForOneDryRun) {
    const auto plan = planFor("pc-12", "p-1", Action::RestartHost);
    review(computer, plan);
    ASSERT_WORKS(mitigation->approve("p-1", plan::writeApproval({hashOf(plan), "pc-12", m_now}, second), "suzuki", m_now));
    ASSERT_WORKS(mitigation->dryRun("p-1", "sato", m_now));
    serve(computer);
    auto report = reportOn(plan, State::Planned, true);
    report.steps[0].found[0].value = "bob";
    report.planHash = planHash(plan, report);
    answer(computer, order().command, report);
    EXPECT_TRUE(order().approvals.empty());
    EXPECT_EQ(mitigation->personsAgreeing(order(), m_now).size(), 1U);
}

TEST_F(DeskTest, TwoAnalystsAtOdds_theLaterOneSupersedesWhatWasNotSent) {
    const auto isolate = planFor("pc-12", "p-1", Action::ContainHost);
    const auto release = planFor("pc-12", "p-2", Action::ReleaseHost);
    review(computer, isolate);
    review(computer, release);
    runReviewed(isolate);
    tick();
    ASSERT_EQ(state("p-1"), OrderState::Queued);
    ASSERT_WORKS(mitigation->run("p-2", hashOf(release), "suzuki", m_now));
    EXPECT_EQ(state("p-1"), OrderState::Superseded);
    EXPECT_EQ(order("p-1").reason.id, "mitigation.superseded_by");
    finish(computer, release);
    EXPECT_EQ(state("p-2"), OrderState::Verified);
    EXPECT_EQ((*roster->command(order("p-1").runCommand))->state, CommandState::Cancelled);
}

TEST_F(DeskTest, TwoAnalystsAtOdds_whatWasSentIsFinishedFirst) {
    const auto isolate = planFor("pc-12", "p-1", Action::ContainHost);
    const auto release = planFor("pc-12", "p-2", Action::ReleaseHost);
    review(computer, isolate);
    review(computer, release);
    runReviewed(isolate);
    serve(computer);
    ASSERT_EQ(state("p-1"), OrderState::Sent);
    ASSERT_WORKS(mitigation->run("p-2", hashOf(release), "suzuki", m_now));
    serve(computer);
    EXPECT_EQ(state("p-2"), OrderState::Waiting);
    EXPECT_EQ(order("p-2").reason.id, "mitigation.wait_device");
    answer(computer, order("p-1").command, reportOn(isolate, State::Done));
    serve(computer);
    EXPECT_EQ(state("p-1"), OrderState::Verified);
    EXPECT_EQ(state("p-2"), OrderState::Sent);
}

TEST_F(DeskTest, Operation_touchesOneThenFiveThenTheRest) {
    std::vector<plan::Plan> plans;
    std::vector<std::unique_ptr<Computer>> computers;
    for (int i = 0; i < 8; ++i) {
        const std::string device = "pc-" + std::to_string(20 + i);
        computers.push_back(std::make_unique<Computer>(device));
        add(*computers.back());
        beat(*computers.back(), m_now);
        plans.push_back(planFor(device, "q-" + std::to_string(i)));
    }
    ASSERT_WORKS(mitigation->draft(plans, "sato", m_now));
    for (const auto& plan : plans) {
        ASSERT_WORKS(mitigation->dryRun(plan.id, "sato", m_now));
    }
    tick();
    ASSERT_WORKS(dispatch->pump(m_now));
    for (size_t i = 0; i < plans.size(); ++i) {
        answer(*computers[i], order(plans[i].id).command, reportOn(plans[i], State::Planned, true));
        runReviewed(plans[i]);
    }
    const auto underWay = [&] {
        return std::ranges::count_if(plans, [&](const auto& plan) { return isUnderWay(state(plan.id)); });
    };
    tick();
    EXPECT_EQ(underWay(), 1);
    ASSERT_WORKS(dispatch->pump(m_now));
    answer(*computers[0], order("q-0").command, reportOn(plans[0], State::Done));
    tick();
    EXPECT_EQ(underWay(), 5);
    EXPECT_EQ(state("q-6"), OrderState::Waiting);
    ASSERT_WORKS(dispatch->pump(m_now));
    for (size_t i = 1; i <= 5; ++i) {
        answer(*computers[i], order(plans[i].id).command, reportOn(plans[i], State::Done));
    }
    tick();
    EXPECT_EQ(underWay(), 2);
}

TEST_F(DeskTest, CanaryThatFails_keepsTheOthersUntouched_untilSomebodySaysSo) {
    const Computer other("pc-13");
    add(other);
    beat(other, m_now);
    const std::vector<plan::Plan> plans{planFor("pc-12", "q-0"), planFor("pc-13", "q-1")};
    const auto operation = mitigation->draft(plans, "sato", m_now);
    ASSERT_WORKS(operation);
    for (const auto& plan : plans) {
        ASSERT_WORKS(mitigation->dryRun(plan.id, "sato", m_now));
    }
    tick();
    ASSERT_WORKS(dispatch->pump(m_now));
    answer(computer, order("q-0").command, reportOn(plans[0], State::Planned, true));
    answer(other, order("q-1").command, reportOn(plans[1], State::Planned, true));
    runReviewed(plans[0]);
    runReviewed(plans[1]);
    finish(computer, plans[0], State::Failed);
    serve(other);
    EXPECT_EQ(state("q-0"), OrderState::Failed);
    EXPECT_EQ(state("q-1"), OrderState::Waiting);
    EXPECT_EQ(order("q-1").reason.id, "mitigation.wait_stopped");
    EXPECT_TRUE((*mitigation->book().operation(operation->id))->isStopped);
    EXPECT_THAT(logKinds(), Contains("operation.stopped"));
    ASSERT_WORKS(mitigation->setStopped(operation->id, false, {}, "sato", m_now));
    serve(other);
    EXPECT_EQ(order("q-1").reason.id, "mitigation.wait_stage") << "the canary is no better for it";
}

TEST_F(DeskTest, MoreComputersThanTheCap_areNoOperation) {
    std::vector<plan::Plan> plans;
    for (int i = 0; i < 26; ++i) {
        const std::string device = "pc-" + std::to_string(20 + i);
        add(Computer(device));
        plans.push_back(planFor(device, "q-" + std::to_string(i)));
    }
    EXPECT_FAILS(mitigation->draft(plans, "sato", m_now), "mitigation.too_many_hosts");
    plans.pop_back();
    EXPECT_TRUE(mitigation->draft(plans, "sato", m_now).ok());
    EXPECT_FAILS(mitigation->draft({}, "sato", m_now), "mitigation.too_many_hosts");
    EXPECT_FAILS(mitigation->draft({planFor("pc-12", "r-1"), planFor("pc-12", "r-2")}, "sato", m_now), "mitigation.host_twice");
    EXPECT_FAILS(mitigation->draft({planFor("pc-99", "r-1")}, "sato", m_now), "fleet.not_approved");
}

TEST_F(DeskTest, ChangedPlan_isANewDraft_untilItWasRun) {
    auto plan = planFor("pc-12");
    review(computer, plan);
    plan.steps[0].why = "mitigation.why_file";
    draft(plan);
    EXPECT_EQ(state(), OrderState::Draft);
    EXPECT_FALSE(order().dryRun);
    review(computer, plan);
    runReviewed(plan);
    plan.steps[0].why = "mitigation.why_kill";
    EXPECT_FAILS(mitigation->draft({plan}, "sato", m_now), "mitigation.already_run");
}

TEST_F(DeskTest, SamePlanAgain_changesNothing) {
    const auto plan = planFor("pc-12");
    review(computer, plan);
    draft(plan);
    EXPECT_EQ(state(), OrderState::Reviewed);
}

TEST_F(DeskTest, Log_showsWhatSomebodyChangedInIt) {
    review(computer, planFor("pc-12"));
    EXPECT_TRUE(mitigation->book().verifyLog()->intact);
    mitigation.reset();
    const auto file = Connection::open(path() / "mitigation.db", Connection::Mode::ReadWrite);
    ASSERT_WORKS((*file)->execute("UPDATE action_log SET actor = 'nobody' WHERE number = 2"));
    reopen();
    EXPECT_EQ(mitigation->book().verifyLog()->brokenAt, 2);
}

TEST_F(DeskTest, Orders_areFoundByTheirCommandAndByWhatTheyDid) {
    const auto plan = planFor("pc-12");
    review(computer, plan);
    runReviewed(plan);
    finish(computer, plan);
    EXPECT_EQ((*mitigation->book().orderOf(order().runCommand))->id, "p-1");
    EXPECT_EQ((*mitigation->book().orderOf("u-p-1-s1"))->id, "p-1");
    EXPECT_EQ(*mitigation->book().orderOf("u-p-1"), std::nullopt);
}
