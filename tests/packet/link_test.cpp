// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/packet/link_headers.h"
#include "tests/packet/frames.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::test;

namespace {

/// A data frame to the access point with LLC/SNAP; `subtype` and `flags` as in the frame control field.
Octets wifi(uint8_t control, uint8_t flags, const Octets& extra = {}) {
    return join({{control, flags}, be16(0), Octets(6, 0xa1), {2, 0, 0, 0, 0, 0x22}, {2, 0, 0, 0, 0, 0x33}, be16(0), extra,
        {0xaa, 0xaa, 0x03, 0, 0, 0}, be16(kIpv4Type), hello()});
}

struct LinkSample {
    const char* name;
    uint32_t linkType;
    Octets frame;
};

std::vector<LinkSample> samples() {
    const Octets ip = hello();
    const Octets snap = join({{0xaa, 0xaa, 0x03, 0, 0, 0}, be16(kIpv4Type), ip});
    const Octets sll = join({be16(0), be16(1), be16(6), {2, 0, 0, 0, 0, 9, 0, 0}});
    return {
        {"NULL, little-endian family", 0, join({{2, 0, 0, 0}, ip})},
        {"NULL, big-endian family", 0, join({be32(2), ip})},
        {"LOOP", 108, join({be32(2), ip})},
        {"PPP", 9, join({be16(0x0021), ip})},
        {"PPP with address and control", 9, join({{0xff, 0x03}, be16(0x0021), ip})},
        {"PPP, compressed protocol", 9, join({{0x21}, ip})},
        {"PPP, serial", 50, join({{0xff, 0x03}, be16(0x0021), ip})},
        {"Cisco HDLC in PPP, serial", 50, join({{0x0f, 0}, be16(kIpv4Type), ip})},
        {"Cisco HDLC", 104, join({{0x0f, 0}, be16(kIpv4Type), ip})},
        {"pppd", 166, join({{0x01, 0x03}, be16(0x0021), ip})},
        {"PPPoE", 51, join({{0x11, 0}, be16(5), be16(35), be16(0x0021), ip})},
        {"raw 12", 12, ip},
        {"raw 14", 14, ip},
        {"raw 101", 101, ip},
        {"raw IPv4", 228, ip},
        {"SLL", 113, join({sll, be16(kIpv4Type), ip})},
        {"SLL, LLC", 113, join({sll, be16(4), snap})},
        {"SLL2", 276, join({be16(kIpv4Type), be16(0), be32(3), be16(1), {0, 6}, {2, 0, 0, 0, 0, 9, 0, 0}, ip})},
        {"802.11", 105, wifi(0x08, 0x01)},
        {"802.11, QoS", 105, wifi(0x88, 0x01, {0, 0})},
        {"802.11, QoS and HT control", 105, wifi(0x88, 0x81, {0, 0, 0, 0, 0, 0})},
        {"802.11, four addresses", 105, wifi(0x08, 0x03, Octets(6, 4))},
        {"radiotap", 127, join({{0, 0, 8, 0, 0, 0, 0, 0}, wifi(0x08, 0x01)})},
        {"radiotap, padded header", 127, join({{0, 0, 9, 0, 2, 0, 0, 0, 0x20}, wifi(0x88, 0x01, {0, 0, 0, 0})})},
        {"Prism", 119, join({Octets(144, 0), wifi(0x08, 0x01)})},
        {"AVS", 163, join({be32(0x80211001), be32(64), Octets(56, 0), wifi(0x08, 0x01)})},
    };
}

} // namespace

TEST(LinkTypes, EveryOneThatIsRead_leadsToTheSamePacket) {
    for (const LinkSample& sample : samples()) {
        EXPECT_TRUE(isSupportedLinkType(sample.linkType)) << sample.name;
        EXPECT_TRUE(decode(sample.frame, sample.linkType).isHello()) << sample.name;
    }
}

TEST(LinkTypes, EveryByteMissingAtTheEnd_isNeverReadBehind) {
    for (const LinkSample& sample : samples()) {
        for (size_t size = 0; size < sample.frame.size(); ++size) {
            const Octets cut(sample.frame.begin(), sample.frame.begin() + static_cast<std::ptrdiff_t>(size));
            EXPECT_FALSE(decode(cut, sample.linkType).isHello()) << sample.name << ' ' << size;
        }
    }
}

TEST(LinkTypes, OneNobodyReads_isRefusedByName) {
    EXPECT_FALSE(isSupportedLinkType(187));
    EXPECT_EQ(linkTypeName(187), "Bluetooth HCI H4");
    EXPECT_EQ(linkTypeName(9999), "link type 9999");
    const Octets frame = hello();
    const Decoded found = decode(frame, 187);
    EXPECT_EQ(found.packet.layer, DecodedPacket::Layer::None);
    EXPECT_EQ(found.stats.unsupportedLink, 1u);
}

