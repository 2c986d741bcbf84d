// SPDX-License-Identifier: GPL-3.0-or-later
// Whoever owns one computer has its keys and may answer whatever he likes: about that computer, and about no other.
#include "tests/mitigation/desk_fixture.h"

using namespace metsuke;
using namespace metsuke::mitigation;
using namespace metsuke::mitigation::test;
using plan::Action;
using plan::State;

namespace {

class CompromisedAgent : public DeskTest {
protected:
    void SetUp() override {
        DeskTest::SetUp();
        add(other);
        beat(other, m_now);
        theirs = planFor("pc-13", "p-2", Action::ContainHost);
        review(other, theirs);
        runReviewed(theirs);
        serve(other);
        auto report = reportOn(theirs, State::Done);
        report.steps[0].expires = m_now + kHour;
        answer(other, order("p-2").command, report);
        ASSERT_EQ(state("p-2"), OrderState::Verified);
        before = order("p-2");
    }
    void expectUntouched() {
        const Order now = order("p-2");
        EXPECT_EQ(now.state, before.state);
        EXPECT_EQ(now.report, before.report);
        EXPECT_EQ(now.deadline, before.deadline);
    }
    Computer other{"pc-13"};
    plan::Plan theirs;
    Order before;
};

} // namespace

TEST_F(CompromisedAgent, AnsweringWhatAnotherWasAsked_changesNothing) {
    answer(computer, before.runCommand, reportOn(theirs, State::RolledBack));
    expectUntouched();
    ASSERT_WORKS(mitigation->undo("p-2", {}, "sato", m_now));
    serve(other);
    auto undone = reportOn(theirs, State::RolledBack);
    answer(computer, order("p-2").command, undone);
    EXPECT_EQ(state("p-2"), OrderState::Undoing) << "the one that was asked has not answered yet";
}

TEST_F(CompromisedAgent, ItsOwnReport_withTheUndoNumberOfAnother_endsNothingThere) {
    const auto mine = planFor("pc-12", "p-1", Action::ContainHost);
    review(computer, mine);
    runReviewed(mine);
    serve(computer);
    auto lie = reportOn(mine, State::Done);
    lie.steps[0].undoId = before.report->steps[0].undoId;
    lie.steps[0].expires = m_now + kSecond;
    answer(computer, order("p-1").command, lie);
    serve(computer, kMinute); // by its own word it is over
    expectUntouched();
    auto end = planFor("pc-12", "p-3", Action::ChangeEnd);
    end.steps[0].target = plan::TermTarget{before.report->steps[0].undoId, Action::ContainHost, kMinute};
    review(computer, end);
    runReviewed(end);
    finish(computer, end);
    expectUntouched();
}

TEST_F(CompromisedAgent, SecondAnswerToTheSame_isNotTheOneThatCounts) {
    const auto mine = planFor("pc-12");
    review(computer, mine);
    runReviewed(mine);
    finish(computer, mine, State::Failed);
    ASSERT_EQ(state(), OrderState::Failed);
    answer(computer, order().runCommand, reportOn(mine, State::Done));
    EXPECT_EQ(state(), OrderState::Failed);
}
