// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/actuator/fake_world.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::actuator;
using actuator::test::World;
using plan::State;

namespace {

std::string reasonOf(const std::optional<plan::Refusal>& refusal) { return refusal ? refusal->reason : ""; }

UndoOrder undoOf(const std::string& undoId, const std::string& command = "u-1") { return {command, "key-1", {undoId, ""}, false}; }

} // namespace

TEST(Actuator, DryRun_looksAndTouchesNothing) {
    World world;
    world.put("a", "0");
    const auto report = world.actuator().carryOut({"c-1", "key-1", {}, world.planFor({"a"}), "", true}, {});
    ASSERT_TRUE(report.ok());
    EXPECT_EQ(report->state, State::Planned);
    EXPECT_TRUE(report->isDryRun);
    EXPECT_EQ(report->planHash.size(), 64u);
    ASSERT_EQ(report->steps.size(), 1u);
    EXPECT_EQ(report->steps[0].found, (std::vector<plan::Fact>{{"content", "0"}}));
    EXPECT_EQ(world.content("a"), "0");
    EXPECT_TRUE(world.journal().list({})->empty());
}

TEST(Actuator, ConfirmedPlan_isCarriedOutOnce) {
    World world;
    world.put("a", "0");
    world.put("b", "0");
    const PlanOrder order = world.order(world.planFor({"a", "b"}));
    const auto report = world.actuator().carryOut(order, {});
    ASSERT_TRUE(report.ok());
    EXPECT_EQ(report->state, State::Done);
    EXPECT_EQ(world.content("a") + world.content("b"), "22");
    const auto again = world.actuator().carryOut(order, {});
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(*again, *report);
    EXPECT_EQ(world.deeds("act a"), 1);
    EXPECT_TRUE(*world.journal().isIntact());
}

TEST(Actuator, WorldThatChangedSinceTheDryRun_isNotTouched) {
    World world;
    world.put("a", "0");
    PlanOrder order = world.order(world.planFor({"a"}));
    world.put("a", "7");
    const auto report = world.actuator().carryOut(order, {});
    EXPECT_EQ(report->state, State::Refused);
    EXPECT_EQ(reasonOf(report->refusal), "plan_stale");
    EXPECT_EQ(world.content("a"), "7");
}

TEST(Actuator, OneStepRefused_nothingIsDone) {
    World world;
    world.put("a", "0");
    world.put("b", "p");
    const auto report = world.actuator().carryOut(world.order(world.planFor({"a", "b"})), {});
    EXPECT_EQ(report->state, State::Refused);
    EXPECT_EQ(reasonOf(report->refusal), "step_refused");
    EXPECT_EQ(reasonOf(report->steps[1].refusal), "protected");
    EXPECT_EQ(world.content("a"), "0");
}

TEST(Actuator, WhatIsSoAlready_isDoneWithoutADeed) {
    World world;
    world.put("a", "2");
    const auto report = world.actuator().carryOut(world.order(world.planFor({"a"})), {});
    EXPECT_EQ(report->state, State::Done);
    EXPECT_FALSE(report->steps[0].isChange);
    EXPECT_EQ(world.deeds("act a"), 0);
}

TEST(Actuator, HighTier_takesTwoPersons) {
    World world;
    world.put("a", "h");
    PlanOrder order = world.order(world.planFor({"a"}));
    EXPECT_EQ(world.actuator().carryOut(order, {})->state, State::Awaiting);
    EXPECT_EQ(world.content("a"), "h");
    order.command = "c-2";
    order.agreeing = {{"Ann"}, {"Ben"}};
    EXPECT_EQ(world.actuator().carryOut(order, {})->state, State::Done);
}

TEST(Actuator, OtherDeviceOrLate_isRefused) {
    World world;
    world.put("a", "0");
    plan::Plan plan = world.planFor({"a"});
    plan.device = "agent-2";
    EXPECT_EQ(reasonOf(world.actuator().carryOut(world.order(plan, "c-1"), {})->refusal), "other_device");
    const PlanOrder order = world.order(world.planFor({"a"}), "c-2");
    world.now.wall = world.now.wall + 2 * kHour;
    EXPECT_EQ(reasonOf(world.actuator().carryOut(order, {})->refusal), "expired");
    EXPECT_EQ(world.content("a"), "0");
}

TEST(Actuator, FirstFailure_endsThePlanAndKeepsWhatWasDone) {
    World world;
    world.put("a", "0");
    world.put("b", "0");
    world.put("c", "0");
    const PlanOrder order = world.order(world.planFor({"a", "b", "c"}));
    world.progress = [&](const plan::StepReport& step) {
        if (step.step == "step-a" && step.state == State::Done) {
            world.setTrouble("fail");
        }
    };
    const auto report = world.actuator().carryOut(order, {});
    EXPECT_EQ(report->state, State::Failed);
    EXPECT_EQ(report->steps[0].state, State::Done);
    EXPECT_EQ(report->steps[1].state, State::RolledBack);
    EXPECT_EQ(report->steps[2].state, State::Skipped);
    EXPECT_EQ(reasonOf(report->steps[2].refusal), "earlier_failed");
    EXPECT_EQ(world.content("a") + world.content("b") + world.content("c"), "200");
}