TEST(LinkTypes, LaterRegistration_replacesTheEarlier) {
    LinkTypeRegistry registry;
    registry.add({7, "first"});
    registry.add({7, "second", [](Bytes) { return LinkHeader{LinkHeader::Status::Network, kIpv4Type, 2, nullptr, nullptr}; }});
    ASSERT_NE(registry.find(7), nullptr);
    EXPECT_EQ(registry.find(7)->name, "second");
    Decoder decoder(0, registry);
    const Octets frame = join({{9, 9}, hello()});
    DecodedPacket packet;
    decoder.decode(viewOf(frame, 7), 0, packet);
    EXPECT_EQ(packet.destinationPort, 53);
}

TEST(LinkTypes, ParserThatClaimsMoreThanTheFrame_isMalformed) {
    LinkTypeRegistry registry;
    registry.add({7, "liar", [](Bytes) { return LinkHeader{LinkHeader::Status::Network, kIpv4Type, 1000, nullptr, nullptr}; }});
    Decoder decoder(0, registry);
    const Octets frame = hello();
    DecodedPacket packet;
    decoder.decode(viewOf(frame, 7), 0, packet);
    EXPECT_EQ(packet.layer, DecodedPacket::Layer::None);
    EXPECT_EQ(decoder.stats().malformed, 1u);
}

TEST(Wifi, ProtectedData_isCountedAsEncrypted) {
    const Octets frame = wifi(0x08, 0x41);
    const Decoded found = decode(frame, 105);
    EXPECT_EQ(found.packet.layer, DecodedPacket::Layer::None);
    EXPECT_EQ(found.stats.encrypted, 1u);
}

TEST(Wifi, ManagementAndNull_areOther) {
    for (const uint8_t control : {uint8_t{0x80}, uint8_t{0x48}, uint8_t{0xd4}}) {
        const Octets frame = wifi(control, 0x01);
        const Decoded found = decode(frame, 105);
        EXPECT_EQ(found.stats.other, 1u) << int{control};
        EXPECT_EQ(found.stats.malformed + found.stats.truncated, 0u) << int{control};
    }
}

TEST(Wifi, Directions_decideWhichAddressIsWhose) {
    const LinkHeader up = parseWifi(wifi(0x08, 0x01));
    ASSERT_EQ(up.status, LinkHeader::Status::Network);
    const Octets frame = wifi(0x08, 0x02);
    const LinkHeader down = parseWifi(frame);
    ASSERT_EQ(down.status, LinkHeader::Status::Network);
    EXPECT_EQ(down.sourceMac[5], 0x33);
    EXPECT_EQ(down.destinationMac[5], 0xa1);
}

TEST(Wifi, AggregatedFrame_givesItsFirstSubframe) {
    const Octets body = join({{0xaa, 0xaa, 0x03, 0, 0, 0}, be16(kIpv4Type), hello()});
    const Octets frame = join({{0x88, 0x01}, be16(0), Octets(18, 0xa1), be16(0), {0x80, 0}, Octets(6, 5), Octets(6, 6),
        be16(static_cast<unsigned>(body.size())), body});
    const Decoded found = decode(frame, 105);
    EXPECT_TRUE(found.isHello());
    EXPECT_EQ(found.packet.sourceMac.toString(), "06:06:06:06:06:06");
}

TEST(Radiotap, BadChecksum_isNoise) {
    const Octets frame = join({{0, 0, 9, 0, 2, 0, 0, 0, 0x40}, wifi(0x08, 0x01)});
    EXPECT_EQ(decode(frame, 127).stats.other, 1u);
    EXPECT_EQ(decode(frame, 127).packet.layer, DecodedPacket::Layer::None);
}

TEST(Ppp, ControlProtocols_areOther) {
    const Octets frame = join({be16(0xc021), {1, 1, 0, 4}});
    const Decoded found = decode(frame, 9);
    EXPECT_EQ(found.stats.other, 1u);
    EXPECT_EQ(found.stats.malformed, 0u);
}

TEST(BsdLoopback, Ipv6FamilyOfEverySystem_isKnown) {
    for (const auto family : {uint8_t{10}, uint8_t{24}, uint8_t{28}, uint8_t{30}}) {
        const Octets frame = join({{family, 0, 0, 0}, ipv6(kUdpNumber, udp(5, 6, text("six")))});
        EXPECT_EQ(decode(frame, 0).payload(), "six") << int{family};
    }
}
