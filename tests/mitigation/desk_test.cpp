// SPDX-License-Identifier: GPL-3.0-or-later
// What an analyst asks, when it is ordered, and what comes of it.
#include "core/mitigation/wire_expectation.h"
#include "core/plan/approval.h"
#include "tests/mitigation/desk_fixture.h"
#include "tests/plan/samples.h"

using namespace metsuke;
using namespace metsuke::mitigation;
using namespace metsuke::mitigation::test;
using metsuke::fleet::CommandState;
using plan::Action;
using plan::State;
using testing::Contains;
using testing::ElementsAre;

TEST_F(DeskTest, Draft_isOnlyLookedAt_whenSomebodyAsks) {
    draft(planFor("pc-12"));
    serve(computer);
    EXPECT_EQ(state(), OrderState::Draft);
    EXPECT_TRUE(commandsIn(mqtt).empty());
}

TEST_F(DeskTest, DryRun_showsWhatWouldBeDone_andChangesNothing) {
    const auto plan = planFor("pc-12");
    review(computer, plan);
    const Order seen = order();
    EXPECT_EQ(seen.planHash(), hashOf(plan));
    ASSERT_TRUE(seen.dryRun);
    EXPECT_EQ(seen.dryRun->steps.front().found.front().name, "owner");
    EXPECT_EQ(runsOrdered("pc-12", "p-1"), 0U);
    EXPECT_THAT(logKinds(), ElementsAre("order.draft", "order.dry_running", "order.asked", "order.reviewed"));
}

TEST_F(DeskTest, RefusedDryRun_blocksWithTheReasonOfTheComputer) {
    const auto plan = planFor("pc-12");
    draft(plan);
    ASSERT_WORKS(mitigation->dryRun("p-1", "sato", m_now));
    serve(computer);
    auto report = reportOn(plan, State::Refused, true);
    report.steps[0].refusal = plan::Refusal{"protected", Message("actuator.protected").with("name", std::string("x"))};
    answer(computer, order().command, report, 400);
    EXPECT_EQ(state(), OrderState::Blocked);
    EXPECT_EQ(order().reason.id, "actuator.protected");
    EXPECT_FAILS(mitigation->run("p-1", report.planHash, "sato", m_now), "mitigation.not_possible");
    EXPECT_THAT(logKinds(), Contains("order.refused"));
}

TEST_F(DeskTest, AgentWithoutActuator_blocks) {
    draft(planFor("pc-12"));
    ASSERT_WORKS(mitigation->dryRun("p-1", "sato", m_now));
    serve(computer);
    answer(computer, order().command, "", 501);
    EXPECT_EQ(state(), OrderState::Blocked);
    EXPECT_EQ(order().reason.id, "mitigation.answer_refused");
}

TEST_F(DeskTest, ForeignOrDamagedReport_isNoDryRun) {
    const auto plan = planFor("pc-12");
    for (const std::string& results : {std::string(R"({"rows":[]})"), plan::writeReport(reportOn(planFor("pc-13"), State::Planned, true)),
             plan::writeReport(reportOn(plan, State::Planned, false))}) {
        draft(plan);
        ASSERT_WORKS(mitigation->dryRun("p-1", "sato", m_now));
        serve(computer);
        answer(computer, order().command, results);
        EXPECT_EQ(state(), OrderState::Blocked) << results;
    }
}

TEST_F(DeskTest, Run_takesTheHashOfTheDryRunAndNoOther) {
    const auto plan = planFor("pc-12");
    review(computer, plan);
    EXPECT_FAILS(mitigation->run("p-1", std::string(64, 'f'), "sato", m_now), "mitigation.other_hash");
    EXPECT_FAILS(mitigation->run("p-1", "", "sato", m_now), "mitigation.other_hash");
    EXPECT_EQ(state(), OrderState::Reviewed);
    EXPECT_FAILS(mitigation->run("p-9", "", "sato", m_now), "mitigation.unknown_order");
}

TEST_F(DeskTest, Run_withoutDryRun_isRefused) {
    draft(planFor("pc-12"));
    EXPECT_FAILS(mitigation->run("p-1", hashOf(planFor("pc-12")), "sato", m_now), "mitigation.not_possible");
}

