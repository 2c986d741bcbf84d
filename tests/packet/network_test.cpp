// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/packet/frames.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::test;

TEST(Ethernet, UdpOverIpv4_givesAddressesPortsAndPayload) {
    const Octets frame = ethernet(kIpv4Type, hello());
    const Decoded found = decode(frame);
    EXPECT_TRUE(found.isHello());
    EXPECT_EQ(found.packet.sourceMac.toString(), "02:00:00:00:00:11");
    EXPECT_EQ(found.packet.destinationMac.toString(), "02:00:00:00:00:02");
    EXPECT_EQ(found.packet.ttl, 64);
    EXPECT_EQ(found.packet.ipLength, 33u);
    EXPECT_EQ(found.packet.vlan, 0);
    EXPECT_EQ(found.stats.ip, 1u);
}

TEST(Ethernet, PaddingBehindShortDatagram_isNoPayload) {
    const Octets frame = join({ethernet(kIpv4Type, hello()), Octets(13, 0xee)});
    const Decoded found = decode(frame);
    EXPECT_TRUE(found.isHello());
    EXPECT_EQ(found.packet.payloadLength, 5u);
}

TEST(Ethernet, LlcSnap_isReadThrough) {
    const Octets snap = join({{0xaa, 0xaa, 0x03, 0, 0, 0}, be16(kIpv4Type), hello()});
    const Octets frame = ethernet(static_cast<unsigned>(snap.size()), snap);
    EXPECT_TRUE(decode(frame).isHello());
}

TEST(Ethernet, SpanningTree_isCountedAsOther) {
    const Octets frame = ethernet(38, join({{0x42, 0x42, 0x03}, Octets(35, 0)}));
    const Decoded found = decode(frame);
    EXPECT_EQ(found.packet.layer, DecodedPacket::Layer::None);
    EXPECT_EQ(found.stats.other, 1u);
    EXPECT_EQ(found.stats.malformed, 0u);
}

TEST(Vlan, SingleTag_givesItsId) {
    const Octets frame = ethernet(0x8100, join({be16(0x2000 | 42), be16(kIpv4Type), hello()}));
    const Decoded found = decode(frame);
    EXPECT_TRUE(found.isHello());
    EXPECT_EQ(found.packet.vlan, 42);
}

TEST(Vlan, QinQ_givesTheOuterId) {
    for (const unsigned outer : {0x88a8u, 0x9100u, 0x8100u}) {
        const Octets frame = ethernet(outer, join({be16(100), be16(0x8100), be16(7), be16(kIpv4Type), hello()}));
        const Decoded found = decode(frame);
        EXPECT_TRUE(found.isHello()) << outer;
        EXPECT_EQ(found.packet.vlan, 100) << outer;
    }
}

TEST(Vlan, EndlessTags_areGivenUp) {
    Octets tags;
    for (int i = 0; i < 200; ++i) {
        tags = join({tags, be16(1), be16(0x8100)});
    }
    const Octets frame = ethernet(0x8100, tags);
    const Decoded found = decode(frame);
    EXPECT_EQ(found.packet.layer, DecodedPacket::Layer::None);
    EXPECT_EQ(found.stats.malformed, 1u);
}

TEST(Mpls, LabelStack_isRemoved) {
    const Octets labels = join({be32(0x00010040), be32(0x00020140)});
    const Octets frame = ethernet(0x8847, join({labels, hello()}));
    EXPECT_TRUE(decode(frame).isHello());
}

TEST(Mpls, Pseudowire_givesTheInnerFrame) {
    const Octets frame = ethernet(0x8847, join({be32(0x00010140), be32(0), ethernet(kIpv4Type, hello(), 0x33)}));
    const Decoded found = decode(frame);
    EXPECT_TRUE(found.isHello());
    EXPECT_EQ(found.packet.sourceMac.toString(), "02:00:00:00:00:33");
    EXPECT_EQ(found.packet.tunnels, 1);
}

TEST(Mpls, StackWithoutBottom_isMalformed) {
    Octets labels;
    for (int i = 0; i < 40; ++i) {
        labels = join({labels, be32(0x00010040)});
    }
    const Octets frame = ethernet(0x8847, labels);
    EXPECT_EQ(decode(frame).stats.malformed, 1u);
}

TEST(Pppoe, Session_isReadThrough) {
    const Octets frame = ethernet(0x8864, join({{0x11, 0}, be16(5), be16(35), be16(0x0021), hello()}));
    EXPECT_TRUE(decode(frame).isHello());
}

TEST(Arp, Request_givesBothAddresses) {
    const Octets body = join({be16(1), be16(kIpv4Type), {6, 4}, be16(1), Octets(6, 2), be32(kClient), Octets(6, 0), be32(kServer)});
    const Octets frame = join({ethernet(0x0806, body), Octets(18, 0)});
    const Decoded found = decode(frame);
    EXPECT_EQ(found.packet.layer, DecodedPacket::Layer::Arp);
    EXPECT_EQ(found.packet.source.toString(), "10.0.0.1");
    EXPECT_EQ(found.packet.destination.toString(), "192.0.2.7");
    EXPECT_EQ(found.packet.payload.size(), 28u);
    EXPECT_EQ(found.stats.arp, 1u);
}

