// SPDX-License-Identifier: GPL-3.0-or-later
// What a mirror does to packets besides losing them: copies, VLAN tags, clocks that step; all of it is counted.
#include "tests/engine/doubles.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::test;
using namespace metsuke::tcp_flags;

namespace {

constexpr size_t kIp = 14; ///< behind the Ethernet header
using Frame = std::vector<uint8_t>;

Frame withId(Frame frame, uint16_t id) {
    frame[kIp + 4] = static_cast<uint8_t>(id >> 8);
    frame[kIp + 5] = static_cast<uint8_t>(id);
    return frame;
}

/// As it looks behind a router: other link addresses, a hop less.
Frame routed(Frame frame) {
    frame[5] ^= 0x10;
    frame[11] ^= 0x20;
    --frame[kIp + 8];
    return frame;
}

/// A TCP connection with one exchange, each packet with its own IP identification.
std::vector<Frame> exchange() {
    const Ends ends;
    std::vector<Frame> frames{tcpFrame(ends, kSyn, 100, 0), tcpFrame(ends.back(), kSyn | kAck, 900, 101), tcpFrame(ends, kAck, 101, 901),
        tcpFrame(ends, kAck | kPsh, 101, 901, "LINE\nhello\n"), tcpFrame(ends.back(), kAck | kPsh, 901, 112, "welcome\n"),
        tcpFrame(ends, kAck | kFin, 112, 909), tcpFrame(ends.back(), kAck | kFin, 909, 113), tcpFrame(ends, kAck, 113, 910)};
    uint16_t id = 7;
    for (Frame& frame : frames) {
        frame = withId(frame, id++);
    }
    return frames;
}

uint64_t copiesIn(const MemorySink& sink) {
    uint64_t copies = 0;
    for (const auto& [bucket, sample] : sink.traffic) {
        copies += sample.copies;
    }
    return copies;
}

const ConnEvent& onlyConn(const Outcome& outcome) {
    static const ConnEvent none;
    const auto conns = std::ranges::find_if(outcome.sink.events, [](const Event& event) { return event.kind() == EventKind::Conn; });
    EXPECT_NE(conns, outcome.sink.events.end());
    return conns == outcome.sink.events.end() ? none : conns->body.get<ConnEvent>();
}

} // namespace

TEST(MirrorCopies, EveryPacketTwice_flowIsAsIfItCameOnce) {
    MemorySource once, twice;
    Timestamp now = kStart;
    for (const Frame& frame : exchange()) {
        once.add(now, frame);
        twice.add(now, frame);
        twice.add(now + 50 * kMicrosecond, routed(frame));
        now = now + kMillisecond;
    }
    const Outcome clean = analyse(once);
    const Outcome doubled = analyse(twice);
    const ConnEvent& conn = onlyConn(doubled);
    EXPECT_EQ(conn.history, onlyConn(clean).history);
    EXPECT_EQ(conn.orig_pkts, 5);
    EXPECT_EQ(conn.resp_pkts, 3);
    EXPECT_EQ(conn.orig_bytes, 11);
    EXPECT_EQ(copiesIn(clean.sink), 0U);
    EXPECT_EQ(copiesIn(doubled.sink), 8U);
    EXPECT_EQ(doubled.result.totals.packets, 16U) << "copies are packets that came, all the same";
}

TEST(MirrorCopies, RetransmissionOfTheSender_isNone) {
    MemorySource source;
    auto frames = exchange();
    frames.insert(frames.begin() + 4, withId(frames[3], 99)); // the same bytes, sent again
    Timestamp now = kStart;
    for (const Frame& frame : frames) {
        source.add(now, frame);
        now = now + kMillisecond;
    }
    const Outcome outcome = analyse(source);
    EXPECT_EQ(copiesIn(outcome.sink), 0U);
    EXPECT_EQ(onlyConn(outcome).orig_pkts, 6);
}

TEST(MirrorCopies, SamePacketMuchLater_isNone) {
    MemorySource source;
    const Frame frame = withId(udpFrame({}, "D again"), 4);
    source.add(kStart, frame);
    source.add(kStart + 20 * kMillisecond, frame);
    EXPECT_EQ(copiesIn(analyse(source).sink), 0U);
}

