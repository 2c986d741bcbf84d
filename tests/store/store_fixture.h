// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/case_store.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

namespace metsuke::test {

inline constexpr int64_t kStart = 1'700'000'000 * kSecond;
inline const QueryBudget kNoLimit{};

/// The n-th flow of a repeatable office: 40 inside hosts, 25 outside (some IPv6), four services, a flow each 250 ms;
/// every fifth starts earlier than the one before it, as long flows do.
[[nodiscard]] Event makeFlow(int64_t n);
[[nodiscard]] FlowUid uidOf(int64_t n);
[[nodiscard]] Event makeDns(int64_t n, std::string query);
[[nodiscard]] EpochBatch batchOf(EventBatch events);
/// Flows from..to-1 in batches of 1000.
void appendFlows(CaseStore& store, int64_t from, int64_t to);

/// A case with `flows` flows and a DNS event before every fourth.
class StoreTest : public ::testing::Test {
protected:
    void openCase(CaseOptions options = {});
    void fill(int64_t flows);
    /// All pages of a window.
    std::vector<FlowRow> allFlows(const RowWindowPtr& window);
    std::vector<EventRow> allEvents(const RowWindowPtr& window);
    /// Numbers of makeFlow() that match.
    std::vector<int64_t> flowsMatching(const Filter& filter, TimeRange range = {});

    TemporaryFolder folder;
    std::shared_ptr<CaseStore> store;
};

template<typename T>
std::string whyNot(const Result<T>& result) {
    return result.ok() ? std::string() : result.error().message.id + " " + result.error().detail;
}
#define ASSERT_OK(expression) \
    if (const auto& outcome = (expression); !outcome.ok()) FAIL() << ::metsuke::test::whyNot(outcome)

} // namespace metsuke::test
