// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/wire_watch.h"

#include <gtest/gtest.h>

namespace metsuke::mitigation {

namespace {

using Verdict = WireLook::Verdict;
constexpr Timestamp kDone{1'790'000'000 * kSecond};
constexpr uint8_t kTcp = 6, kUdp = 17, kIcmpv6 = 58;

IpAddress ip(const char* text) { return *IpAddress::parse(text); }

const IpAddress kHost = ip("10.1.1.12"), kHost6 = ip("fd00::12"), kEnd = ip("203.0.113.9"), kEnd6 = ip("2001:db8::9");
const IpAddress kWorkstation = ip("10.1.1.1");

WireExpectation silentTo(const IpAddress& end, uint16_t port = 0) {
    WireExpectation expectation;
    expectation.silent.push_back({IpRange(end), port});
    expectation.from = kDone;
    return expectation;
}

WireExpectation alone() {
    WireExpectation expectation;
    expectation.isAlone = true;
    expectation.permitted = {{kWorkstation, 8883}};
    expectation.from = kDone;
    return expectation;
}

WirePacket packet(Duration after, const IpAddress& from, const IpAddress& to, uint16_t port = 4444, uint8_t protocol = kTcp) {
    return {kDone + after, from, to, protocol, 50'000, port};
}

/// Watches from a minute before, where the computer was seen.
WireWatch watchOf(WireExpectation expectation) {
    WireWatch watch(std::move(expectation), {kHost, kHost6});
    watch.missed(kDone - kMinute, "x.before");
    watch.reached(kDone - kMinute);
    watch.take(packet(-kMinute, kHost, kEnd));
    return watch;
}

WireLook lookAfter(const WireWatch& watch, Duration after) { return watch.look(kDone + after, nullptr); }

} // namespace

TEST(WireWatch, SilenceOfTheWholeWindow_isQuiet_andNotBefore) {
    WireWatch watch = watchOf(silentTo(kEnd));
    watch.reached(kDone + 44 * kSecond);
    WireLook look = lookAfter(watch, 44 * kSecond);
    EXPECT_EQ(look.verdict, Verdict::Watching);
    EXPECT_EQ(look.silentFor(), 42 * kSecond) << "what was on the way may still come for two";
    watch.reached(kDone + WireWatch::kGrace + kMinute);
    EXPECT_EQ(lookAfter(watch, 62 * kSecond).verdict, Verdict::Quiet);
}

TEST(WireWatch, WhatWasOnTheWay_isNotAgainstIt) {
    WireWatch watch = watchOf(silentTo(kEnd));
    watch.take(packet(kSecond, kHost, kEnd));
    watch.reached(kDone + 10 * kSecond);
    EXPECT_EQ(lookAfter(watch, 10 * kSecond).verdict, Verdict::Watching);
}

TEST(WireWatch, PacketAfterTheFact_contradictsAtOnce_withEndsAndTimes) {
    WireWatch watch = watchOf(silentTo(kEnd));
    watch.take(packet(5 * kSecond, kHost, kEnd));
    watch.take(packet(6 * kSecond, kHost, kEnd));
    const WireLook look = lookAfter(watch, 6 * kSecond);
    EXPECT_EQ(look.verdict, Verdict::Busy);
    EXPECT_EQ(look.packets, 2);
    EXPECT_EQ(look.first, kDone + 5 * kSecond);
    EXPECT_EQ(look.last, kDone + 6 * kSecond);
    ASSERT_EQ(look.talks.size(), 1U);
    EXPECT_EQ(look.talks[0].destination, kEnd);
    EXPECT_EQ(look.talks[0].destinationPort, 4444);
    EXPECT_EQ(look.talks[0].packets, 2);
}

TEST(WireWatch, LongFlowThatGoesOn_isAgainstIt_andOneThatIsOpenAndSilentIsNot) {
    WireWatch silent = watchOf(silentTo(kEnd)), talking = watchOf(silentTo(kEnd)); // both began before
    talking.take(packet(30 * kSecond, kHost, kEnd));
    for (WireWatch* watch : {&silent, &talking}) {
        watch->reached(kDone + 2 * kMinute);
    }
    EXPECT_EQ(lookAfter(silent, 2 * kMinute).verdict, Verdict::Quiet);
    EXPECT_EQ(lookAfter(talking, 2 * kMinute).packets, 1);
}

TEST(WireWatch, OnlyWhatTheComputerSends_isAgainstIt) {
    WireWatch watch = watchOf(silentTo(kEnd));
    watch.take(packet(5 * kSecond, kEnd, kHost));
    watch.take(packet(5 * kSecond, ip("10.1.1.13"), kEnd));
    watch.take(packet(5 * kSecond, kHost, ip("203.0.113.10")));
    WirePacket reset = packet(5 * kSecond, kHost, kEnd);
    reset.isReset = true;
    watch.take(reset);
    watch.reached(kDone + 2 * kMinute);
    EXPECT_EQ(lookAfter(watch, 2 * kMinute).verdict, Verdict::Quiet);
}

TEST(WireWatch, SilenceAfterContradiction_isQuiet_andTellsWhatCameBefore) {
    WireWatch watch = watchOf(silentTo(kEnd));
    watch.take(packet(30 * kSecond, kHost, kEnd));
    watch.reached(kDone + 89 * kSecond);
    EXPECT_EQ(lookAfter(watch, 89 * kSecond).verdict, Verdict::Busy);
    watch.reached(kDone + 90 * kSecond);
    const WireLook look = lookAfter(watch, 90 * kSecond);
    EXPECT_EQ(look.verdict, Verdict::Quiet);
    EXPECT_EQ(look.packets, 1);
    watch.take(packet(95 * kSecond, kHost, kEnd));
    EXPECT_EQ(lookAfter(watch, 95 * kSecond).verdict, Verdict::Busy) << "as loudly again";
}

TEST(WireWatch, Gap_cannotBeTold_untilTheWindowWasWatchedAsAWhole) {
    WireWatch watch = watchOf(silentTo(kEnd));
    watch.reached(kDone + 20 * kSecond);
    watch.missed(kDone + 30 * kSecond, "x.gap");
    watch.reached(kDone + 70 * kSecond);
    WireLook look = lookAfter(watch, 70 * kSecond);
    EXPECT_EQ(look.verdict, Verdict::Untold);
    EXPECT_EQ(look.why.id, "x.gap");
    EXPECT_EQ(look.silentFor(), 40 * kSecond);
    watch.reached(kDone + 90 * kSecond);
    EXPECT_EQ(lookAfter(watch, 90 * kSecond).verdict, Verdict::Quiet);
}

TEST(WireWatch, GapAfterTheSilenceThatCounts_takesNothingBack) {
    WireWatch watch = watchOf(silentTo(kEnd));
    watch.reached(kDone + 70 * kSecond);
    watch.missed(kDone + 100 * kSecond, "x.gap");
    watch.reached(kDone + 110 * kSecond);
    const WireLook look = lookAfter(watch, 110 * kSecond);
    EXPECT_EQ(look.verdict, Verdict::Quiet);
    EXPECT_EQ(look.until, kDone + 70 * kSecond);
}

TEST(WireWatch, CaptureThatEnded_cannotBeTold_andIsNeverQuiet) {
    WireWatch watch = watchOf(silentTo(kEnd));
    watch.reached(kDone + 40 * kSecond);
    const Message stopped("x.ended");
    const WireLook look = watch.look(kDone + kHour, &stopped);
    EXPECT_EQ(look.verdict, Verdict::Untold);
    EXPECT_EQ(look.why.id, "x.ended");
}

TEST(WireWatch, CaptureThatBeganLater_countsFromThere) {
    WireWatch watch(silentTo(kEnd), {kHost});
    watch.sawHost(kDone - kMinute);
    watch.missed(kDone + 30 * kSecond, "x.late");
    watch.reached(kDone + 80 * kSecond);
    EXPECT_EQ(lookAfter(watch, 80 * kSecond).verdict, Verdict::Untold);
    watch.reached(kDone + 90 * kSecond);
    EXPECT_EQ(lookAfter(watch, 90 * kSecond).verdict, Verdict::Quiet);
}

TEST(WireWatch, ComputerThatTheCaptureDoesNotShow_cannotBeTold) {
    WireWatch watch(silentTo(kEnd), {kHost});
    watch.missed(kDone - kMinute, "x.before");
    watch.take(packet(20 * kSecond, ip("10.1.1.13"), kEnd));
    watch.reached(kDone + 2 * kMinute);
    EXPECT_EQ(lookAfter(watch, 2 * kMinute).why.id, "mitigation.wire_not_in_view");
    watch.take(packet(125 * kSecond, kWorkstation, kHost));
    watch.reached(kDone + 3 * kMinute);
    EXPECT_EQ(lookAfter(watch, 3 * kMinute).verdict, Verdict::Quiet);
}

TEST(WireWatch, Isolation_letsThroughWhoIsPermittedAndWhatANetworkNeeds) {
    WireWatch watch = watchOf(alone());
    watch.take(packet(5 * kSecond, kHost, kWorkstation, 8883));
    WirePacket lease = packet(5 * kSecond, kHost, ip("255.255.255.255"), 67, kUdp);
    lease.sourcePort = 68;
    watch.take(lease);
    WirePacket neighbour{kDone + 5 * kSecond, kHost6, ip("ff02::1:ff00:1"), kIcmpv6, 135, 0};
    watch.take(neighbour);
    watch.reached(kDone + 30 * kSecond);
    EXPECT_EQ(lookAfter(watch, 30 * kSecond).verdict, Verdict::Watching);
    watch.take(packet(31 * kSecond, kHost, kWorkstation, 22));
    watch.take(packet(32 * kSecond, kHost, ip("10.1.1.53"), 53, kUdp));
    EXPECT_EQ(lookAfter(watch, 32 * kSecond).packets, 2);
}

TEST(WireWatch, Version6_isJudgedAlike) {
    WireWatch watch = watchOf(silentTo(kEnd6));
    watch.take(packet(5 * kSecond, kHost6, ip("2001:db8::a")));
    EXPECT_EQ(lookAfter(watch, 5 * kSecond).packets, 0);
    watch.take(packet(6 * kSecond, kHost6, kEnd6));
    EXPECT_EQ(lookAfter(watch, 6 * kSecond).verdict, Verdict::Busy);
}

TEST(WireWatch, PortOfTheEnd_countsWhereTheOrderNamesOne) {
    WireWatch watch = watchOf(silentTo(kEnd, 4444));
    watch.take(packet(5 * kSecond, kHost, kEnd, 443));
    EXPECT_EQ(lookAfter(watch, 5 * kSecond).packets, 0);
    watch.take(packet(6 * kSecond, kHost, kEnd, 4444));
    EXPECT_EQ(lookAfter(watch, 6 * kSecond).packets, 1);
}

TEST(WireWatch, WhatEndsByItself_isExpectedNoLonger) {
    WireExpectation expectation = silentTo(kEnd);
    expectation.until = kDone + kHour;
    WireWatch watch = watchOf(std::move(expectation));
    watch.take(packet(kHour + kSecond, kHost, kEnd));
    EXPECT_EQ(lookAfter(watch, kHour + kSecond).packets, 0);
}

TEST(WireWatch, PacketsReadAgain_countOnce) {
    WireWatch watch = watchOf(silentTo(kEnd));
    WirePacket one = packet(5 * kSecond, kHost, kEnd);
    one.place = 7;
    watch.take(one);
    watch.take(one);
    EXPECT_EQ(lookAfter(watch, 5 * kSecond).packets, 1);
}

TEST(WireWatch, FlowThatIsOver_countsOnlyWhenItBeganAfterTheFact) {
    WireWatch watch = watchOf(silentTo(kEnd));
    WireTalk talk{kHost, kEnd, kTcp, 50'000, 4444, 12, kDone - kSecond, kDone + 5 * kSecond};
    watch.take(talk);
    EXPECT_EQ(lookAfter(watch, 10 * kSecond).packets, 0) << "which of its packets came after cannot be told";
    talk.first = kDone + 4 * kSecond;
    watch.take(talk);
    EXPECT_EQ(lookAfter(watch, 10 * kSecond).packets, 12);
}

TEST(WireWatch, ManyTalks_areBounded) {
    WireWatch watch = watchOf(silentTo(kEnd));
    for (uint16_t port = 1; port <= 100; ++port) {
        watch.take(packet(5 * kSecond, kHost, kEnd, port));
    }
    const WireLook look = lookAfter(watch, 5 * kSecond);
    EXPECT_EQ(look.packets, 100);
    EXPECT_EQ(look.talks.size(), WireLook::kMostTalks);
    EXPECT_EQ(look.moreTalks, 84);
}

} // namespace metsuke::mitigation
