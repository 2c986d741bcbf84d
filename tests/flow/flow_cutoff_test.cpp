// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/flow/flow_cutoff.h"
#include "tests/flow/test_packets.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::test;
using namespace metsuke::tcp_flags;

namespace {

constexpr Timestamp kStart{1'700'000'000 * kSecond};
constexpr uint64_t kKept = 10'000;

DecodedPacket packet(uint8_t protocol, uint32_t payload, Timestamp at = kStart, uint16_t port = 40'000) {
    DecodedPacket one = packetOf(protocol, "10.0.0.5", port, "203.0.113.9", 443);
    one.payloadLength = payload;
    one.ts = at;
    return one;
}
DecodedPacket tcp(uint8_t flags, uint32_t payload, Timestamp at = kStart) {
    DecodedPacket one = packet(6, payload, at);
    one.tcpFlags = flags;
    return one;
}
DecodedPacket back(DecodedPacket one) {
    std::swap(one.source, one.destination);
    std::swap(one.sourcePort, one.destinationPort);
    return one;
}

/// Sends until the direction is beyond; how many packets of 1,000 bytes stayed.
int fill(FlowCutoff& cutoff, const DecodedPacket& one) {
    int stayed = 0;
    for (int i = 0; i < 100; ++i) {
        stayed += cutoff.isBeyond(one) ? 0 : 1;
    }
    return stayed;
}

} // namespace

TEST(FlowCutoff, FirstBytesOfEachDirection_stay) {
    FlowCutoff cutoff(kKept, 7);
    EXPECT_EQ(fill(cutoff, tcp(kAck, 1'000)), 10);
    EXPECT_EQ(fill(cutoff, back(tcp(kAck | kPsh, 1'000))), 10) << "each direction has its own";
    EXPECT_EQ(fill(cutoff, packet(17, 1'000)), 10) << "another protocol is another flow";
}

TEST(FlowCutoff, OpeningAndEnd_stay) {
    FlowCutoff cutoff(kKept, 7);
    fill(cutoff, tcp(kAck, 1'000));
    EXPECT_FALSE(cutoff.isBeyond(tcp(kFin | kAck, 0)));
    EXPECT_FALSE(cutoff.isBeyond(tcp(kFin | kAck, 900)));
    EXPECT_FALSE(cutoff.isBeyond(back(tcp(kRst, 0))));
    EXPECT_FALSE(cutoff.isBeyond(back(tcp(kSyn | kAck, 0))));
    EXPECT_TRUE(cutoff.isBeyond(tcp(kAck, 1))) << "and it is still the same flow";
}

TEST(FlowCutoff, AcknowledgementsOfWhatIsBeyond_goWithIt) {
    FlowCutoff cutoff(kKept, 7);
    EXPECT_FALSE(cutoff.isBeyond(back(tcp(kAck, 0))));
    fill(cutoff, tcp(kAck, 1'000));
    EXPECT_TRUE(cutoff.isBeyond(back(tcp(kAck, 0))));
    EXPECT_FALSE(cutoff.isBeyond(tcp(kAck, 0))) << "of the other end, which said little";
}

TEST(FlowCutoff, NewConnectionOfTheSamePorts_beginsAnew) {
    FlowCutoff cutoff(kKept, 7);
    fill(cutoff, tcp(kAck, 1'000));
    EXPECT_FALSE(cutoff.isBeyond(tcp(kSyn, 0)));
    EXPECT_EQ(fill(cutoff, tcp(kAck, 1'000)), 10);
}

TEST(FlowCutoff, FlowThatGoesOn_staysCut_oneThatWasSilent_beginsAnew) {
    FlowCutoff cutoff(kKept, 7);
    fill(cutoff, packet(17, 1'000));
    Timestamp now = kStart;
    for (int i = 0; i < 10; ++i) {
        now = now + 4 * kMinute;
        EXPECT_TRUE(cutoff.isBeyond(packet(17, 1'000, now))) << i;
    }
    now = now + 2 * FlowCutoff::kGeneration;
    EXPECT_TRUE(cutoff.isBeyond(packet(17, 1'000, now))) << "one generation is remembered";
    for (int i = 0; i < 3; ++i) {
        now = now + FlowCutoff::kGeneration;
        static_cast<void>(cutoff.isBeyond(packet(17, 1, now, 50'000))); // others speak
    }
    EXPECT_EQ(fill(cutoff, packet(17, 1'000, now)), 10);
}

TEST(FlowCutoff, ClockSetBack_doesNotHoldItUp) {
    FlowCutoff cutoff(kKept, 7);
    fill(cutoff, packet(17, 1'000));
    EXPECT_TRUE(cutoff.isBeyond(packet(17, 1'000, kStart - kDay)));
    EXPECT_TRUE(cutoff.isBeyond(packet(17, 1'000, kStart - kDay + kMinute)));
}

TEST(FlowCutoff, MoreFlowsThanItRemembers_stayWhole) {
    FlowCutoff cutoff(kKept, 7);
    const DecodedPacket first = packet(17, 1'000);
    fill(cutoff, first);
    DecodedPacket other = packet(17, 100, kStart, 50'000);
    for (uint32_t i = 0; i < 2 * FlowCutoff::kFlows; ++i) {
        other.source = IpAddress::v4(0x0a000000 + i);
        ASSERT_FALSE(cutoff.isBeyond(other));
    }
    EXPECT_EQ(fill(cutoff, first), 10);
}

TEST(FlowCutoff, EverythingElse_stays) {
    FlowCutoff cutoff(0, 7);
    DecodedPacket arp = packet(17, 1'000);
    arp.layer = DecodedPacket::Layer::Arp;
    DecodedPacket fragment = packet(17, 1'000);
    fragment.fragment = true;
    EXPECT_FALSE(cutoff.isBeyond(arp));
    EXPECT_FALSE(cutoff.isBeyond(fragment));
    EXPECT_FALSE(cutoff.isBeyond(packet(1, 1'000))) << "ICMP";
    EXPECT_TRUE(cutoff.isBeyond(packet(17, 1'000)));
}
