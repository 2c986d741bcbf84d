// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/store/store_fixture.h"

using namespace metsuke;
using namespace metsuke::test;

TEST_F(StoreTest, EventWindow_oneKind_pagesInTotalOrder) {
    fill(6000); // 1500 DNS events: three blocks
    auto window = store->openEvents(EventKind::Dns, Filter::all(), {}, kNoLimit);
    ASSERT_OK(window);
    ASSERT_EQ((*window)->count, 1500);
    const auto rows = allEvents(*window);
    ASSERT_EQ(rows.size(), 1500u);
    for (size_t i = 0; i < rows.size(); ++i) {
        EXPECT_EQ(rows[i].event.header.uid, uidOf(static_cast<int64_t>(i) * 4));
        EXPECT_EQ(rows[i].event.kind(), EventKind::Dns);
    }
}

TEST_F(StoreTest, EventWindow_flowsAsEvents_pagesAcrossSegments) {
    fill(2500);
    auto window = store->openEvents(EventKind::Conn, Filter::all(), {}, kNoLimit);
    ASSERT_OK(window);
    const auto rows = allEvents(*window);
    ASSERT_EQ(rows.size(), 2500u);
    for (size_t i = 0; i < rows.size(); ++i) {
        EXPECT_EQ(rows[i].event.header.uid, uidOf(static_cast<int64_t>(i)));
        EXPECT_EQ(rows[i].event.body.get<ConnEvent>().history, "ShADadFf");
    }
}

TEST_F(StoreTest, EventWindow_rangeAndFilter_matchesWhatWasWritten) {
    fill(6000);
    const TimeRange range{Timestamp{kStart + 200 * kSecond}, Timestamp{kStart + 900 * kSecond}};
    size_t inside = 0;
    size_t conns = 0;
    for (int64_t n = 0; n < 6000; ++n) {
        const bool hit = makeFlow(n).header.ts >= range.from && makeFlow(n).header.ts < range.to;
        inside += hit && n % 4 == 0 && n % 8 == 0 ? 1 : 0;
        conns += hit ? 1 : 0;
    }
    auto window = store->openEvents(EventKind::Dns, Filter::compare("rcode_name", Filter::Op::Equal, "NXDOMAIN"), range, kNoLimit);
    ASSERT_OK(window);
    EXPECT_EQ(allEvents(*window).size(), inside);
    auto all = store->openEvents(std::nullopt, Filter::all(), range, kNoLimit);
    ASSERT_OK(all);
    const auto rows = allEvents(*all);
    size_t seen = 0;
    for (size_t i = 0; i < rows.size(); ++i) {
        seen += rows[i].event.kind() == EventKind::Conn ? size_t{1} : size_t{0};
        EXPECT_TRUE(i == 0 || rows[i].id > rows[i - 1].id);
    }
    EXPECT_EQ(seen, conns);
    EXPECT_GT(rows.size(), seen);
}

TEST_F(StoreTest, EventWindow_budget_cutsAndSaysSo) {
    fill(2000);
    QueryBudget budget;
    budget.maximumRows = 10;
    auto window = store->openEvents(EventKind::Dns, Filter::compare("query", Filter::Op::EndsWith, ".org"), {}, budget);
    ASSERT_OK(window);
    EXPECT_EQ((*window)->count, 10);
    EXPECT_TRUE((*window)->cut);
}

TEST_F(StoreTest, EventsOfFlows_anyKind_inOrder) {
    fill(1200);
    auto rows = store->eventsOfFlows({uidOf(800), uidOf(8), uidOf(9)}, kNoLimit);
    ASSERT_OK(rows);
    ASSERT_EQ(rows->size(), 5u);
    EXPECT_EQ((*rows)[0].event.kind(), EventKind::Dns);
    EXPECT_EQ((*rows)[1].event.kind(), EventKind::Conn);
    EXPECT_EQ((*rows)[2].event.header.uid, uidOf(9));
    EXPECT_EQ((*rows)[3].event.header.uid, uidOf(800));
}
