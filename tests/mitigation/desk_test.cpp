// SPDX-License-Identifier: GPL-3.0-or-later
// What an analyst asks, when it is ordered, and what comes of it.
#include "core/mitigation/order_deeds.h"
#include "core/mitigation/wire_expectation.h"
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

TEST_F(DeskTest, RefusalOfTheCommandItself_isToldAsASentence) {
    draft(planFor("pc-12"));
    ASSERT_WORKS(mitigation->dryRun("p-1", "sato", m_now));
    serve(computer);
    openc2::Response refused;
    refused.commandId = order().command;
    refused.status = 400;
    refused.reason = "epoch";
    take(sealed(computer, openc2::Envelope::Type::Response, openc2::writeResponse(refused), m_now), m_now);
    tick();
    EXPECT_EQ(state(), OrderState::Blocked);
    EXPECT_THAT(order().reason.args, Contains(std::pair<std::string, MessageValue>("why", std::string("openc2.refused_epoch"))));
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

TEST_F(DeskTest, Cancel_ofWhatWasSent_asksTheComputerToEndBeforeTheNextStep_once) {
    auto plan = planFor("pc-12");
    plan.steps.push_back(plan.steps[0]);
    plan.steps[1].id = "s2";
    review(computer, plan);
    runReviewed(plan);
    serve(computer);
    const std::string run = order().command;
    ASSERT_WORKS(mitigation->cancel("p-1", "sato", m_now));
    ASSERT_WORKS(mitigation->cancel("p-1", "sato", m_now));
    EXPECT_EQ(state(), OrderState::Sent);
    EXPECT_EQ(order().reason.id, "mitigation.cancel_asked");
    const auto asked = *roster->command(order().cancelCommand);
    ASSERT_TRUE(asked);
    EXPECT_EQ(asked->command.action, "cancel");
    EXPECT_EQ(plan::readCancel(asked->command.target).value(), run);
    EXPECT_THAT(logKinds(), Contains("order.cancel_asked").Times(1));
    reopen();
    EXPECT_EQ(order().cancelCommand, asked->command.id);
    auto report = reportOn(plan, State::Done);
    report.state = State::Failed;
    report.refusal = plan::Refusal{"cancelled", "actuator.cancelled"};
    report.steps[1].state = State::Skipped;
    answer(computer, run, report);
    EXPECT_EQ(state(), OrderState::FailedInPart);
    EXPECT_EQ(order().reason.id, "actuator.cancelled");
    ASSERT_WORKS(mitigation->undo("p-1", "", "sato", m_now)); // what was done can be taken back
}

TEST_F(DeskTest, Progress_saysWhichStepRuns_untilTheAnswer) {
    auto plan = planFor("pc-12");
    plan.steps.push_back(plan.steps[0]);
    plan.steps[1].id = "s2";
    review(computer, plan);
    runReviewed(plan);
    serve(computer);
    const std::string run = order().command;
    auto report = reportOn(plan, State::Acting);
    report.steps[0].state = State::Done;
    answer(computer, run, plan::interimOf(report), 102);
    EXPECT_EQ(state(), OrderState::Delivered);
    const Message atSecond = Message("mitigation.progress").with("step", int64_t{2}).with("steps", int64_t{2}).with("action", std::string(textOf(Action::KillProcess)));
    EXPECT_EQ(order().reason, atSecond);
    ASSERT_WORKS(mitigation->cancel("p-1", "sato", m_now));
    answer(computer, run, plan::interimOf(report), 102);
    tick(kSecond);
    EXPECT_EQ(order().reason.id, "mitigation.progress_ending");
    answer(computer, run, reportOn(plan, State::Done));
    EXPECT_EQ(state(), OrderState::Verified);
    EXPECT_EQ(order().reason, Message());
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

TEST_F(DeskTest, UndoWithAReason_keepsIt) {
    const auto plan = planFor("pc-12", "p-1", Action::QuarantineFile);
    review(computer, plan);
    runReviewed(plan);
    finish(computer, plan);
    ASSERT_WORKS(mitigation->undo("p-1", "", "suzuki", m_now, "the vendor says it is theirs"));
    const Message because = Message("mitigation.undone_because").with("by", "suzuki").with("why", "the vendor says it is theirs");
    EXPECT_EQ(order().reason, because);
    const auto log = mitigation->book().log(10);
    ASSERT_WORKS(log);
    EXPECT_EQ(mitigation::deedsOf(*log)["p-1"].back().why, because);
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
    ASSERT_EQ(order().report->steps.size(), 2U);
    EXPECT_EQ(order().report->steps[0].state, State::RolledBack);
    EXPECT_EQ(order().report->steps[1].state, State::Done);
}

TEST_F(DeskTest, UndoOfAllThatCanComeBack_isUndone_andSaysWhatNeverCan) {
    auto plan = planFor("pc-12", "p-1", Action::QuarantineFile);
    plan.steps.push_back({"s2", Action::KillProcess, plan::test::sampleTarget(Action::KillProcess), {}});
    review(computer, plan);
    runReviewed(plan);
    finish(computer, plan);
    ASSERT_WORKS(mitigation->undo("p-1", "", "sato", m_now));
    serve(computer);
    auto report = reportOn(plan, State::RolledBack);
    report.state = State::Done;
    report.steps[1].state = State::Done;
    report.steps[1].undo = plan::UndoClass::U2;
    report.steps[1].refusal = plan::Refusal{"irreversible", "actuator.irreversible"};
    answer(computer, order().command, report);
    EXPECT_EQ(state(), OrderState::RolledBack);
    EXPECT_EQ(order().reason, Message("mitigation.undone_but").with("steps", int64_t{1}));
    EXPECT_EQ(order().report->steps[1].state, State::Done);
}

TEST_F(DeskTest, WhatNothingWasDoneOf_cannotBeUndone) {
    review(computer, planFor("pc-12"));
    EXPECT_FAILS(mitigation->undo("p-1", "", "sato", m_now), "mitigation.not_possible");
}
