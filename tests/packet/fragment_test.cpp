// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/packet/frames.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace metsuke;
using namespace metsuke::test;

namespace {

constexpr unsigned kMore = 0x2000;

IpFragment piece(uint32_t offset, bool more, const Octets& data, Timestamp ts = {0}) {
    IpFragment fragment;
    fragment.source = IpAddress::v4(kClient);
    fragment.destination = IpAddress::v4(kServer);
    fragment.id = 7;
    fragment.protocol = kUdpNumber;
    fragment.offset = offset;
    fragment.more = more;
    fragment.ts = ts;
    fragment.data = data;
    return fragment;
}

std::string textOf(const IpDatagram& datagram) { return {datagram.data.begin(), datagram.data.end()}; }

/// The frames of a datagram of `size` payload bytes in pieces of 16.
std::vector<Octets> fragmentsOf(const Octets& datagram, unsigned id = 9) {
    std::vector<Octets> frames;
    for (size_t at = 0; at < datagram.size(); at += 16) {
        const size_t end = std::min(at + 16, datagram.size());
        Ipv4Options how;
        how.id = id;
        how.fragmentation = static_cast<unsigned>(at / 8) | (end < datagram.size() ? kMore : 0);
        frames.push_back(ethernet(kIpv4Type, ipv4(kUdpNumber,
            Octets(datagram.begin() + static_cast<std::ptrdiff_t>(at), datagram.begin() + static_cast<std::ptrdiff_t>(end)), how)));
    }
    return frames;
}

} // namespace

