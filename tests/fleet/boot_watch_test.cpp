// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fleet/fleet_fixture.h"

#include "core/fleet/boot_watch.h"

using namespace metsuke;
using namespace metsuke::fleet;
using namespace metsuke::fleet::test;

namespace {

using Judgement = BootWatch::Judgement;

class BootWatchTest : public testing::Test {
protected:
    /// Seconds since the test began: when it was sent by the device's clock, and when it came.
    Judgement at(const char* boot, int sent, int came) {
        return watch.judge("pc-12", boot, kNow + sent * kSecond, kNow + came * kSecond);
    }
    Judgement at(const char* boot, int when) { return at(boot, when, when); }
    BootWatch watch;
};

} // namespace

TEST_F(BootWatchTest, OneComputer_mayStartAgain) {
    EXPECT_EQ(at("a", 0), Judgement::Fresh);
    EXPECT_EQ(at("a", 30), Judgement::Fresh);
    EXPECT_EQ(at("b", 60), Judgement::Fresh);
    EXPECT_EQ(at("b", 90), Judgement::Fresh);
    EXPECT_EQ(at("c", 120), Judgement::Fresh);
}

TEST_F(BootWatchTest, Two_alternate) {
    at("a", 0);
    at("b", 10);
    EXPECT_EQ(at("a", 30), Judgement::Clone);
    EXPECT_EQ(at("b", 40), Judgement::Clone);
}

TEST_F(BootWatchTest, TwoWithOtherClocks_alternateToo) {
    at("a", 0, 0);
    at("b", -3'600, 10);
    EXPECT_EQ(at("a", 30, 30), Judgement::Clone);
    EXPECT_EQ(at("b", -3'570, 40), Judgement::Clone);
}

TEST_F(BootWatchTest, SnapshotThatWasGoneBackTo_isNoTwinAfterTenMinutes) {
    at("a", 0);
    at("b", 10);
    EXPECT_EQ(at("a", 700), Judgement::Fresh);
}

TEST_F(BootWatchTest, WhatWaitedInAQueue_isNoTwin) {
    at("a", 0);
    at("b", 60);
    EXPECT_EQ(at("a", 30, 61), Judgement::Old);
    EXPECT_EQ(at("b", 90), Judgement::Fresh);
}

TEST_F(BootWatchTest, SameTwice_isOld) {
    at("a", 0);
    EXPECT_EQ(at("a", 0, 5), Judgement::Old);
    EXPECT_EQ(at("a", -1, 5), Judgement::Old);
}

TEST_F(BootWatchTest, ClockThatWasSetBack_isTakenOnceItWasSilent) {
    at("a", 100'000, 0);
    EXPECT_EQ(at("a", 30, 30), Judgement::Old);
    EXPECT_EQ(at("a", 120, 120), Judgement::Fresh);
    EXPECT_EQ(at("a", 150, 150), Judgement::Fresh);
}

TEST_F(BootWatchTest, ClockThatWasSetBackALittle_staysHeard) {
    at("a", 0);
    EXPECT_EQ(at("a", 20, 30), Judgement::Fresh); // ten seconds slower
    EXPECT_EQ(at("a", 50, 60), Judgement::Fresh);
}
