// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/lane.h"
#include "core/engine/loss_ledger.h"

#include <gtest/gtest.h>

using namespace metsuke;

TEST(LossLedger, Bucket_isSaidOnceItIsOver) {
    LossLedger ledger;
    ledger.add({100, 1000, 50, 0});
    ledger.add({100, 1000, 0, 0});
    EXPECT_TRUE(ledger.take({101 * Lane::kLossBucket - 1}).empty());
    const auto losses = ledger.take({101 * Lane::kLossBucket});
    ASSERT_EQ(losses.size(), 1U);
    EXPECT_EQ(losses[0].kind, LossInterval::Kind::MissedBytes);
    EXPECT_EQ(losses[0].bytes, 50U);
    EXPECT_EQ(losses[0].from.ns, 100 * Lane::kLossBucket);
    EXPECT_EQ(losses[0].to.ns, 101 * Lane::kLossBucket);
    EXPECT_TRUE(ledger.takeAll().empty());
}

TEST(LossLedger, Noise_isCountedButNotSaid) {
    LossLedger ledger;
    ledger.add({1, 100'000, 10, 0});
    EXPECT_TRUE(ledger.takeAll().empty());
    EXPECT_EQ(ledger.missedBytes(), 10U);
}

TEST(LossLedger, Evictions_areAlwaysSaid) {
    LossLedger ledger;
    ledger.add({1, 100'000, 0, 3});
    const auto losses = ledger.takeAll();
    ASSERT_EQ(losses.size(), 1U);
    EXPECT_EQ(losses[0].kind, LossInterval::Kind::Evicted);
    EXPECT_EQ(losses[0].packets, 3U);
}

TEST(LossLedger, PacketsOfALiveSource_areSaidByWhereTheyWereLost) {
    LossLedger ledger;
    ledger.addSource({{100 * Lane::kLossBucket}, 1, 2, 0});
    ledger.addSource({{100 * Lane::kLossBucket + kSecond}, 0, 3, 4});
    ledger.addSource({{102 * Lane::kLossBucket}, 1, 0, 0});
    const auto losses = ledger.take({101 * Lane::kLossBucket});
    ASSERT_EQ(losses.size(), 3U);
    EXPECT_EQ(losses[0].kind, LossInterval::Kind::Nic);
    EXPECT_EQ(losses[0].packets, 1U);
    EXPECT_EQ(losses[0].from.ns, 100 * Lane::kLossBucket);
    EXPECT_EQ(losses[1].kind, LossInterval::Kind::Kernel);
    EXPECT_EQ(losses[1].packets, 5U);
    EXPECT_EQ(losses[2].kind, LossInterval::Kind::Spool);
    EXPECT_EQ(losses[2].packets, 4U);
}

TEST(LossLedger, ExtremeTimes_doNotOverflow) {
    LossLedger ledger;
    ledger.add({std::numeric_limits<int64_t>::max() / Lane::kLossBucket, 0, 1, 0});
    ledger.add({std::numeric_limits<int64_t>::min() / Lane::kLossBucket, 0, 1, 0});
    EXPECT_EQ(ledger.takeAll().size(), 2U);
}

TEST(LossLedger, TimeThatNobodyWatched_isOneIntervalWithoutANumber) {
    LossLedger ledger;
    SourceLoss loss;
    loss.at = {7'200 * kSecond};
    loss.unwatchedSince = Timestamp{3'605 * kSecond};
    loss.kernel = 3;
    ledger.addSource(loss);
    const auto told = ledger.take({7'201 * kSecond});
    ASSERT_EQ(told.size(), 1U) << "at once, and what was lost by number when its ten seconds are over";
    EXPECT_EQ(told[0].kind, LossInterval::Kind::Spool);
    EXPECT_EQ(told[0].from, *loss.unwatchedSince);
    EXPECT_EQ(told[0].to, loss.at);
    EXPECT_EQ(told[0].packets, 0U);
    EXPECT_EQ(told[0].bytes, 0U);
    ASSERT_EQ(ledger.takeAll().size(), 1U);
}