TEST(Ipv4, Options_areSkipped) {
    Ipv4Options how;
    how.options = {0x94, 4, 0, 0};
    const Octets frame = ethernet(kIpv4Type, ipv4(kUdpNumber, udp(40000, 53, text("hello")), how));
    EXPECT_TRUE(decode(frame).isHello());
}

TEST(Ipv4, TotalLengthZero_meansAllThatWasCaptured) {
    Octets datagram = hello();
    datagram[2] = datagram[3] = 0;
    const Octets frame = ethernet(kIpv4Type, datagram);
    EXPECT_TRUE(decode(frame).isHello());
}

TEST(Ipv4, ImpossibleHeaders_areMalformed) {
    for (const auto& [at, value] : std::vector<std::pair<size_t, uint8_t>>{{0, 0x55}, {0, 0x44}, {3, 10}}) {
        Octets datagram = hello();
        datagram[2] = 0;
        datagram[at] = value;
        const Octets frame = ethernet(kIpv4Type, datagram);
        const Decoded found = decode(frame);
        EXPECT_EQ(found.stats.malformed, 1u) << at;
        EXPECT_EQ(found.packet.layer, DecodedPacket::Layer::None) << at;
    }
}

TEST(Ipv6, ExtensionHeaders_areWalked) {
    const Octets hopByHop{43, 0, 1, 4, 0, 0, 0, 0};
    const Octets routing{60, 0, 0, 0, 0, 0, 0, 0};
    const Octets options{51, 1, 1, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    const Octets authentication = join({{kUdpNumber, 4}, be16(0), be32(1), be32(2), Octets(12, 0)});
    const Octets frame = ethernet(kIpv6Type, ipv6(0, join({hopByHop, routing, options, authentication, udp(5, 6, text("six"))})));
    const Decoded found = decode(frame);
    EXPECT_EQ(found.packet.source.toString(), "2001:db8::1");
    EXPECT_EQ(found.packet.destination.toString(), "2001:db8::2");
    EXPECT_EQ(found.packet.protocol, kUdpNumber);
    EXPECT_EQ(found.packet.destinationPort, 6);
    EXPECT_EQ(found.payload(), "six");
    EXPECT_EQ(found.packet.ttl, 63);
}

TEST(Ipv6, AtomicFragment_isWhole) {
    const Octets frame = ethernet(kIpv6Type, ipv6(44, join({{kUdpNumber, 0}, be16(0), be32(77), udp(5, 6, text("six"))})));
    const Decoded found = decode(frame);
    EXPECT_FALSE(found.packet.fragment);
    EXPECT_EQ(found.payload(), "six");
}

TEST(Ipv6, EndlessExtensions_areGivenUp) {
    Octets chain;
    for (int i = 0; i < 100; ++i) {
        chain = join({chain, {60, 0, 1, 4, 0, 0, 0, 0}});
    }
    const Octets frame = ethernet(kIpv6Type, ipv6(60, chain));
    const Decoded found = decode(frame);
    EXPECT_EQ(found.stats.malformed, 1u);
    EXPECT_EQ(found.packet.sourcePort, 0);
}

TEST(Tcp, OptionsAndFlags_areRead) {
    const Octets segment = tcp(50000, 443, tcp_flags::kSyn | tcp_flags::kAck, text("data"), {2, 4, 5, 0xb4});
    const Octets frame = ethernet(kIpv4Type, ipv4(kTcpNumber, segment));
    const Decoded found = decode(frame);
    EXPECT_EQ(found.packet.tcpFlags, tcp_flags::kSyn | tcp_flags::kAck);
    EXPECT_EQ(found.packet.sequence, 1000u);
    EXPECT_EQ(found.packet.acknowledgment, 2000u);
    EXPECT_EQ(found.packet.window, 8192);
    EXPECT_EQ(found.payload(), "data");
}

TEST(Tcp, HeaderLengthBelowMinimum_hasNoPayload) {
    Octets segment = tcp(50000, 443, tcp_flags::kAck, text("data"));
    segment[12] = 0x40;
    const Octets frame = ethernet(kIpv4Type, ipv4(kTcpNumber, segment));
    const Decoded found = decode(frame);
    EXPECT_EQ(found.stats.malformed, 1u);
    EXPECT_TRUE(found.packet.payload.empty());
    EXPECT_EQ(found.packet.sourcePort, 50000);
}

TEST(Udp, LengthThatLies_isBoundedByIp) {
    Octets datagram = udp(5, 6, text("hello"));
    datagram[4] = 0xff;
    const Octets frame = ethernet(kIpv4Type, ipv4(kUdpNumber, datagram));
    EXPECT_EQ(decode(frame).payload(), "hello");
    datagram[4] = 0;
    datagram[5] = 7;
    const Octets shorter = ethernet(kIpv4Type, ipv4(kUdpNumber, datagram));
    EXPECT_EQ(decode(shorter).stats.malformed, 1u);
}

TEST(Icmp, TypeAndCode_standInForPorts) {
    const Octets frame = ethernet(kIpv4Type, ipv4(1, join({{8, 3}, be16(0), be16(9), be16(1), text("ping")})));
    const Decoded found = decode(frame);
    EXPECT_EQ(found.packet.sourcePort, 8);
    EXPECT_EQ(found.packet.destinationPort, 3);
    EXPECT_EQ(found.packet.payload.size(), 8u);
}