TEST_F(DeskTest, Run_goesFromQueuedToVerified_andNoStateSaysMore) {
    const auto plan = planFor("pc-12");
    review(computer, plan);
    runReviewed(plan);
    EXPECT_EQ(state(), OrderState::Waiting);
    tick();
    EXPECT_EQ(state(), OrderState::Queued);
    ASSERT_WORKS(dispatch->pump(m_now));
    tick();
    EXPECT_EQ(state(), OrderState::Sent);
    const std::string command = order().command;
    answer(computer, command, reportOn(plan, State::Captured), 102);
    EXPECT_EQ(state(), OrderState::Delivered);
    answer(computer, command, reportOn(plan, State::Checking), 102);
    EXPECT_EQ(state(), OrderState::Applied);
    answer(computer, command, reportOn(plan, State::Captured), 102); // came late
    EXPECT_EQ(state(), OrderState::Applied);
    answer(computer, command, reportOn(plan, State::Done));
    EXPECT_EQ(state(), OrderState::Verified);
    EXPECT_EQ(runsOrdered("pc-12", "p-1"), 1U);
    const auto record = roster->command(command);
    const auto arguments = plan::readPlanArguments((*record)->command.arguments);
    ASSERT_TRUE(arguments.ok());
    EXPECT_EQ(arguments->planHash, hashOf(plan));
}

TEST_F(DeskTest, SilentAgent_isQueuedAndNeverCalledDelivered) {
    const auto plan = planFor("pc-12");
    review(computer, plan);
    mqtt.isFull = true;
    local.isFull = true;
    runReviewed(plan);
    tick();
    ASSERT_WORKS(dispatch->pump(m_now));
    tick(kMinute);
    EXPECT_EQ(state(), OrderState::Queued);
}

TEST_F(DeskTest, OfflineAgent_getsIt_whenItIsBackWithinItsTime) {
    const auto plan = planFor("pc-12");
    review(computer, plan);
    mqtt.isFull = true;
    local.isFull = true;
    runReviewed(plan);
    tick();
    ASSERT_WORKS(dispatch->pump(m_now));
    tick(2 * kHour);
    mqtt.isFull = false;
    finish(computer, plan);
    EXPECT_EQ(state(), OrderState::Verified);
}

TEST_F(DeskTest, OfflineAgent_thatComesBackTooLate_findsItExpired) {
    const auto plan = planFor("pc-12");
    review(computer, plan);
    mqtt.isFull = true;
    local.isFull = true;
    runReviewed(plan);
    tick();
    mqtt.isFull = false;
    m_now = m_now + 5 * kHour;
    ASSERT_WORKS(dispatch->pump(m_now));
    tick();
    EXPECT_EQ(state(), OrderState::Expired);
    EXPECT_EQ(order().errand, Errand::None);
}

TEST_F(DeskTest, DraftsAndReviewedOnes_expireWithTheirPlan) {
    review(computer, planFor("pc-12"));
    draft(planFor("pc-12", "p-2"));
    tick(4 * kHour + kSecond);
    EXPECT_EQ(state("p-1"), OrderState::Expired);
    EXPECT_EQ(state("p-2"), OrderState::Expired);
}

TEST_F(DeskTest, FailureOfOneStep_isToldAsInPart) {
    auto plan = planFor("pc-12");
    plan.steps.push_back({"s2", Action::QuarantineFile, plan::test::sampleTarget(Action::QuarantineFile), {}});
    review(computer, plan);
    runReviewed(plan);
    serve(computer);
    auto report = reportOn(plan, State::Done);
    report.state = State::Failed;
    report.steps[1].state = State::Failed;
    report.steps[1].refusal = plan::Refusal{"changed", "actuator.changed"};
    answer(computer, order().command, report);
    EXPECT_EQ(state(), OrderState::FailedInPart);
    EXPECT_EQ(order().reason.id, "actuator.changed");
    EXPECT_EQ(order().report->steps[0].state, State::Done) << "which step did what is told";
}

TEST_F(DeskTest, StalePlan_isRefused_andMayBeLookedAtAgain) {
    const auto plan = planFor("pc-12");
    review(computer, plan);
    runReviewed(plan);
    serve(computer);
    auto report = reportOn(plan, State::Refused);
    report.refusal = plan::Refusal{"plan_stale", "actuator.plan_stale"};
    answer(computer, order().command, report, 400);
    EXPECT_EQ(state(), OrderState::Blocked);
    EXPECT_EQ(order().reason.id, "actuator.plan_stale");
    ASSERT_WORKS(mitigation->dryRun("p-1", "sato", m_now));
}

TEST_F(DeskTest, AnswerWithoutReport_isNotTakenForNothingDone) {
    const auto plan = planFor("pc-12");
    review(computer, plan);
    runReviewed(plan);
    serve(computer);
    answer(computer, order().command, R"({"x":1})");
    EXPECT_EQ(state(), OrderState::Unknown);
}

TEST_F(DeskTest, SecondRun_ofWhatIsDone_changesNothing_andIsLogged) {
    const auto plan = planFor("pc-12");
    review(computer, plan);
    runReviewed(plan);
    runReviewed(plan);
    finish(computer, plan);
    runReviewed(plan);
    EXPECT_EQ(state(), OrderState::Verified);
    EXPECT_EQ(runsOrdered("pc-12", "p-1"), 1U);
    EXPECT_THAT(logKinds(), Contains("order.no_op").Times(2));
}

