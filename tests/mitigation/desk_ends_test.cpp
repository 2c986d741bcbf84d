// SPDX-License-Identifier: GPL-3.0-or-later
// Orders that give another one another end: what is shown of that one follows, and neither outlives the other.
#include "core/mitigation/extension.h"
#include "core/mitigation/work_queues.h"
#include "tests/mitigation/desk_fixture.h"

using namespace metsuke;
using namespace metsuke::mitigation;
using namespace metsuke::mitigation::test;
using plan::Action;
using plan::State;

namespace {

class DeskEnds : public DeskTest {
protected:
    /// Isolated for four hours from now by order p-1.
    void isolate() {
        const auto plan = planFor("pc-12", "p-1", Action::ContainHost);
        review(computer, plan);
        runReviewed(plan);
        serve(computer);
        answer(computer, order().command, endingAt(reportOn(plan, State::Done), m_now + 4 * kHour));
        ASSERT_EQ(state(), OrderState::Verified);
    }
    static plan::PlanReport endingAt(plan::PlanReport report, Timestamp end) {
        report.steps.front().expires = end;
        return report;
    }
    /// The order that gives `of` another end, handed over; its id.
    std::string sendChange(Duration duration, const std::string& of = "p-1") {
        const auto made = extensionOf(order(of), duration, m_now);
        EXPECT_TRUE(made.ok());
        review(computer, made->plan);
        runReviewed(made->plan);
        serve(computer);
        return made->plan.id;
    }
    std::string change(Duration duration, const std::string& of = "p-1") {
        const std::string id = sendChange(duration, of);
        answer(computer, order(id).command, endingAt(reportOn(order(id).plan, State::Done), duration > 0 ? m_now + duration : Timestamp{}));
        EXPECT_EQ(state(id), OrderState::Verified);
        return id;
    }
    void takeBack(const std::string& id, Timestamp endsThen = {}) {
        ASSERT_WORKS(mitigation->undo(id, {}, "sato", m_now));
        serve(computer);
        auto report = endingAt(reportOn(order(id).plan, State::RolledBack), endsThen);
        report.state = State::Done;
        answer(computer, order(id).command, report);
        ASSERT_EQ(state(id), OrderState::RolledBack);
    }
    Timestamp endOf(const std::string& id) { return order(id).report->steps.front().expires; }
};

} // namespace

TEST_F(DeskEnds, LaterEnd_isTheFirstOnesToo) {
    isolate();
    const Timestamp first = endOf("p-1");
    m_now = m_now + kHour;
    const std::string id = change(8 * kHour);
    EXPECT_EQ(endOf("p-1"), m_now + 8 * kHour);
    const auto rows = mitigation->book().queueRows(WorkQueue::Isolated, m_now, 10);
    ASSERT_EQ(rows->size(), 1U) << "one isolation";
    EXPECT_EQ(rows->front().until, m_now + 8 * kHour);
    EXPECT_GT(std::ranges::count(logKinds(), "order.end_changed"), 0);
    m_now = first;
    serve(computer, kMinute);
    EXPECT_EQ(state("p-1"), OrderState::Verified) << "the old end is none any more";
    m_now = endOf("p-1");
    serve(computer, kMinute);
    EXPECT_EQ(state("p-1"), OrderState::Released);
    EXPECT_EQ(state(id), OrderState::Released);
}

TEST_F(DeskEnds, NewestEnd_countsForAll) {
    isolate();
    const std::string first = change(8 * kHour);
    const std::string shorter = change(kHour, first);
    EXPECT_EQ(std::get<plan::TermTarget>(order(shorter).plan.steps.front().target).id, "u-p-1-s1") << "it is the isolation's end";
    for (const std::string& id : std::vector<std::string>{"p-1", first, shorter}) {
        EXPECT_EQ(endOf(id), m_now + kHour) << id;
    }
    takeBack(shorter, m_now + 8 * kHour);
    EXPECT_EQ(endOf("p-1"), m_now + 8 * kHour);
    EXPECT_EQ(endOf(first), m_now + 8 * kHour);
    EXPECT_EQ(state(first), OrderState::Verified);
}

