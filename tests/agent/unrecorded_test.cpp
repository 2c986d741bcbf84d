// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/agent/unrecorded.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::agent;
using endpoint::Activity;
using endpoint::Gap;

namespace {

constexpr Timestamp at(int64_t seconds) { return {seconds * kSecond}; }

sensor::SensorState stateWith(const std::string& files, std::vector<std::string> missing = {}) {
    sensor::SensorState state;
    state.recordings.push_back({"process", "ebpf", {}, {}});
    state.recordings.push_back({"file", files, {}, std::move(missing)});
    return state;
}

void expectGap(const std::vector<Activity>& gaps, const std::string& reason, Timestamp from, Timestamp until) {
    ASSERT_EQ(gaps.size(), 1U);
    const auto& gap = std::get<Gap>(gaps[0].body);
    EXPECT_EQ(gap.sensor, "file");
    EXPECT_EQ(gap.reason, reason);
    EXPECT_EQ(gaps[0].time, from);
    EXPECT_EQ(gap.until, until);
    EXPECT_EQ(gap.lost, -1);
}

} // namespace

TEST(Unrecorded, SubjectOfTheFirstState_isAGapFromTheBeginning_inPieces_untilItIsRecorded) {
    Unrecorded unrecorded(at(100));
    expectGap(unrecorded.take(stateWith(""), at(103)), "not_recorded", at(100), at(103));
    EXPECT_TRUE(unrecorded.take(stateWith(""), at(104)).empty());
    EXPECT_TRUE(unrecorded.pieces(at(120)).empty());
    expectGap(unrecorded.pieces(at(163)), "not_recorded", at(103), at(163));
    expectGap(unrecorded.take(stateWith("fanotify"), at(170)), "not_recorded", at(163), at(170));
    EXPECT_TRUE(unrecorded.pieces(at(1000), true).empty());
}

TEST(Unrecorded, MountThatIsNotWatched_isAGapWithItsName) {
    Unrecorded unrecorded(at(100));
    EXPECT_TRUE(unrecorded.take(stateWith("fanotify"), at(100)).empty());
    expectGap(unrecorded.take(stateWith("fanotify", {"/mnt/share"}), at(200)), "unwatched: /mnt/share", at(200), at(200));
    expectGap(unrecorded.pieces(at(210), true), "unwatched: /mnt/share", at(200), at(210));
    expectGap(unrecorded.take(stateWith("fanotify"), at(220)), "unwatched: /mnt/share", at(210), at(220));
}

TEST(Unrecorded, ClockSetBack_makesNoGapThatEndsBeforeItBegins) {
    Unrecorded unrecorded(at(1000));
    EXPECT_EQ(unrecorded.take(stateWith(""), at(1000)).size(), 1U);
    expectGap(unrecorded.pieces(at(10)), "not_recorded", at(10), at(10));
    expectGap(unrecorded.pieces(at(70)), "not_recorded", at(10), at(70));
}
