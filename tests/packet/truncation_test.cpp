// SPDX-License-Identifier: GPL-3.0-or-later
// Every frame cut at every byte, and with every byte changed: counted as something, never a fault. The copies are of
// the exact size, so that a sanitizer sees one byte read too many.
#include "tests/packet/frames.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::test;

namespace {

std::vector<Octets> frames() {
    const Octets inner = ethernet(kIpv4Type, hello());
    const Octets extended = join({{43, 0, 1, 4, 0, 0, 0, 0}, {51, 0, 0, 0, 0, 0, 0, 0},
        {kTcpNumber, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, tcp(5, 6, tcp_flags::kPsh, text("six"), {1, 1, 1, 1})});
    return {
        ethernet(kIpv4Type, ipv4(kTcpNumber, tcp(1, 2, tcp_flags::kAck, text("payload"), {1, 1, 1, 1}))),
        ethernet(0x88a8, join({be16(1), be16(0x8100), be16(2), be16(kIpv4Type), hello()})),
        ethernet(0x8847, join({be32(0x00010040), be32(0x00020140), be32(0), inner})),
        ethernet(0x8864, join({{0x11, 0}, be16(5), be16(35), be16(0x0021), hello()})),
        ethernet(0x88e7, join({be32(5), inner})),
        ethernet(kIpv6Type, ipv6(0, extended)),
        ethernet(kIpv4Type, ipv4(47, join({be16(0xb000), be16(kIpv4Type), be32(0), be32(7), be32(1), hello()}))),
        ethernet(kIpv4Type, ipv4(47, join({be16(0x1000), be16(0x22eb), be32(1), {0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, Octets(8, 0), inner}))),
        ethernet(kIpv4Type, ipv4(kUdpNumber, udp(1, 4789, join({{8, 0, 0, 0, 0, 0, 9, 0}, inner})))),
        ethernet(kIpv4Type, ipv4(kUdpNumber, udp(1, 6081, join({{1, 0}, be16(0x6558), {0, 0, 9, 0}, be32(0), inner})))),
        ethernet(kIpv4Type, ipv4(4, ipv4(41, ipv6(58, join({{128, 0}, be16(0), be32(1)}))))),
        ethernet(kIpv4Type, ipv4(132, join({be16(1), be16(2), text("sctp")}))),
        ethernet(0x0806, join({be16(1), be16(kIpv4Type), {6, 4}, be16(1), Octets(20, 2)})),
    };
}

void expectSound(const Octets& frame, uint32_t originalLength) {
    Decoder decoder;
    DecodedPacket packet;
    PacketView view = viewOf(frame);
    view.originalLength = originalLength;
    decoder.decode(view, 0, packet);
    const DecodeStats stats = decoder.stats();
    EXPECT_EQ(stats.ip + stats.arp + stats.other, 1u);
    EXPECT_LE(packet.payload.size(), frame.size());
    EXPECT_LE(packet.payload.size(), packet.payloadLength);
    if (!packet.payload.empty()) {
        EXPECT_GE(packet.payload.data(), frame.data());
        EXPECT_LE(packet.payload.data() + packet.payload.size(), frame.data() + frame.size());
    }
}

} // namespace

TEST(Decoder, EveryFrameCutAtEveryByte_isCounted) {
    for (const Octets& frame : frames()) {
        for (size_t size = 0; size <= frame.size(); ++size) {
            const Octets cut(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(size));
            expectSound(cut, static_cast<uint32_t>(frame.size())); // by the snap length
            expectSound(cut, static_cast<uint32_t>(size)); // on the wire
        }
    }
}

TEST(Decoder, EveryByteChanged_isCounted) {
    for (const Octets& frame : frames()) {
        for (size_t at = 0; at < frame.size(); ++at) {
            for (const uint8_t value : {uint8_t{0x00}, uint8_t{0x01}, uint8_t{0x7f}, uint8_t{0x80}, uint8_t{0xff}}) {
                Octets changed = frame;
                changed[at] = value;
                expectSound(changed, static_cast<uint32_t>(changed.size()));
            }
        }
    }
}

TEST(Decoder, SnapLengthInsidePayload_keepsTheWireLength) {
    const Octets frame = ethernet(kIpv4Type, ipv4(kUdpNumber, udp(1, 2, text("twenty payload bytes"))));
    PacketView view = viewOf(frame);
    view.data = view.data.first(frame.size() - 15);
    Decoder decoder;
    DecodedPacket packet;
    decoder.decode(view, 0, packet);
    EXPECT_EQ(asText(packet.payload), "twent");
    EXPECT_EQ(packet.payloadLength, 20u);
    EXPECT_EQ(packet.ipLength, 48u);
}

TEST(Decoder, OriginalLengthBeyondAnyFrame_isNotBelieved) {
    const Octets frame = ethernet(kIpv4Type, hello());
    PacketView view = viewOf(frame);
    view.originalLength = 0xffffffff;
    Decoder decoder;
    DecodedPacket packet;
    decoder.decode(view, 0, packet);
    EXPECT_EQ(packet.wireLength, frame.size());
    EXPECT_EQ(decoder.stats().malformed, 1u);
}