TEST_F(DeskTest, Cancel_worksUntilItIsSent) {
    const auto plan = planFor("pc-12");
    review(computer, plan);
    runReviewed(plan);
    tick();
    const std::string command = order().command;
    ASSERT_WORKS(mitigation->cancel("p-1", "sato", m_now));
    EXPECT_EQ(state(), OrderState::Cancelled);
    EXPECT_EQ((*roster->command(command))->state, CommandState::Cancelled);
    serve(computer);
    EXPECT_THAT(commandsIn(mqtt), testing::Not(Contains(command)));
}

TEST_F(DeskTest, Cancel_ofWhatWasSent_isRefusedAndChangesNothing) {
    const auto plan = planFor("pc-12");
    review(computer, plan);
    runReviewed(plan);
    serve(computer);
    EXPECT_FAILS(mitigation->cancel("p-1", "sato", m_now), "mitigation.too_late_to_cancel");
    EXPECT_EQ(state(), OrderState::Sent);
}

TEST_F(DeskTest, Undo_takesItBack) {
    const auto plan = planFor("pc-12", "p-1", Action::QuarantineFile);
    review(computer, plan);
    runReviewed(plan);
    finish(computer, plan);
    ASSERT_WORKS(mitigation->undo("p-1", "", "suzuki", m_now));
    serve(computer);
    const auto record = roster->command(order().command);
    EXPECT_EQ((*record)->command.targetKind, plan::kUndoTarget);
    answer(computer, order().command, reportOn(plan, State::RolledBack));
    EXPECT_EQ(state(), OrderState::RolledBack);
    ASSERT_WORKS(mitigation->undo("p-1", "", "suzuki", m_now)); // again: nothing to do
    EXPECT_EQ(state(), OrderState::RolledBack);
}

TEST_F(DeskTest, UndoThatTheComputerRefuses_leavesItAsItWas) {
    const auto plan = planFor("pc-12");
    review(computer, plan);
    runReviewed(plan);
    finish(computer, plan);
    ASSERT_WORKS(mitigation->undo("p-1", "", "sato", m_now));
    serve(computer);
    auto report = reportOn(plan, State::Refused);
    report.refusal = plan::Refusal{"irreversible", "actuator.irreversible"};
    answer(computer, order().command, report, 400);
    EXPECT_EQ(state(), OrderState::Verified);
    EXPECT_EQ(order().reason.id, "actuator.irreversible");
}

TEST_F(DeskTest, UndoOfOneStep_leavesTheOthersInForce) {
    auto plan = planFor("pc-12", "p-1", Action::QuarantineFile);
    plan.steps.push_back({"s2", Action::DenyAddress, plan::test::sampleTarget(Action::DenyAddress), {}});
    review(computer, plan);
    runReviewed(plan);
    finish(computer, plan);
    ASSERT_WORKS(mitigation->undo("p-1", "u-p-1-s1", "sato", m_now));
    serve(computer);
    auto report = reportOn(plan, State::RolledBack);
    report.steps.pop_back();
    report.state = State::Done;
    answer(computer, order().command, report);
    EXPECT_EQ(state(), OrderState::RolledBackInPart);
}

TEST_F(DeskTest, WhatNothingWasDoneOf_cannotBeUndone) {
    review(computer, planFor("pc-12"));
    EXPECT_FAILS(mitigation->undo("p-1", "", "sato", m_now), "mitigation.not_possible");
}

TEST_F(DeskTest, Wire_saysWhetherItHolds_asLoudlyAsTheContrary) {
    const auto plan = planFor("pc-12", "p-1", Action::ContainHost);
    review(computer, plan);
    ASSERT_WORKS(mitigation->sawWire("p-1", true, {}, m_now));
    EXPECT_EQ(state(), OrderState::Reviewed) << "nothing was done yet";
    EXPECT_EQ(expectationOf(order()), std::nullopt);
    runReviewed(plan);
    finish(computer, plan);
    const auto expected = expectationOf(order());
    ASSERT_TRUE(expected);
    EXPECT_TRUE(expected->isAlone);
    EXPECT_EQ(expected->permitted.size(), 2U);
    ASSERT_WORKS(mitigation->sawWire("p-1", true, "x.quiet", m_now));
    EXPECT_EQ(state(), OrderState::VerifiedOnWire);
    ASSERT_WORKS(mitigation->sawWire("p-1", false, "x.busy", m_now));
    EXPECT_EQ(state(), OrderState::Contradicted);
    EXPECT_EQ(order().reason.id, "x.busy");
}

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
