// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/process_table.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::sensor;

TEST(ProcessTable, Child_keepsTheOneThatForkedItAsParent) {
    ProcessTable table("host", "boot");
    const auto parent = table.begin({100, kSecond}, {1, 0}).uid;
    EXPECT_EQ(table.begin({101, 2 * kSecond}, {100, kSecond}).parent, parent);
    table.end({100, kSecond}); // /proc would say 1 from now on
    EXPECT_EQ(table.find({101, 0})->parent, parent);
}

TEST(ProcessTable, NumberGivenAgain_isAnotherProcess) {
    ProcessTable table("host", "boot");
    const auto first = table.begin({100, kSecond}, {}).uid;
    table.end({100, kSecond});
    EXPECT_EQ(table.find({100, kSecond})->uid, first); // what it did may be told later
    const auto second = table.begin({100, 5 * kSecond}, {}).uid;
    EXPECT_NE(first, second);
    EXPECT_EQ(table.find({100, kSecond}), nullptr);
    EXPECT_EQ(table.find({100, 0})->uid, second);
}

TEST(ProcessTable, Child_ofUnknownParentWithStart_hasItsIdentityAllTheSame) {
    ProcessTable table("host", "boot");
    const auto expected = endpoint::processUid("host", "boot", 7, kSecond);
    EXPECT_EQ(table.begin({100, 2 * kSecond}, {7, kSecond}).parent, expected);
    EXPECT_FALSE(table.begin({101, 2 * kSecond}, {8, 0}).parent.isKnown());
}

TEST(ProcessTable, ForkBomb_staysWithinItsBounds) {
    ProcessTable table("host", "boot");
    const auto first = static_cast<int64_t>(ProcessTable::kMaximumLive);
    for (int64_t pid = 1; pid <= 3 * first; ++pid) {
        table.begin({pid, pid * kSecond}, {pid - 1, 0});
    }
    EXPECT_LE(table.size(), ProcessTable::kMaximumLive);
    EXPECT_NE(table.find({3 * first, 0}), nullptr);
    EXPECT_EQ(table.find({1, 0}), nullptr);
}

TEST(ProcessTable, ManyThatEnd_areForgottenInTheirOrder) {
    ProcessTable table("host", "boot");
    table.begin({1, kSecond}, {});
    for (int64_t pid = 2; pid < 200'000; ++pid) {
        table.begin({pid, pid * kSecond}, {1, kSecond});
        table.end({pid, 0});
    }
    EXPECT_LE(table.size(), ProcessTable::kMaximumEnded + 2);
    EXPECT_NE(table.find({1, kSecond}), nullptr);
    EXPECT_EQ(table.live().size(), 1U);
}