TEST_F(DeskEnds, UndoOfTheFirst_endsWhatChangedItsEnd) {
    isolate();
    const std::string id = change(8 * kHour);
    takeBack("p-1");
    EXPECT_EQ(state(id), OrderState::Released);
    EXPECT_EQ(order(id).reason.id, "mitigation.ended_with");
    EXPECT_TRUE(heldBy(order(id), m_now).empty());
}

TEST_F(DeskEnds, EndThatNobodyHasHeardOfYet_keepsTheFirstFromBeingTakenForReleased) {
    isolate();
    m_now = m_now + 3 * kHour;
    const std::string id = sendChange(4 * kHour);
    m_now = endOf("p-1");
    tick(kSecond);
    EXPECT_EQ(state("p-1"), OrderState::Verified) << "it may last longer";
    answer(computer, order(id).command, endingAt(reportOn(order(id).plan, State::Done), m_now + 3 * kHour));
    EXPECT_EQ(endOf("p-1"), m_now + 3 * kHour);
}

TEST_F(DeskEnds, ChangeWhoseAnswerWasLost_isReadFromTheJournal) {
    isolate();
    const std::string id = sendChange(8 * kHour);
    const Timestamp done = m_now;
    serve(computer, kDay);
    ASSERT_EQ(state(id), OrderState::Unknown);
    serve(computer, 2 * kMinute);
    ASSERT_EQ(order(id).errand, Errand::Journal);
    plan::JournalRow row;
    row.undoId = "u-" + id + "-s1";
    row.plan = id;
    row.step = "s1";
    row.action = Action::ChangeEnd;
    row.target = order(id).plan.steps.front().target;
    row.began = row.ended = done;
    answer(computer, order(id).command, plan::writeJournal({row}));
    EXPECT_EQ(state(id), OrderState::Verified);
    EXPECT_EQ(endOf("p-1"), done + 8 * kHour);
}

TEST_F(DeskEnds, NothingInForce_isNothingToChange) {
    isolate();
    EXPECT_EQ(extensionOf(order(), kSecond, m_now).error().message.id, "mitigation.extend_too_short");
    takeBack("p-1");
    EXPECT_EQ(extensionOf(order(), kHour, m_now).error().message.id, "mitigation.extend_nothing");
    const auto plan = planFor("pc-12", "p-2");
    review(computer, plan);
    runReviewed(plan);
    finish(computer, plan);
    EXPECT_EQ(extensionOf(order("p-2"), kHour, m_now).error().message.id, "mitigation.extend_nothing") << "an end of a process has none";
}

TEST_F(DeskEnds, UndoId_isFoundInTheOrderThatDidIt) {
    isolate();
    const auto made = extensionOf(order(), 8 * kHour, m_now);
    review(computer, made->plan);
    runReviewed(made->plan);
    serve(computer);
    auto report = reportOn(made->plan, State::Done);
    report.steps.front().found = {{"undo", "u-p-1-s1"}};
    answer(computer, order(made->plan.id).command, report);
    EXPECT_EQ(mitigation->book().orderOf("u-p-1-s1")->value().id, "p-1");
}

TEST_F(DeskEnds, ChangeThatNobodyCarriedOut_leavesNothingToCleanUp) {
    isolate();
    const auto made = extensionOf(order(), 8 * kHour, m_now);
    draft(made->plan);
    EXPECT_TRUE(mitigation->book().queueRows(WorkQueue::CleanUp, m_now, 10)->empty());
    m_now = m_now + kDay;
    tick();
    ASSERT_EQ(state(made->plan.id), OrderState::Expired);
    EXPECT_TRUE(mitigation->book().queueRows(WorkQueue::CleanUp, m_now, 10)->empty());
}
