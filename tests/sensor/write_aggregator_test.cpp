// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/write_aggregator.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::sensor;
using endpoint::Activity;
using endpoint::FileChanged;

namespace {
Activity written(const std::string& path, uint64_t inode = 5, const std::string& sha256 = "") {
    FileChanged change;
    change.path = path;
    change.file = {1, inode};
    change.sha256 = sha256;
    return {{}, {1, 2}, "fanotify", change};
}
}

TEST(WriteAggregator, Log_isToldOnceAndThenWithACount) {
    WriteAggregator writes;
    EXPECT_FALSE(writes.holds(written("/var/log/x"), 0));
    for (int i = 1; i <= 9; ++i) {
        EXPECT_TRUE(writes.holds(written("/var/log/x"), i * kSecond));
    }
    EXPECT_EQ(writes.due(), WriteAggregator::kWindow);
    EXPECT_TRUE(writes.take(10 * kSecond).empty());
    const auto told = writes.take(WriteAggregator::kWindow);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(std::get<FileChanged>(told[0].body).count, 9);
    EXPECT_FALSE(writes.holds(written("/var/log/x"), WriteAggregator::kWindow));
}

TEST(WriteAggregator, SeveralFiles_eachEndsWithItsOwnWindow) {
    WriteAggregator writes;
    EXPECT_EQ(writes.due(), INT64_MAX);
    for (const auto& [path, from] : {std::pair("/z", Duration{0}), std::pair("/a", kSecond)}) {
        EXPECT_FALSE(writes.holds(written(path), from));
        EXPECT_TRUE(writes.holds(written(path), from));
    }
    const auto told = writes.take(WriteAggregator::kWindow);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(std::get<FileChanged>(told[0].body).path, "/z");
    EXPECT_EQ(writes.due(), WriteAggregator::kWindow + kSecond);
    EXPECT_EQ(writes.take(writes.due()).size(), 1U);
    EXPECT_EQ(writes.due(), INT64_MAX);
}

TEST(WriteAggregator, ProgramsAndOtherFilesOfTheName_areNeverHeld) {
    WriteAggregator writes;
    EXPECT_FALSE(writes.holds(written("/a", 5, "abc"), 0));
    EXPECT_FALSE(writes.holds(written("/a", 5, "abc"), 0));
    EXPECT_FALSE(writes.holds(written("/b", 5), 0));
    EXPECT_FALSE(writes.holds(written("/b", 6), 0)); // replaced: another file
}

TEST(WriteAggregator, ReplacedFile_keepsTheCountOfTheOneBeforeIt) {
    WriteAggregator writes;
    EXPECT_FALSE(writes.holds(written("/b", 5), 0));
    EXPECT_TRUE(writes.holds(written("/b", 5), 1));
    EXPECT_FALSE(writes.holds(written("/b", 6), 2));
    EXPECT_TRUE(writes.holds(written("/b", 6), 3));
    const auto told = writes.take(0, true);
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(std::get<FileChanged>(told[0].body).file.inode, 5U);
    EXPECT_EQ(std::get<FileChanged>(told[1].body).file.inode, 6U);
}

TEST(WriteAggregator, ManyFiles_areNotRememberedWithoutBound) {
    WriteAggregator writes;
    for (int round = 0; round < 2; ++round) {
        for (uint64_t i = 0; i < 3 * WriteAggregator::kMaximumHeld; ++i) {
            (void)writes.holds(written("/f" + std::to_string(i), i), 0);
        }
    }
    EXPECT_EQ(writes.take(0, true).size(), WriteAggregator::kMaximumHeld);
}
