// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/openc2/canonical_json.h"
#include "core/openc2/sequence_window.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

using namespace metsuke::openc2;

TEST(SequenceWindow, Fresh_hasSeenNothing) {
    const SequenceWindow window;
    for (const int64_t number : {int64_t{0}, int64_t{1}, int64_t{1023}, kLargestNumber}) {
        EXPECT_FALSE(window.isSeen(number));
    }
}

TEST(SequenceWindow, Edges_areExact) {
    SequenceWindow window;
    window.mark(5000);
    EXPECT_TRUE(window.isSeen(5000));
    EXPECT_FALSE(window.isSeen(5001));
    EXPECT_FALSE(window.isSeen(4999));
    EXPECT_FALSE(window.isSeen(5000 - 1023));
    EXPECT_TRUE(window.isSeen(5000 - 1024)); // too old to know
    window.mark(5000 - 1023);
    EXPECT_TRUE(window.isSeen(5000 - 1023));
    window.mark(5001);
    EXPECT_TRUE(window.isSeen(5000));
    EXPECT_FALSE(window.isSeen(5001 - 1023));
    window.mark(5001 + 1023);
    EXPECT_TRUE(window.isSeen(5001));
    EXPECT_FALSE(window.isSeen(5002));
    window.mark(kLargestNumber);
    EXPECT_FALSE(window.isSeen(kLargestNumber - 1));
    EXPECT_TRUE(window.isSeen(5002));
}

TEST(SequenceWindow, Zero_countsAsANumber) {
    SequenceWindow window;
    window.mark(0);
    EXPECT_TRUE(window.isSeen(0));
    EXPECT_FALSE(window.isSeen(1));
    window.mark(1023);
    EXPECT_TRUE(window.isSeen(0));
    EXPECT_FALSE(window.isSeen(1));
}

TEST(SequenceWindow, RandomOrder_agreesWithASet) {
    std::mt19937 random(7);
    SequenceWindow window;
    std::set<int64_t> seen;
    int64_t newest = 0;
    for (int i = 0; i < 20'000; ++i) {
        const int64_t jump = i % 500 == 499 ? 3000 : 100;
        const int64_t number = std::max<int64_t>(0, newest - 1100 + static_cast<int64_t>(random() % static_cast<uint32_t>(1100 + jump)));
        const bool isOld = !seen.empty() && number <= *seen.rbegin() - SequenceWindow::kSize;
        ASSERT_EQ(window.isSeen(number), isOld || seen.contains(number)) << number;
        if (!window.isSeen(number)) {
            window.mark(number);
            seen.insert(number);
            newest = std::max(newest, number);
        }
        if (i % 1000 == 0) {
            const auto again = SequenceWindow::fromText(window.toText());
            ASSERT_TRUE(again.ok());
            ASSERT_EQ(*again, window);
        }
    }
}

TEST(SequenceWindow, OtherTexts_areRefused) {
    SequenceWindow window;
    window.mark(70);
    const std::string text = window.toText();
    EXPECT_EQ(*SequenceWindow::fromText(text), window);
    EXPECT_EQ(*SequenceWindow::fromText(SequenceWindow().toText()), SequenceWindow());
    for (const std::string& other : {std::string(), std::string(":"), text.substr(1, text.size() - 2), text + "0", "0" + text, "-2" + text.substr(2), "+70" + text.substr(2),
             text.substr(0, text.size() - 1) + "G", text.substr(0, text.size() - 1) + "A", "99999999999999999999" + text.substr(2)}) {
        EXPECT_FALSE(SequenceWindow::fromText(other).ok()) << other;
    }
}
