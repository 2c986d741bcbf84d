// SPDX-License-Identifier: GPL-3.0-or-later
// From frames to conn and arp events: who began, how it ended, when it ended, which packets it had.
#include "core/flow/posting.h"
#include "tests/engine/doubles.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::test;
using namespace metsuke::tcp_flags;

namespace {

std::vector<const Event*> connsOf(const MemorySink& sink) {
    std::vector<const Event*> conns;
    for (const Event& event : sink.events) {
        if (event.kind() == EventKind::Conn) {
            conns.push_back(&event);
        }
    }
    return conns;
}

const ConnEvent& connOf(const Event& event) { return event.body.get<ConnEvent>(); }

} // namespace

TEST(FlowEvents, TcpExchange_isOneConnWithAllItsPackets) {
    MemorySource source;
    source.addExchange(kStart, {}, "LINE\nhello\n", "welcome\n");
    const Outcome outcome = analyse(source);
    const auto conns = connsOf(outcome.sink);
    ASSERT_EQ(conns.size(), 1U);
    const ConnEvent& conn = connOf(*conns[0]);
    EXPECT_EQ(conn.conn_state, "SF");
    EXPECT_EQ(conn.history, "ShADdFf");
    EXPECT_EQ(conn.orig_bytes, 11);
    EXPECT_EQ(conn.resp_bytes, 8);
    EXPECT_EQ(conn.orig_pkts, 5);
    EXPECT_EQ(conn.resp_ip_bytes, 3 * 40 + 8);
    EXPECT_EQ(conn.missed_bytes, 0);
    EXPECT_NEAR(conn.duration, 0.007, 1e-9);
}

TEST(FlowEvents, ConnHeader_namesTheFlow) {
    MemorySource source;
    source.add(kStart, arpFrame(1, 0x0a000001, 0x0a000002));
    source.addExchange(kStart, {}, "LINE\n", "ok\n");
    const Outcome outcome = analyse(source);
    const auto conns = connsOf(outcome.sink);
    ASSERT_EQ(conns.size(), 1U);
    const EventHeader& header = conns[0]->header;
    EXPECT_EQ(header.origHost.toString(), "10.0.0.1");
    EXPECT_EQ(header.respPort, 80);
    EXPECT_EQ(header.proto, 6);
    EXPECT_EQ(header.firstPacket.number, 2U);
    EXPECT_EQ(header.lastPacket.number, 9U);
    EXPECT_EQ(header.ts.ns, kStart.ns + kMillisecond);
    EXPECT_EQ(header.origMac.toString(), "02:00:00:00:00:01");
    EXPECT_EQ(header.respMac.toString(), "02:00:00:00:00:07");
    EXPECT_EQ(header.uid, FlowUid::make(0, 0, header.ts, 2));
    EXPECT_EQ(connOf(*conns[0]).service, "line");
    ASSERT_EQ(outcome.sink.flowPackets.size(), 1U);
    EXPECT_EQ(outcome.sink.flowPackets[0].uid, header.uid);
    EXPECT_EQ(outcome.sink.flowPackets[0].count, 8U);
    PostingReader reader(outcome.sink.flowPackets[0].postings);
    for (uint64_t number = 2; number <= 9; ++number) {
        EXPECT_EQ(reader.next(), (Posting{0, number, 24 + (number - 1) * 100}));
    }
    EXPECT_FALSE(reader.next().has_value());
}

TEST(FlowEvents, SynAckFirst_meansTheReceiverBegan) {
    MemorySource source;
    source.add(kStart, tcpFrame(Ends{}.back(), kSyn | kAck, 900, 101));
    const Outcome outcome = analyse(source);
    const auto conns = connsOf(outcome.sink);
    ASSERT_EQ(conns.size(), 1U);
    EXPECT_EQ(conns[0]->header.origHost.toString(), "10.0.0.1");
    EXPECT_EQ(connOf(*conns[0]).history, "h");
    EXPECT_EQ(connOf(*conns[0]).resp_pkts, 1);
}

