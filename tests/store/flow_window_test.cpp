// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/store/store_fixture.h"

#include <atomic>
#include <set>
#include <thread>

using namespace metsuke;
using namespace metsuke::test;

namespace {

double sortKey(const FlowRow& row, FlowSort sort) {
    switch (sort) {
    case FlowSort::Elapsed: return row.duration;
    case FlowSort::OrigBytes: return static_cast<double>(row.origBytes);
    case FlowSort::RespBytes: return static_cast<double>(row.respBytes);
    default: return static_cast<double>(row.ts.ns - kStart);
    }
}

} // namespace

TEST_F(StoreTest, FlowWindow_everySortAndOrder_holdsEachFlowOnceInOrder) {
    fill(3000);
    for (const FlowSort sort : {FlowSort::Time, FlowSort::Elapsed, FlowSort::OrigBytes, FlowSort::RespBytes}) {
        for (const SortOrder order : {SortOrder::Ascending, SortOrder::Descending}) {
            auto window = store->openFlows(Filter::all(), {}, sort, order, kNoLimit);
            ASSERT_OK(window);
            ASSERT_EQ((*window)->count, 3000);
            const auto rows = allFlows(*window);
            ASSERT_EQ(rows.size(), 3000u);
            std::set<FlowUid> uids;
            for (size_t i = 0; i < rows.size(); ++i) {
                uids.insert(rows[i].uid);
                if (i > 0) {
                    const double before = sortKey(rows[i - 1], sort);
                    const double now = sortKey(rows[i], sort);
                    EXPECT_TRUE(order == SortOrder::Ascending ? before <= now : before >= now);
                }
            }
            EXPECT_EQ(uids.size(), 3000u);
        }
    }
}

TEST_F(StoreTest, FlowWindow_timeRange_isHalfOpen) {
    fill(3000);
    const TimeRange range{Timestamp{kStart + 100 * kSecond}, Timestamp{kStart + 300 * kSecond}};
    std::vector<int64_t> expected;
    for (int64_t n = 0; n < 3000; ++n) {
        const Timestamp ts = makeFlow(n).header.ts;
        if (ts >= range.from && ts < range.to) {
            expected.push_back(n);
        }
    }
    EXPECT_EQ(flowsMatching(Filter::all(), range), expected);
    EXPECT_EQ(flowsMatching(Filter::compare("service", Filter::Op::Equal, "dns"), range).size(), expected.size() / 4);
}

TEST_F(StoreTest, FlowWindow_pagesBeyondTheEnd_areEmpty) {
    fill(600);
    auto window = store->openFlows(Filter::all(), {}, FlowSort::Time, SortOrder::Ascending, kNoLimit);
    ASSERT_OK(window);
    for (const int64_t page : {int64_t{2}, int64_t{1} << 40, int64_t{-1}}) {
        auto rows = store->flowPage(*window, page, kNoLimit);
        ASSERT_OK(rows);
        EXPECT_TRUE(rows->empty());
    }
    auto last = store->flowPage(*window, 1, kNoLimit);
    ASSERT_OK(last);
    EXPECT_EQ(last->size(), 600u - RowWindow::kPageRows);
}

TEST_F(StoreTest, FlowWindow_whileTheCaseGrows_staysAsItWas) {
    fill(1000);
    auto window = store->openFlows(Filter::all(), {}, FlowSort::Time, SortOrder::Descending, kNoLimit);
    ASSERT_OK(window);
    auto before = store->flowPage(*window, 0, kNoLimit);
    ASSERT_OK(before);
    appendFlows(*store, 1000, 2500); // seals the segment that was open
    ASSERT_OK(store->finish(false));
    auto after = store->flowPage(*window, 0, kNoLimit);
    ASSERT_OK(after);
    ASSERT_EQ(after->size(), before->size());
    for (size_t i = 0; i < after->size(); ++i) {
        EXPECT_EQ((*after)[i].id, (*before)[i].id);
    }
    EXPECT_EQ((*window)->count, 1000);
}

TEST_F(StoreTest, FlowWindow_budget_cutsAndSaysSo) {
    fill(1000);
    QueryBudget budget;
    budget.maximumRows = 100;
    auto window = store->openFlows(
        Filter::compare("proto", Filter::Op::Equal, "tcp"), {}, FlowSort::RespBytes, SortOrder::Descending, budget);
    ASSERT_OK(window);
    EXPECT_EQ((*window)->count, 100);
    EXPECT_TRUE((*window)->cut);
    const auto rows = allFlows(*window);
    int64_t larger = 0;
    for (int64_t n = 0; n < 1000; ++n) {
        larger += n % 4 != 0 && makeFlow(n).body.get<ConnEvent>().resp_bytes > rows.back().respBytes ? 1 : 0;
    }
    EXPECT_LT(larger, 100);
}

TEST_F(StoreTest, Query_stopRequested_isCancelled) {
    fill(3000);
    std::stop_source stop;
    stop.request_stop();
    const QueryBudget budget{stop.get_token()};
    const auto window = store->openFlows(
        Filter::compare("info", Filter::Op::Contains, "x"), {}, FlowSort::Time, SortOrder::Ascending, budget);
    ASSERT_FALSE(window.ok());
    EXPECT_EQ(window.error().code, ErrorCode::Cancelled);
    EXPECT_EQ(store->timeline({}, budget).error().code, ErrorCode::Cancelled);
    EXPECT_TRUE(store->summary(kNoLimit).ok()) << "the connection serves the next query";
}

TEST_F(StoreTest, Query_fromManyThreadsWhileWriting_seesWholeCommits) {
    fill(700);
    std::vector<std::jthread> readers;
    std::atomic<int> wrong = 0;
    for (int i = 0; i < 5; ++i) { // more than the pool has connections
        readers.emplace_back([&](const std::stop_token& stop) {
            do {
                auto window = store->openFlows(Filter::all(), {}, FlowSort::Time, SortOrder::Descending, kNoLimit);
                auto page = window.ok() ? store->flowPage(*window, 0, kNoLimit) : Result<std::vector<FlowRow>>(window.error());
                wrong += page.ok() && (*window)->count >= 700 && page->size() == size_t{RowWindow::kPageRows} ? 0 : 1;
            } while (!stop.stop_requested());
        });
    }
    for (int64_t n = 700; n < 7000; n += 700) {
        appendFlows(*store, n, n + 700);
        ASSERT_OK(store->commit());
    }
    readers.clear();
    EXPECT_EQ(wrong, 0);
}

TEST_F(StoreTest, FlowsByUid_unknownAndKnown_answersInOrderOfTheQuestion) {
    fill(1500);
    auto rows = store->flowsByUid({uidOf(1400), uidOf(999'999), uidOf(3)}, kNoLimit);
    ASSERT_OK(rows);
    ASSERT_EQ(rows->size(), 2u);
    EXPECT_EQ((*rows)[0].uid, uidOf(1400));
    EXPECT_EQ((*rows)[1].uid, uidOf(3));
}

TEST_F(StoreTest, FlowPage_windowOfAnotherKind_isRefused) {
    fill(10);
    auto events = store->openEvents(EventKind::Dns, Filter::all(), {}, kNoLimit);
    ASSERT_OK(events);
    EXPECT_EQ(store->flowPage(*events, 0, kNoLimit).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(store->eventPage(nullptr, 0, kNoLimit).error().code, ErrorCode::InvalidArgument);
}
