// SPDX-License-Identifier: GPL-3.0-or-later
// Before an undo the agent is asked what it would put back; who cannot be asked is told from the report, and that it is that.
#include "tests/mitigation/desk_fixture.h"

using namespace metsuke;
using namespace metsuke::mitigation;
using namespace metsuke::mitigation::test;
using plan::Action;
using plan::State;

namespace {

class DeskUndoLook : public DeskTest {
protected:
    void SetUp() override {
        DeskTest::SetUp();
        auto plan = planFor("pc-12", "p-1", Action::QuarantineFile);
        plan.steps.push_back(planFor("pc-12", "p-1", Action::KillProcess).steps.front());
        plan.steps.back().id = "s2";
        review(computer, plan);
        runReviewed(plan);
        serve(computer);
        auto report = reportOn(plan, State::Done);
        report.steps.front().objects = {{"file", "/tmp/x", "aa", ""}};
        answer(computer, order().command, report);
        ASSERT_EQ(state(), OrderState::Verified);
    }
};

} // namespace

TEST_F(DeskUndoLook, Agent_saysWhatStandsInTheWay_andTheOrderStaysAsItIs) {
    const Order before = order();
    const auto command = mitigation->lookAtUndo("p-1", "", "sato", m_now);
    ASSERT_TRUE(command.ok());
    EXPECT_EQ(*mitigation->undoLook("p-1", "", *command), std::nullopt) << "there is no answer yet";
    serve(computer);
    const auto sent = roster->command(*command)->value();
    EXPECT_TRUE(sent.command.isDryRun);
    EXPECT_EQ(plan::readUndo(sent.command.target)->plan, "p-1");
    plan::PlanReport seen = reportOn(before.plan, State::Planned, true);
    seen.steps.front().state = State::Refused;
    seen.steps.front().refusal = plan::Refusal{"changed_since", Message("actuator.changed_since").with("difference", "x")};
    answer(computer, *command, seen);
    const auto look = mitigation->undoLook("p-1", "", *command);
    ASSERT_TRUE(look.ok() && *look);
    EXPECT_NE((*look)->at.ns, 0);
    EXPECT_EQ((*look)->report.steps.front().refusal->reason, "changed_since");
    EXPECT_EQ(order().state, before.state);
    EXPECT_EQ(order().report, before.report);
    EXPECT_EQ(runsOrdered("pc-12", "p-1"), 1U);
}

TEST_F(DeskUndoLook, AgentThatIsNotThere_isNotAsked_andTheReportSaysSo) {
    m_now = m_now + kDay;
    const auto command = mitigation->lookAtUndo("p-1", "", "sato", m_now);
    ASSERT_FALSE(command.ok());
    EXPECT_EQ(command.error().code, ErrorCode::NotFound);
    const auto look = mitigation->undoFromReport("p-1", "", command.error().message);
    ASSERT_TRUE(look.ok());
    EXPECT_EQ(look->at.ns, 0);
    EXPECT_EQ(look->why.id, "mitigation.undo_look_offline");
    ASSERT_EQ(look->report.steps.size(), 2U);
    EXPECT_EQ(look->report.steps[0].refusal->reason, "irreversible") << "the last is taken back first";
    EXPECT_EQ(look->report.steps[1].objects, (std::vector<plan::TouchedObject>{{"file", "/tmp/x", "", "aa"}}));
    EXPECT_EQ(mitigation->undoFromReport("p-1", "u-p-1-s1", {})->report.steps.size(), 1U);
}

TEST_F(DeskUndoLook, AgentThatGivesNoAnswer_isToldFromTheReport) {
    const auto command = mitigation->lookAtUndo("p-1", "u-p-1-s1", "sato", m_now);
    ASSERT_TRUE(command.ok());
    serve(computer, 10 * kMinute);
    const auto look = mitigation->undoLook("p-1", "u-p-1-s1", *command);
    ASSERT_TRUE(look.ok() && *look);
    EXPECT_EQ((*look)->why.id, "mitigation.undo_look_unanswered");
    EXPECT_EQ((*look)->report.steps.size(), 1U);
}

TEST_F(DeskUndoLook, OutcomeTellsWhatComesBack_whatNeverDoes_andWhatIsInTheWay) {
    UndoLook look{reportOn(order().plan, State::Planned, true), m_now, {}};
    look.report.steps[1].undo = plan::UndoClass::U2;
    look.report.steps[1].refusal = plan::Refusal{"irreversible", "actuator.irreversible"};
    EXPECT_EQ(outcomeOf(look), (UndoOutcome{{"s1"}, {"s2"}, {}}));
    EXPECT_TRUE(wouldBeUndone(look)) << "what was ended stays so, and that is no failure of the look";
    look.report.steps[0].refusal = plan::Refusal{"changed_since", Message("actuator.changed_since").with("difference", "x")};
    EXPECT_EQ(outcomeOf(look), (UndoOutcome{{}, {"s2"}, {"s1"}}));
    EXPECT_FALSE(wouldBeUndone(look));
    look.report.steps.erase(look.report.steps.begin());
    EXPECT_FALSE(wouldBeUndone(look)) << "nothing of it can come back";
    look.report.steps[0].undo = plan::UndoClass::U1;
    EXPECT_FALSE(isForEver(look.report.steps[0]));
    look.report.steps[0].refusal.reset();
    look.report.steps[0].isChange = false;
    EXPECT_EQ(outcomeOf(look), UndoOutcome());
    EXPECT_TRUE(wouldBeUndone(look)) << "it is as before already";
    look.at = {};
    EXPECT_FALSE(wouldBeUndone(look)) << "nobody was asked";
}

TEST_F(DeskUndoLook, NothingDone_isNothingToAskAbout) {
    draft(planFor("pc-12", "p-2"));
    EXPECT_EQ(mitigation->lookAtUndo("p-2", "", "sato", m_now).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(mitigation->lookAtUndo("p-9", "", "sato", m_now).error().code, ErrorCode::NotFound);
}