TEST(FlowEvents, AnswerFromServerPort_isFlipped) {
    MemorySource source;
    source.add(kStart, udpFrame(Ends{0x08080808, 0x0a000001, 53, 40000}, "answer"));
    source.add(kStart, tcpFrame(Ends{0xc0000207, 0x0a000001, 443, 50001}, kAck, 5, 6, "data"));
    source.add(kStart, udpFrame(Ends{0x0a000009, 0xe00000fb, 5353, 40000}, "to many"));
    const Outcome outcome = analyse(source);
    const auto conns = connsOf(outcome.sink);
    ASSERT_EQ(conns.size(), 3U);
    EXPECT_EQ(conns[0]->header.origHost.toString(), "10.0.0.1");
    EXPECT_EQ(connOf(*conns[0]).history, "^d");
    EXPECT_EQ(connOf(*conns[0]).conn_state, "SHR");
    EXPECT_EQ(conns[1]->header.respPort, 443);
    EXPECT_EQ(connOf(*conns[1]).history, "^d");
    EXPECT_EQ(conns[2]->header.origHost.toString(), "10.0.0.9") << "multicast never asks";
}

TEST(FlowEvents, EchoPairs_areOneFlowWithTypeAndCode) {
    MemorySource source;
    source.add(kStart, icmpFrame(Ends{}, 8, 0, 77, "ping"));
    source.add(kStart, icmpFrame(Ends{}.back(), 0, 0, 77, "ping"));
    source.add(kStart, icmpFrame(Ends{}.back(), 0, 0, 78, "alone"));
    const Outcome outcome = analyse(source);
    const auto conns = connsOf(outcome.sink);
    ASSERT_EQ(conns.size(), 2U);
    EXPECT_EQ(conns[0]->header.origPort, 8);
    EXPECT_EQ(conns[0]->header.respPort, 0);
    EXPECT_EQ(connOf(*conns[0]).resp_pkts, 1);
    EXPECT_EQ(connOf(*conns[0]).conn_state, "OTH");
    EXPECT_EQ(conns[1]->header.origHost.toString(), "10.0.0.1") << "a reply alone: its receiver asked";
}

TEST(FlowEvents, Silence_endsFlowsInPacketTime) {
    MemorySource source;
    source.add(kStart, udpFrame(Ends{}, "one"));
    source.add(kStart + 30 * kSecond, udpFrame(Ends{}, "two"));
    source.add(kStart + 95 * kSecond, udpFrame(Ends{}, "three"));
    const Outcome outcome = analyse(source);
    const auto conns = connsOf(outcome.sink);
    ASSERT_EQ(conns.size(), 2U);
    EXPECT_EQ(connOf(*conns[0]).orig_pkts, 2);
    EXPECT_EQ(connOf(*conns[0]).duration, 30.0);
    EXPECT_EQ(conns[0]->header.order, 1U) << "after the last packet before the deadline";
    EXPECT_EQ(connOf(*conns[1]).orig_pkts, 1);
    EXPECT_EQ(outcome.result.lanes.timedOut, 1U);
}

TEST(FlowEvents, Attempts_endAfterFiveSeconds) {
    MemorySource source;
    source.add(kStart, tcpFrame(Ends{}, kSyn, 100, 0));
    source.add(kStart + 3 * kSecond, tcpFrame(Ends{}, kSyn, 100, 0));
    source.add(kStart + 9 * kSecond, udpFrame(Ends{}, "later"));
    const Outcome outcome = analyse(source);
    const auto conns = connsOf(outcome.sink);
    ASSERT_EQ(conns.size(), 2U);
    EXPECT_EQ(connOf(*conns[0]).conn_state, "S0");
    EXPECT_EQ(connOf(*conns[0]).orig_pkts, 2);
    EXPECT_EQ(conns[0]->header.order, 1U);
}

TEST(FlowEvents, PortsUsedAnew_areTwoFlows) {
    MemorySource source;
    const Timestamp then = source.addExchange(kStart, {}, "LINE\n", "ok\n");
    source.addExchange(then, {}, "LINE\nagain\n", "ok\n");
    const Outcome outcome = analyse(source);
    const auto conns = connsOf(outcome.sink);
    ASSERT_EQ(conns.size(), 2U);
    EXPECT_EQ(connOf(*conns[0]).conn_state, "SF");
    EXPECT_EQ(connOf(*conns[1]).conn_state, "SF");
    EXPECT_NE(conns[0]->header.uid, conns[1]->header.uid);
}

