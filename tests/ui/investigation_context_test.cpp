// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/context/investigation_context.h"

#include "tests/support/fake_event_store.h"

#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QSignalSpy>

using namespace metsuke;

namespace {

TimeRange range(int fromHour, int toHour) { return {fake::at(fromHour, 0), fake::at(toHour, 0)}; }

struct InvestigationContextTest : testing::Test {
    InvestigationContextTest() {
        context.setClock([this] { return now; });
        QCoreApplication::processEvents();
    }
    InvestigationContext context;
    qint64 now = 0;
    int sourceA = 0;
    int sourceB = 0;
};

} // namespace

TEST_F(InvestigationContextTest, SeveralIntents_announceOnceATurn) {
    QSignalSpy spy(&context, &InvestigationContext::changed);
    context.setRange(range(9, 10), &sourceA);
    context.setFocus(fake::hostKey("10.20.0.57"), &sourceA);
    EXPECT_EQ(spy.count(), 0);
    QCoreApplication::processEvents();
    ASSERT_EQ(spy.count(), 1);
    const auto parts = spy.front().front().value<InvestigationContext::Parts>();
    EXPECT_TRUE(parts.testFlag(InvestigationContext::RangePart));
    EXPECT_TRUE(parts.testFlag(InvestigationContext::FocusPart));
    EXPECT_FALSE(parts.testFlag(InvestigationContext::QueryPart));
}

TEST_F(InvestigationContextTest, SameValue_isNoStep) {
    context.setRange(range(9, 10), &sourceA);
    const size_t steps = context.history().size();
    context.setRange(range(9, 10), &sourceB);
    EXPECT_EQ(context.history().size(), steps);
}

TEST_F(InvestigationContextTest, QuickChangesOfOneSource_mergeIntoOneStep) {
    const size_t steps = context.history().size();
    context.setRange(range(9, 10), &sourceA);
    now += 100;
    context.setRange(range(9, 11), &sourceA);
    EXPECT_EQ(context.history().size(), steps + 1);
    now += 400;
    context.setRange(range(9, 12), &sourceA);
    EXPECT_EQ(context.history().size(), steps + 2);
    now += 100;
    context.setRange(range(9, 13), &sourceB);
    EXPECT_EQ(context.history().size(), steps + 3);
}

TEST_F(InvestigationContextTest, BackAndForward_restoreTheWholeState) {
    context.setPage(QStringLiteral("overview"), &sourceA);
    now += 1000;
    context.setRange(range(9, 10), &sourceA);
    now += 1000;
    context.setPage(QStringLiteral("incidents"), &sourceA);
    context.goBack();
    EXPECT_EQ(context.page(), QStringLiteral("overview"));
    EXPECT_EQ(context.range(), range(9, 10));
    context.goBack();
    EXPECT_FALSE(context.isRangeSet());
    context.goForward();
    context.goForward();
    EXPECT_EQ(context.page(), QStringLiteral("incidents"));
    EXPECT_FALSE(context.canGoForward());
}

TEST_F(InvestigationContextTest, StepAfterGoingBack_dropsWhatWasAhead) {
    context.setPage(QStringLiteral("overview"), &sourceA);
    now += 1000;
    context.setPage(QStringLiteral("incidents"), &sourceA);
    context.goBack();
    now += 1000;
    context.setRange(range(9, 10), &sourceA);
    EXPECT_FALSE(context.canGoForward());
}

TEST_F(InvestigationContextTest, Peel_takesSelectionThenRangeThenQuery) {
    context.setQuery(QStringLiteral("host = 10.20.0.57"), Filter::compare("host", Filter::Op::Equal, std::string("10.20.0.57")), &sourceA);
    context.setRange(range(9, 10), &sourceA);
    context.setSelection(Selection::hostOnly(fake::hostKey("10.20.0.57")), &sourceA);
    EXPECT_TRUE(context.peel());
    EXPECT_EQ(context.selection().kind, Selection::Kind::None);
    EXPECT_TRUE(context.isRangeSet());
    EXPECT_TRUE(context.peel());
    EXPECT_FALSE(context.isRangeSet());
    EXPECT_TRUE(context.peel());
    EXPECT_TRUE(context.queryText().isEmpty());
    EXPECT_FALSE(context.peel());
}
