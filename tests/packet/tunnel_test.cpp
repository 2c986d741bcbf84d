// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/packet/frames.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::test;

namespace {

constexpr uint8_t kGreNumber = 47;

/// Between two routers that are not the ends of hello().
Octets outer(uint8_t protocol, const Octets& payload) {
    Ipv4Options how;
    how.source = 0xc6336401; // 198.51.100.1
    how.destination = 0xc6336402;
    return ethernet(kIpv4Type, ipv4(protocol, payload, how));
}

} // namespace

TEST(Gre, WithAndWithoutOptionalFields_isRemoved) {
    const Octets plain = outer(kGreNumber, join({be16(0), be16(kIpv4Type), hello()}));
    EXPECT_TRUE(decode(plain).isHello());
    const Octets full = outer(kGreNumber, join({be16(0xb000), be16(kIpv4Type), be32(0), be32(7), be32(1), hello()}));
    const Decoded found = decode(full);
    EXPECT_TRUE(found.isHello());
    EXPECT_EQ(found.packet.tunnels, 1);
    EXPECT_EQ(found.stats.tunnels, 1u);
}

TEST(Gre, UnreadableContent_leavesTheOuterPacket) {
    const Octets frame = outer(kGreNumber, join({be16(0), be16(0x1234), text("what is this")}));
    const Decoded found = decode(frame);
    EXPECT_EQ(found.packet.source.toString(), "198.51.100.1");
    EXPECT_EQ(found.packet.protocol, kGreNumber);
    EXPECT_EQ(found.packet.tunnels, 0);
}

TEST(Gre, BrokenInnerDatagram_leavesTheOuterPacket) {
    Octets inner = hello();
    inner[0] = 0x41;
    const Octets frame = outer(kGreNumber, join({be16(0), be16(kIpv4Type), inner}));
    const Decoded found = decode(frame);
    EXPECT_EQ(found.packet.source.toString(), "198.51.100.1");
    EXPECT_EQ(found.packet.protocol, kGreNumber);
}

TEST(Pptp, DataPacket_isReadThrough) {
    const Octets ppp = join({{0xff, 0x03}, be16(0x0021), hello()});
    const Octets frame = outer(kGreNumber,
        join({be16(0x3081), be16(0x880b), be16(static_cast<unsigned>(ppp.size())), be16(1), be32(1), be32(2), ppp}));
    EXPECT_TRUE(decode(frame).isHello());
}

TEST(Erspan, AllThreeTypes_giveTheMirroredFrame) {
    const Octets mirrored = ethernet(0x8100, join({be16(42), be16(kIpv4Type), hello()}), 0x77);
    const Octets first = join({be16(0), be16(0x88be), mirrored});
    const Octets second = join({be16(0x1000), be16(0x88be), be32(1), {0x10, 0x2a, 0, 1, 0, 0, 0, 0}, mirrored});
    const Octets third = join({be16(0x1000), be16(0x22eb), be32(1), {0x20, 0x2a, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0}, mirrored});
    const Octets thirdLong
        = join({be16(0x1000), be16(0x22eb), be32(1), {0x20, 0x2a, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1}, Octets(8, 0), mirrored});
    for (const Octets& gre : {first, second, third, thirdLong}) {
        const Octets frame = outer(kGreNumber, gre);
        const Decoded found = decode(frame);
        EXPECT_TRUE(found.isHello()) << gre.size();
        EXPECT_EQ(found.packet.sourceMac.toString(), "02:00:00:00:00:77") << gre.size();
        EXPECT_EQ(found.packet.vlan, 42) << gre.size();
    }
}

TEST(Vxlan, Frame_isReadThrough) {
    const Octets inner = ethernet(kIpv4Type, hello(), 0x55);
    const Octets frame = outer(kUdpNumber, udp(50000, 4789, join({{0x08, 0, 0, 0, 0, 0, 9, 0}, inner})));
    const Decoded found = decode(frame);
    EXPECT_TRUE(found.isHello());
    EXPECT_EQ(found.packet.sourceMac.toString(), "02:00:00:00:00:55");
}

TEST(Vxlan, PortOfOlderSystems_isKnown) {
    const Octets inner = ethernet(kIpv4Type, hello(), 0x55);
    EXPECT_TRUE(decode(outer(kUdpNumber, udp(50000, 8472, join({{0x08, 0, 0, 0, 0, 0, 9, 0}, inner})))).isHello());
}

TEST(Vxlan, OtherDataOnItsPort_staysUdp) {
    const Octets frame = outer(kUdpNumber, udp(50000, 4789, text("not a tunnel")));
    const Decoded found = decode(frame);
    EXPECT_EQ(found.packet.destinationPort, 4789);
    EXPECT_EQ(found.payload(), "not a tunnel");
    EXPECT_EQ(found.packet.tunnels, 0);
}

TEST(Geneve, FrameBehindOptions_isReadThrough) {
    const Octets inner = ethernet(kIpv4Type, hello(), 0x55);
    const Octets plain = outer(kUdpNumber, udp(50000, 6081, join({{0, 0}, be16(0x6558), {0, 0, 9, 0}, inner})));
    const Octets options = outer(kUdpNumber, udp(50000, 6081, join({{2, 0}, be16(0x6558), {0, 0, 9, 0}, Octets(8, 0xaa), inner})));
    for (const Octets& frame : {plain, options}) {
        const Decoded found = decode(frame);
        EXPECT_TRUE(found.isHello());
        EXPECT_EQ(found.packet.sourceMac.toString(), "02:00:00:00:00:55");
        EXPECT_EQ(found.packet.tunnels, 1);
    }
    EXPECT_TRUE(decode(outer(kUdpNumber, udp(50000, 6081, join({{0, 0}, be16(kIpv4Type), {0, 0, 9, 0}, hello()})))).isHello());
}

TEST(Geneve, OtherDataOnItsPort_staysUdp) {
    for (const Octets& payload : {text("not a tunnel"), join({{0x3f, 0}, be16(0x6558), {0, 0, 9, 0}, hello()}), join({{0x40, 0}, be16(kIpv4Type), be32(0), hello()})}) {
        const Decoded found = decode(outer(kUdpNumber, udp(50000, 6081, payload)));
        EXPECT_EQ(found.packet.destinationPort, 6081);
        EXPECT_EQ(found.packet.tunnels, 0);
    }
}

TEST(IpInIp, BothVersions_areRemoved) {
    const Octets four = outer(4, hello());
    EXPECT_TRUE(decode(four).isHello());
    const Octets six = outer(41, ipv6(kUdpNumber, udp(5, 6, text("six"))));
    const Decoded found = decode(six);
    EXPECT_EQ(found.packet.source.toString(), "2001:db8::1");
    EXPECT_EQ(found.payload(), "six");
    const Octets fourInSix = ethernet(kIpv6Type, ipv6(4, hello()));
    EXPECT_TRUE(decode(fourInSix).isHello());
}

TEST(Tunnels, DeeperThanTheLimit_stopAtTheLimit) {
    Octets nested = hello();
    for (unsigned i = 0; i < Decoder::kMaximumTunnels + 3; ++i) {
        nested = ipv4(4, nested);
    }
    const Octets frame = ethernet(kIpv4Type, nested);
    const Decoded found = decode(frame);
    EXPECT_EQ(found.packet.tunnels, Decoder::kMaximumTunnels);
    EXPECT_EQ(found.packet.protocol, 4);
    EXPECT_EQ(found.stats.tunnelsTooDeep, 1u);
}