TEST(FlowEvents, FullTable_evictsByRankAndSaysSo) {
    MemorySource source;
    JobConfig config;
    config.budget.flowsPerLane = 2;
    Timestamp at = kStart;
    for (uint16_t i = 0; i < 3000; ++i) {
        at = at + kMillisecond;
        source.add(at, udpFrame(Ends{0x0a000001, 0xc0000207, static_cast<uint16_t>(1024 + i), 9}, "x"));
    }
    const Outcome outcome = analyse(source, config);
    EXPECT_EQ(connsOf(outcome.sink).size(), 3000U);
    EXPECT_EQ(outcome.result.lanes.evicted, 3000 - 2 * kLaneCount);
    size_t evicted = 0;
    for (const Event* conn : connsOf(outcome.sink)) {
        evicted += connOf(*conn).evicted ? 1U : 0U;
    }
    EXPECT_EQ(evicted, outcome.result.lanes.evicted);
    ASSERT_FALSE(outcome.sink.losses.empty());
    EXPECT_EQ(outcome.sink.losses[0].kind, LossInterval::Kind::Evicted);
}

TEST(FlowEvents, LongFlow_isIndexedInParts) {
    MemorySource source;
    for (int i = 0; i < 40'000; ++i) {
        source.add(kStart + i * kMicrosecond, udpFrame(Ends{}, "x"));
    }
    const Outcome outcome = analyse(source);
    ASSERT_GT(outcome.sink.flowPackets.size(), 1U);
    uint64_t number = 0;
    for (const FlowPackets& part : outcome.sink.flowPackets) {
        EXPECT_LE(part.postings.size(), Lane::kPostingPart + 16);
        PostingReader reader(part.postings);
        for (uint32_t i = 0; i < part.count; ++i) {
            ASSERT_EQ(reader.next()->number, ++number);
        }
        EXPECT_FALSE(reader.next().has_value());
    }
    EXPECT_EQ(number, 40'000U);
}

TEST(FlowEvents, SmallPostingBudget_losesNoPacket) {
    MemorySource source;
    JobConfig config;
    config.budget.postingBytesPerLane = 64;
    for (int i = 0; i < 5'000; ++i) {
        source.add(kStart + i * kMicrosecond, udpFrame(Ends{}, "x"));
    }
    const Outcome outcome = analyse(source, config);
    EXPECT_GT(outcome.sink.flowPackets.size(), 10U);
    uint64_t count = 0;
    for (const FlowPackets& part : outcome.sink.flowPackets) {
        count += part.count;
    }
    EXPECT_EQ(count, 5'000U);
}

TEST(FlowEvents, Arp_isAnEventWithoutAFlow) {
    MemorySource source;
    source.add(kStart, arpFrame(1, 0x0a000001, 0x0a000002));
    source.add(kStart, arpFrame(2, 0x0a000002, 0x0a000001));
    source.add(kStart, arpFrame(2, 0x0a000003, 0x0a000001));
    const Outcome outcome = analyse(source);
    const auto arps = outcome.sink.all<ArpEvent>();
    ASSERT_EQ(arps.size(), 3U);
    EXPECT_FALSE(arps[1].unsolicited);
    EXPECT_TRUE(arps[2].unsolicited);
    EXPECT_TRUE(outcome.sink.events[0].header.uid.isUnset());
    EXPECT_EQ(outcome.sink.events[2].header.order, 2U);
    EXPECT_TRUE(connsOf(outcome.sink).empty());
}

TEST(FlowEvents, SmallPacketsAndEntropy_areOfTheOriginator) {
    MemorySource source;
    for (int i = 0; i < 5; ++i) {
        source.add(kStart + i, udpFrame(Ends{}, i < 3 ? std::string(100, 'a') : std::string(500, 'b')));
        source.add(kStart + i, udpFrame(Ends{}.back(), "abcdefgh"));
    }
    const Outcome outcome = analyse(source);
    const auto conns = outcome.sink.all<ConnEvent>();
    ASSERT_EQ(conns.size(), 1U);
    EXPECT_EQ(conns[0].small_orig_pkts, 3);
    EXPECT_DOUBLE_EQ(conns[0].first64_orig_entropy, 0);
    EXPECT_DOUBLE_EQ(conns[0].first64_resp_entropy, 3);
}
