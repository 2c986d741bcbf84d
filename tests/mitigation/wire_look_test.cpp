// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/wire_look.h"

#include <gtest/gtest.h>

namespace metsuke::mitigation {

namespace {

using Seen = WireLook::Verdict;
constexpr Timestamp kEnded{1'790'000'000 * kSecond};

WireLook lookOf(Seen verdict, Duration since, Duration until, Message why = {}) {
    WireLook look;
    look.verdict = verdict;
    look.why = std::move(why);
    look.caseFile = "/cases/a.metsuke";
    look.from = kEnded;
    look.silentSince = kEnded + since;
    look.until = kEnded + until;
    return look;
}

WireLook busy(Duration first, Duration last, int64_t packets = 3) {
    WireLook look = lookOf(Seen::Busy, last, last);
    look.packets = packets;
    look.first = kEnded + first;
    look.last = kEnded + last;
    look.talks = {{*IpAddress::parse("10.1.1.12"), *IpAddress::parse("2001:db8::9"), 6, 50'000, 4444, packets, look.first, look.last}};
    return look;
}

} // namespace

TEST(WireLook, WrittenAndRead_isTheSame) {
    WireLook look = busy(5 * kSecond, 9 * kSecond);
    look.moreTalks = 2;
    const auto read = readLook(writeLook(look));
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(*read, look);
    const WireLook untold = lookOf(Seen::Untold, 0, 0, Message("mitigation.wire_lost").with("packets", int64_t{3}));
    EXPECT_EQ(*readLook(writeLook(untold)), untold);
}

TEST(WireLook, WhatIsDamaged_isRefused) {
    EXPECT_FALSE(readLook("").ok());
    EXPECT_FALSE(readLook("[]").ok());
    EXPECT_FALSE(readLook("{\"verdict\":\"quiet\"}").ok());
    std::string text = writeLook(busy(5 * kSecond, 9 * kSecond));
    text.replace(text.find("\"protocol\":6"), 12, "\"protocol\":600");
    EXPECT_FALSE(readLook(text).ok());
}

TEST(WireLook, WatchedOnByAnother_goesOnWithTheSameSilence) {
    const WireLook known = lookOf(Seen::Watching, 2 * kSecond, 40 * kSecond);
    const WireLook seen = joined(known, lookOf(Seen::Watching, 35 * kSecond, 50 * kSecond), kEnded + 50 * kSecond);
    EXPECT_EQ(seen.silentFor(), 48 * kSecond);
}

TEST(WireLook, WhoSeesNothing_takesNothingBack) {
    const WireLook blind = lookOf(Seen::Untold, 2 * kSecond, 0, "mitigation.wire_no_capture");
    for (const WireLook& known : {busy(5 * kSecond, 9 * kSecond), lookOf(Seen::Quiet, 2 * kSecond, 70 * kSecond)}) {
        EXPECT_EQ(joined(known, blind, kEnded + kHour).verdict, known.verdict);
    }
    const WireLook watched = lookOf(Seen::Watching, 2 * kSecond, 40 * kSecond);
    EXPECT_EQ(joined(watched, blind, kEnded + 41 * kSecond).verdict, Seen::Watching);
    EXPECT_EQ(joined(watched, blind, kEnded + kHour).verdict, Seen::Untold) << "nobody watches any more";
}

TEST(WireLook, PacketsThatOneCaptureShowed_areNotTakenBackByOneThatDoesNot) {
    const WireLook seen = joined(busy(50 * kSecond, 69 * kSecond), lookOf(Seen::Quiet, 2 * kSecond, 70 * kSecond), kEnded + 70 * kSecond);
    EXPECT_EQ(seen.verdict, Seen::Busy);
    EXPECT_EQ(seen.packets, 3);
    const WireLook later = joined(busy(50 * kSecond, 69 * kSecond), lookOf(Seen::Quiet, 69 * kSecond, 130 * kSecond), kEnded + 130 * kSecond);
    EXPECT_EQ(later.verdict, Seen::Quiet);
    EXPECT_EQ(later.packets, 3);
}

TEST(WireLook, WhatIsWorthKeeping_isAnotherVerdictMorePacketsOrSomeTime) {
    const WireLook known = lookOf(Seen::Watching, 2 * kSecond, 10 * kSecond);
    EXPECT_FALSE(isNews(known, lookOf(Seen::Watching, 2 * kSecond, 12 * kSecond)));
    EXPECT_TRUE(isNews(known, lookOf(Seen::Watching, 2 * kSecond, 15 * kSecond)));
    EXPECT_TRUE(isNews(known, lookOf(Seen::Untold, 2 * kSecond, 10 * kSecond, "x.ended")));
    EXPECT_TRUE(isNews(busy(5 * kSecond, 9 * kSecond, 3), busy(5 * kSecond, 9 * kSecond, 4)));
}

} // namespace metsuke::mitigation