TEST(Fragments, InEveryOrder_giveTheDatagramWithTheLastPiece) {
    std::vector<Octets> frames = fragmentsOf(udp(40000, 53, text("a datagram that needs three pieces..")));
    ASSERT_EQ(frames.size(), 3u);
    std::vector<size_t> order{0, 1, 2};
    do {
        Decoder decoder;
        DecodedPacket packet;
        for (size_t i = 0; i < order.size(); ++i) {
            decoder.decode(viewOf(frames[order[i]]), i, packet);
            EXPECT_EQ(packet.fragment, i < 2);
        }
        const auto keep = decoder.takeReassembled();
        EXPECT_EQ(keep.size(), 1u);
        EXPECT_EQ(packet.destinationPort, 53);
        EXPECT_EQ(asText(packet.payload), "a datagram that needs three pieces..");
        EXPECT_EQ(decoder.stats().reassembled, 1u);
        EXPECT_EQ(decoder.stats().fragments, 3u);
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST(Fragments, OfIpv6_areJoined) {
    const Octets whole = udp(5, 6, text("sixteen bytes and then some"));
    const auto part = [&](size_t from, size_t to, unsigned more) {
        const Octets data(whole.begin() + static_cast<std::ptrdiff_t>(from), whole.begin() + static_cast<std::ptrdiff_t>(to));
        return ethernet(kIpv6Type, ipv6(44, join({{kUdpNumber, 0}, be16(static_cast<unsigned>(from) | more), be32(5), data})));
    };
    const Octets first = part(0, 16, 1);
    const Octets last = part(16, whole.size(), 0);
    Decoder decoder;
    DecodedPacket packet;
    decoder.decode(viewOf(last), 0, packet);
    EXPECT_TRUE(packet.fragment);
    decoder.decode(viewOf(first), 1, packet);
    EXPECT_FALSE(packet.fragment);
    EXPECT_EQ(asText(packet.payload), "sixteen bytes and then some");
}

TEST(Fragments, OfDifferentIds_areNotMixed) {
    const auto one = fragmentsOf(udp(1, 2, text("the first of two datagrams")), 1);
    const auto two = fragmentsOf(udp(3, 4, text("the other of two datagrams")), 2);
    Decoder decoder;
    DecodedPacket packet;
    decoder.decode(viewOf(one[0]), 0, packet);
    decoder.decode(viewOf(two[0]), 1, packet);
    decoder.decode(viewOf(two[1]), 2, packet);
    decoder.decode(viewOf(one[1]), 3, packet);
    decoder.decode(viewOf(one[2]), 4, packet);
    EXPECT_EQ(asText(packet.payload), "the first of two datagrams");
    decoder.decode(viewOf(two[2]), 5, packet);
    EXPECT_EQ(asText(packet.payload), "the other of two datagrams");
}

TEST(Fragments, CutBySnapLength_areNotJoined) {
    std::vector<Octets> frames = fragmentsOf(udp(1, 2, text("a datagram that needs three pieces..")));
    Decoder decoder;
    DecodedPacket packet;
    PacketView cut = viewOf(frames[0]);
    cut.data = cut.data.first(cut.data.size() - 4);
    decoder.decode(cut, 0, packet);
    decoder.decode(viewOf(frames[1]), 1, packet);
    decoder.decode(viewOf(frames[2]), 2, packet);
    EXPECT_TRUE(packet.fragment);
    EXPECT_EQ(decoder.stats().truncated, 1u);
    EXPECT_EQ(decoder.stats().reassembled, 0u);
}

TEST(Defragmenter, OverlapWithOtherBytes_keepsWhatCameFirst) {
    IpDefragmenter table;
    const Octets first = text("AAAAAAAABBBBBBBB");
    const Octets overlap = text("xxxxxxxxCCCCCCCC");
    EXPECT_FALSE(table.add(piece(0, true, first)));
    const auto whole = table.add(piece(8, false, overlap));
    ASSERT_TRUE(whole);
    EXPECT_EQ(textOf(*whole), "AAAAAAAABBBBBBBBCCCCCCCC");
    EXPECT_EQ(table.stats().overlaps, 1u);
}

TEST(Defragmenter, Retransmission_isNoConflict) {
    IpDefragmenter table;
    const Octets data = text("AAAAAAAA");
    EXPECT_FALSE(table.add(piece(0, true, data)));
    EXPECT_FALSE(table.add(piece(0, true, data)));
    EXPECT_TRUE(table.add(piece(8, false, data)));
    EXPECT_EQ(table.stats().overlaps, 0u);
}

TEST(Defragmenter, PieceInsideAnother_isTeardropAndHarmless) {
    IpDefragmenter table;
    const Octets small(4, 'B');
    EXPECT_FALSE(table.add(piece(0, true, Octets(32, 'A'))));
    const auto whole = table.add(piece(24, false, small)); // ends before the first piece does
    ASSERT_TRUE(whole);
    EXPECT_EQ(whole->data, Octets(32, 'A'));
    EXPECT_EQ(table.stats().overlaps, 1u);
    EXPECT_EQ(table.pending(), 0u);
}

TEST(Defragmenter, BytesBehindTheAnnouncedEnd_areCut) {
    IpDefragmenter table;
    const Octets end = text("BBBB");
    const Octets beyond(64, 'C');
    const Octets start = text("AAAAAAAA");
    EXPECT_FALSE(table.add(piece(8, false, end)));
    EXPECT_FALSE(table.add(piece(16, true, beyond)));
    const auto whole = table.add(piece(0, true, start));
    ASSERT_TRUE(whole);
    EXPECT_EQ(textOf(*whole), "AAAAAAAABBBB");
    EXPECT_EQ(table.stats().overlaps, 1u);
}

TEST(Defragmenter, PingOfDeath_isMalformed) {
    IpDefragmenter table;
    const Octets data(1480, 0);
    EXPECT_FALSE(table.add(piece(65528, false, data)));
    EXPECT_EQ(table.stats().malformed, 1u);
    EXPECT_EQ(table.pending(), 0u);
}

TEST(Defragmenter, EmptyAndUnevenPieces_areMalformed) {
    IpDefragmenter table;
    const Octets uneven = text("seven..");
    EXPECT_FALSE(table.add(piece(0, true, {})));
    EXPECT_FALSE(table.add(piece(0, true, uneven)));
    EXPECT_EQ(table.stats().malformed, 2u);
    EXPECT_EQ(table.bytesHeld(), 0u);
}

TEST(Defragmenter, Timeout_givesUp) {
    IpDefragmenter table;
    const Octets data = text("AAAAAAAA");
    EXPECT_FALSE(table.add(piece(0, true, data, {0})));
    EXPECT_FALSE(table.add(piece(8, false, data, {31 * kSecond})));
    EXPECT_EQ(table.stats().expired, 1u);
}

TEST(Defragmenter, ClocksFarApart_doNotOverflow) {
    IpDefragmenter table;
    const Octets data = text("AAAAAAAA");
    EXPECT_FALSE(table.add(piece(0, true, data, {INT64_MIN})));
    EXPECT_FALSE(table.add(piece(8, false, data, {INT64_MAX})));
    EXPECT_EQ(table.stats().expired, 1u);
}

TEST(Defragmenter, MemoryLimit_dropsTheOldest) {
    IpDefragmenter::Limits limits;
    limits.bytes = 4096;
    IpDefragmenter table(0, limits);
    const Octets data(512, 1);
    for (uint32_t id = 0; id < 1000; ++id) {
        IpFragment fragment = piece(0, true, data);
        fragment.id = id;
        EXPECT_FALSE(table.add(fragment));
        EXPECT_LE(table.bytesHeld(), limits.bytes);
    }
    EXPECT_LE(table.pending(), 8u);
    EXPECT_EQ(table.stats().expired, 1000 - table.pending());
}

TEST(Defragmenter, TooManyPieces_giveUp) {
    IpDefragmenter table;
    const Octets data = text("AAAAAAAA");
    for (uint32_t i = 0; i < 65; ++i) {
        EXPECT_FALSE(table.add(piece(i * 16, true, data)));
    }
    EXPECT_EQ(table.stats().expired, 1u);
    EXPECT_EQ(table.bytesHeld(), 0u);
}