TEST(Actuator, WhatCannotBeVerified_isTakenBack) {
    World world("unverified");
    world.put("a", "0");
    const auto report = world.actuator().carryOut(world.order(world.planFor({"a"})), {});
    EXPECT_EQ(report->steps[0].state, State::RolledBack);
    EXPECT_EQ(world.content("a"), "0");
}

TEST(Actuator, Cancelled_endsAfterTheStepAtWork) {
    World world;
    world.put("a", "0");
    world.put("b", "0");
    const PlanOrder order = world.order(world.planFor({"a", "b"}));
    std::stop_source stop;
    world.progress = [&](const plan::StepReport& step) {
        if (step.state == State::Acting) {
            stop.request_stop();
        }
    };
    const auto report = world.actuator().carryOut(order, stop.get_token());
    EXPECT_EQ(reasonOf(report->refusal), "cancelled");
    EXPECT_EQ(report->steps[0].state, State::Done);
    EXPECT_EQ(report->steps[1].state, State::Skipped);
    EXPECT_EQ(world.content("b"), "0");
}

TEST(Actuator, ManyOrdersWithinAMinute_areRefused) {
    World world;
    world.mutatingPerMinute = 2;
    for (const std::string file : {"a", "b", "c"}) {
        world.put(file, "0");
        const auto report = world.actuator().carryOut(world.order(world.planFor({file}, "plan-" + file), "c-" + file), {});
        EXPECT_EQ(report->state, file == "c" ? State::Refused : State::Done) << file;
        EXPECT_EQ(reasonOf(report->refusal), file == "c" ? "too_many" : "") << file;
    }
    world.close(); // and the count survives that
    EXPECT_EQ(reasonOf(world.actuator().carryOut(world.order(world.planFor({"c"}), "c-4"), {})->refusal), "too_many");
    world.now.wall = world.now.wall + 61 * kSecond;
    EXPECT_EQ(world.actuator().carryOut(world.order(world.planFor({"c"}), "c-5"), {})->state, State::Done);
}

TEST(ActuatorUndo, OneStep_isAsBefore_andAgainChangesNothing) {
    World world;
    world.put("a", "0");
    const auto done = world.actuator().carryOut(world.order(world.planFor({"a"})), {});
    const auto undone = world.actuator().undo(undoOf(done->steps[0].undoId), {});
    ASSERT_TRUE(undone.ok());
    EXPECT_EQ(undone->state, State::Done);
    EXPECT_EQ(undone->steps[0].state, State::RolledBack);
    EXPECT_EQ(world.content("a"), "0");
    const auto again = world.actuator().undo(undoOf(done->steps[0].undoId, "u-2"), {});
    EXPECT_EQ(again->state, State::Done);
    EXPECT_FALSE(again->steps[0].isChange);
    EXPECT_EQ(world.deeds("undo a"), 1);
}

TEST(ActuatorUndo, ChangedSince_isRefusedWithTheDifference) {
    World world;
    world.put("a", "0");
    const auto done = world.actuator().carryOut(world.order(world.planFor({"a"})), {});
    world.put("a", "5");
    const auto undone = world.actuator().undo(undoOf(done->steps[0].undoId), {});
    EXPECT_EQ(undone->state, State::Failed);
    EXPECT_EQ(reasonOf(undone->steps[0].refusal), "changed_since");
    EXPECT_EQ(std::get<std::string>(undone->steps[0].refusal->sentence.args[0].second), "is 5");
    EXPECT_EQ(world.content("a"), "5");
}

TEST(ActuatorUndo, Plan_goesBackInReverseOrder_asFarAsItMay) {
    World world;
    for (const char* file : {"a", "b", "c"}) {
        world.put(file, "0");
    }
    (void)world.actuator().carryOut(world.order(world.planFor({"a", "b", "c"})), {});
    world.put("b", "5");
    const auto undone = world.actuator().undo({"u-1", "key-1", {"", "plan-1"}, false}, {});
    ASSERT_EQ(undone->steps.size(), 3u);
    EXPECT_EQ(undone->steps[0].step, "step-c");
    EXPECT_EQ(undone->state, State::Failed);
    EXPECT_EQ(world.content("a") + world.content("b") + world.content("c"), "050");
}

TEST(ActuatorUndo, DryRun_saysWhatItWouldDo) {
    World world;
    world.put("a", "0");
    const auto done = world.actuator().carryOut(world.order(world.planFor({"a"})), {});
    UndoOrder order = undoOf(done->steps[0].undoId);
    order.isDryRun = true;
    EXPECT_EQ(world.actuator().undo(order, {})->state, State::Planned);
    EXPECT_EQ(world.content("a"), "2");
}

TEST(ActuatorUndo, OfNothing_isRefused) {
    World world;
    EXPECT_EQ(reasonOf(world.actuator().undo(undoOf("none"), {})->refusal), "nothing_to_undo");
}