TEST(MirrorCopies, FloodOfEqualPackets_staysAFlood) {
    MemorySource source;
    const Frame frame = withId(udpFrame({}, "D flood"), 4);
    for (int i = 0; i < 1'000; ++i) {
        source.add(kStart + i * kMicrosecond, frame);
    }
    EXPECT_EQ(onlyConn(analyse(source)).orig_pkts, 500) << "a packet has one copy at most";
}

TEST(MirrorCopies, PacketsWithoutAnyMark_areNeverTakenForCopies) {
    MemorySource source;
    for (int i = 0; i < 10; ++i) {
        source.add(kStart + i * kMicrosecond, udpFrame({}, "D none")); // identification and checksum are zero
    }
    const Outcome outcome = analyse(source);
    EXPECT_EQ(copiesIn(outcome.sink), 0U);
    EXPECT_EQ(onlyConn(outcome).orig_pkts, 10);
}

TEST(MirrorCopies, TimesAtBothEndsOfTheRange_areNoNeighbours) {
    MemorySource source;
    const Frame frame = withId(udpFrame({}, "D far"), 4);
    source.add({std::numeric_limits<int64_t>::min()}, frame);
    source.add({std::numeric_limits<int64_t>::max()}, frame);
    EXPECT_EQ(copiesIn(analyse(source).sink), 0U);
}

TEST(TrafficMeter, Packets_areCountedByTenSeconds) {
    MemorySource source;
    for (int second = 0; second < 25; ++second) {
        source.add(kStart + second * kSecond, udpFrame({}, "D"));
    }
    const Outcome outcome = analyse(source);
    ASSERT_EQ(outcome.sink.traffic.size(), 3U);
    EXPECT_EQ(outcome.sink.traffic.begin()->first, kStart.ns / (10 * kSecond));
    EXPECT_EQ(outcome.sink.traffic.begin()->second.packets, 10U);
    EXPECT_EQ(outcome.sink.traffic.rbegin()->second.packets, 5U);
    EXPECT_EQ(outcome.sink.traffic.rbegin()->second.wireBytes, 5 * udpFrame({}, "D").size());
}

TEST(TrafficMeter, StepBack_isCountedWithItsSize) {
    MemorySource source;
    source.add(kStart + 60 * kSecond, udpFrame({}, "D1"));
    source.add(kStart + 60 * kSecond - 10 * kMillisecond, udpFrame({}, "D2")); // disorder, no step
    source.add(kStart, udpFrame({}, "D3"));
    source.add(kStart + 30 * kSecond, udpFrame({}, "D4"));
    const Outcome outcome = analyse(source);
    ASSERT_EQ(outcome.sink.traffic.size(), 1U) << "time never goes back in the account";
    const TrafficSample& sample = outcome.sink.traffic.begin()->second;
    EXPECT_EQ(sample.backSteps, 2U);
    EXPECT_EQ(sample.largestBackStep, 60 * kSecond);
}

TEST(TrafficMeter, Tags_areCountedByVlan) {
    MemorySource source;
    for (int i = 0; i < 6; ++i) {
        Frame frame = udpFrame({}, "D");
        if (i < 4) {
            const std::vector<uint8_t> tag{0x81, 0x00, 0x00, static_cast<uint8_t>(i < 3 ? 10 : 20)};
            frame.insert(frame.begin() + 12, tag.begin(), tag.end());
        }
        source.add(kStart + i * kMillisecond, frame);
    }
    const Outcome outcome = analyse(source);
    EXPECT_EQ(outcome.sink.vlans, (std::map<uint16_t, uint64_t>{{0, 2}, {10, 3}, {20, 1}}));
}

TEST(TrafficMeter, LiveSource_tellsHowFarItsClockIsBehind) {
    MemorySource source;
    source.add(kStart, udpFrame({}, "D"));
    JobConfig config;
    config.now = [] { return kStart + 42 * kSecond; };
    const Outcome outcome = analyse(source, config);
    ASSERT_EQ(outcome.sink.traffic.size(), 1U);
    EXPECT_EQ(outcome.sink.traffic.begin()->second.leastLag, 42 * kSecond);
}

TEST(TrafficMeter, Recording_hasNoLag) {
    MemorySource source;
    source.add(kStart, udpFrame({}, "D"));
    EXPECT_FALSE(analyse(source).sink.traffic.begin()->second.leastLag.has_value());
}
