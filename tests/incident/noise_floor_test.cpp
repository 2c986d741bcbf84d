// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/incident/evidence.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace metsuke;
using namespace metsuke::test;

namespace {

/// Fifteen days in which each of `quiet` hosts is hit once a day and 10.0.0.1 `times` a day.
NoiseFloor fifteenDays(int quiet, int times) {
    NoiseFloor noise;
    for (int64_t day = 0; day <= 15; ++day) {
        for (int host = 0; host < quiet; ++host) {
            noise.note(hostOf(numbered("10.0.1.", host + 1)), "dns", {day * kDay});
        }
        for (int i = 0; i < times; ++i) {
            noise.note(hostOf("10.0.0.1"), "dns", {day * kDay + i});
        }
    }
    return noise;
}

constexpr Timestamp kNow{15 * kDay};

} // namespace

TEST(NoiseFloor, HostAsNoisyAsTheOthers_losesNothing) {
    EXPECT_DOUBLE_EQ(fifteenDays(9, 1).deduction(hostOf("10.0.0.1"), "dns", kNow, 10), 0);
}

TEST(NoiseFloor, NoisierHost_losesTheLogarithmOfItsRatio) {
    const NoiseFloor noise = fifteenDays(9, 2);
    EXPECT_NEAR(noise.deduction(hostOf("10.0.0.1"), "dns", kNow, 10), std::log(2.0), 0.01);
    EXPECT_DOUBLE_EQ(noise.deduction(hostOf("10.0.1.1"), "dns", kNow, 10), 0);
    EXPECT_DOUBLE_EQ(noise.deduction(hostOf("10.0.0.1"), "tls", kNow, 10), 0) << "of another family";
}

TEST(NoiseFloor, VeryNoisyHost_losesOneAtMost) {
    EXPECT_DOUBLE_EQ(fifteenDays(9, 50).deduction(hostOf("10.0.0.1"), "dns", kNow, 10), 1);
}

TEST(NoiseFloor, SilentHosts_countAsOnesWithoutHits) {
    EXPECT_DOUBLE_EQ(fifteenDays(0, 2).deduction(hostOf("10.0.0.1"), "dns", kNow, 100), 1);
}

TEST(NoiseFloor, BeforeFourteenDaysOrFiveHosts_saysNothing) {
    NoiseFloor noise;
    for (int i = 0; i < 100; ++i) {
        noise.note(hostOf("10.0.0.1"), "dns", {i * kHour});
    }
    EXPECT_DOUBLE_EQ(noise.deduction(hostOf("10.0.0.1"), "dns", {13 * kDay}, 100), 0);
    EXPECT_DOUBLE_EQ(fifteenDays(3, 50).deduction(hostOf("10.0.0.1"), "dns", kNow, 4), 0);
}
