// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/capture/capture_files.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::test;

namespace {

constexpr uint64_t kTicks = 1'700'000'000'000'000; ///< microseconds
const Octets kEnd{0, 0, 0, 0};

Octets resolution(Order order, uint8_t value) { return concat({ng::option(order, 9, {value}), kEnd}); }

} // namespace

TEST(Pcapng, SectionsOfBothByteOrders_areReadInOneFile) {
    const Folder folder;
    const auto part = [](Order order, std::string_view data) {
        return concat({ng::section(order), ng::interface(order, 1), ng::enhanced(order, 0, kTicks, octets(data))});
    };
    const Reading reading = read({folder.write("a.pcapng", concat({part(Order::Little, "little"), part(Order::Big, "the big one")}))});
    ASSERT_EQ(reading.packets.size(), 2u);
    EXPECT_EQ(reading.packets[0].data, octets("little"));
    EXPECT_EQ(reading.packets[1].data, octets("the big one"));
    EXPECT_EQ(reading.packets[1].number, 2u);
    EXPECT_EQ(reading.packets[1].ts.ns, 1'700'000'000 * kSecond);
    EXPECT_EQ(reading.summary().format, "pcapng");
    EXPECT_EQ(reading.summary().damaged, 0u);
}

TEST(Pcapng, InterfacesHaveTheirOwnLinkTypeAndClock) {
    const Folder folder;
    for (const Order o : {Order::Little, Order::Big}) {
        const Octets offset = concat({ng::option(o, 14, Writer(o).u64(3600).take()), kEnd});
        const Reading reading = read({folder.write("a.pcapng",
            concat({ng::section(o), ng::interface(o, 1), ng::interface(o, 101, resolution(o, 9)), ng::interface(o, 113, resolution(o, 0x8a)),
                ng::interface(o, 1, offset), ng::interface(o, 1, resolution(o, 0)), ng::enhanced(o, 0, kTicks, octets("a")),
                ng::enhanced(o, 1, kTicks * 1000 + 7, octets("b")), ng::enhanced(o, 2, uint64_t{1'700'000'000} * 1024 + 512, octets("c")),
                ng::enhanced(o, 3, kTicks, octets("d")), ng::enhanced(o, 4, 1'700'000'000, octets("e"))}))});
        ASSERT_EQ(reading.packets.size(), 5u);
        const Timestamp base{1'700'000'000 * kSecond};
        EXPECT_EQ(reading.packets[0].ts, base);
        EXPECT_EQ(reading.packets[1].ts, base + 7);
        EXPECT_EQ(reading.packets[1].linkType, 101u);
        EXPECT_EQ(reading.packets[2].ts, base + kSecond / 2);
        EXPECT_EQ(reading.packets[2].linkType, 113u);
        EXPECT_EQ(reading.packets[3].ts, base + kHour);
        EXPECT_EQ(reading.packets[4].ts, base);
    }
}

TEST(Pcapng, TimeOutsideInt64_isClampedAndCounted) {
    const Folder folder;
    const Order o = Order::Little;
    const Reading reading = read({folder.write("a.pcapng",
        concat({ng::section(o), ng::interface(o, 1), ng::enhanced(o, 0, ~uint64_t{0}, octets("a"))}))});
    ASSERT_EQ(reading.packets.size(), 1u);
    EXPECT_EQ(reading.packets[0].ts.ns, INT64_MAX);
    EXPECT_EQ(reading.summary().damaged, 1u);
    EXPECT_EQ(reading.says(), "capture.time_clamped");
}

TEST(Pcapng, SimpleAndObsoletePackets_areRead) {
    const Folder folder;
    const Order o = Order::Big;
    const Reading reading = read({folder.write("a.pcapng",
        concat({ng::section(o), ng::interface(o, 1, {}, 6), ng::obsolete(o, 0, kTicks, octets("older")), ng::simple(o, octets("simple"))}))});
    ASSERT_EQ(reading.packets.size(), 2u);
    EXPECT_EQ(reading.packets[0].data, octets("older"));
    EXPECT_EQ(reading.packets[1].data, octets("simple"));
    EXPECT_EQ(reading.packets[1].ts, reading.packets[0].ts) << "a simple packet has no time of its own";
}

TEST(Pcapng, SimplePacketBeyondSnapLength_isCutWhereItWas) {
    const Folder folder;
    const Order o = Order::Little;
    const Octets cut = ng::block(o, 3, Writer(o).u32(900).padded(octets("four")).take());
    const Reading reading = read({folder.write("a.pcapng", concat({ng::section(o), ng::interface(o, 1, {}, 4), cut}))});
    ASSERT_EQ(reading.packets.size(), 1u);
    EXPECT_EQ(reading.packets[0].data, octets("four"));
    EXPECT_EQ(reading.packets[0].originalLength, 900u);
}

TEST(Pcapng, OptionsAndOtherBlocks_arePassedOver) {
    const Folder folder;
    const Order o = Order::Little;
    const Octets comment = concat({ng::option(o, 1, octets("a comment")), kEnd});
    const Reading reading = read({folder.write("a.pcapng",
        concat({ng::section(o, comment), ng::block(o, 4, Octets(40, 0)), ng::interface(o, 1, comment), ng::block(o, 10, Octets(16, 7)),
            ng::enhanced(o, 0, kTicks, octets("abc"), comment), ng::block(o, 5, Octets(12, 0)), ng::block(o, 0x0bad, Octets(8, 1)),
            ng::block(o, 0x7777, Octets(2 << 20, 1)), ng::enhanced(o, 0, kTicks, octets("def"))}))});
    ASSERT_EQ(reading.packets.size(), 2u);
    EXPECT_EQ(reading.packets[0].data, octets("abc"));
    EXPECT_EQ(reading.packets[1].data, octets("def"));
    EXPECT_EQ(reading.summary().damaged, 0u);
}

TEST(Pcapng, PacketsOfUnsupportedInterfaces_areKeptAndTold) {
    const Folder folder;
    const Order o = Order::Little;
    const Octets both = concat({ng::section(o), ng::interface(o, 187), ng::interface(o, 1), ng::enhanced(o, 1, kTicks, octets("a")),
        ng::enhanced(o, 0, kTicks, octets("b"))});
    const Reading reading = read({folder.write("a.pcapng", both)});
    EXPECT_EQ(reading.packets.size(), 2u);
    EXPECT_EQ(reading.says(), "capture.link_types_partly");
    const Octets none = concat({ng::section(o), ng::interface(o, 187), ng::enhanced(o, 0, kTicks, octets("b"))});
    EXPECT_EQ(read({folder.write("b.pcapng", none)}).says(), "capture.link_type_unsupported");
}

TEST(Pcapng, CutAtEveryByte_neverLosesAWholePacket) {
    const Folder folder;
    const Order o = Order::Little;
    const Octets head = concat({ng::section(o), ng::interface(o, 1)});
    const Octets packet = ng::enhanced(o, 0, kTicks, Octets(10, 1));
    const Octets whole = concat({head, packet, packet, packet});
    for (size_t size = head.size(); size < whole.size(); ++size) {
        const Reading reading
            = read({folder.write("a.pcapng", Octets(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)))});
        const size_t complete = (size - head.size()) / packet.size();
        const bool isCut = (size - head.size()) % packet.size() != 0;
        if (reading.error) { // nothing but a part of the first packet
            EXPECT_EQ(complete, 0u) << size;
            EXPECT_EQ(reading.says(), "capture.header_truncated") << size;
            continue;
        }
        EXPECT_GE(reading.packets.size(), complete) << size;
        EXPECT_LE(reading.packets.size(), complete + 1) << size;
        EXPECT_EQ(reading.summary().damaged, isCut ? 1u : 0u) << size;
    }
}

TEST(Pcapng, CorruptBlockLength_losesThatBlockAlone) {
    const Folder folder;
    const Order o = Order::Little;
    const Octets packet = ng::enhanced(o, 0, kTicks, Octets(10, 1));
    for (const uint8_t wrong : {uint8_t{3}, uint8_t{0xff}, uint8_t{16}}) {
        Octets broken = packet;
        broken[4] = wrong;
        const Reading reading = read({folder.write("a.pcapng", concat({ng::section(o), ng::interface(o, 1), packet, broken, packet, packet}))});
        EXPECT_EQ(reading.packets.size(), 3u) << int{wrong};
        EXPECT_EQ(reading.summary().damaged, 1u) << int{wrong};
        EXPECT_EQ(reading.says(), "capture.corrupt_record") << int{wrong};
    }
}

TEST(Pcapng, CorruptTrailer_keepsThePacketAndIsCounted) {
    const Folder folder;
    const Order o = Order::Little;
    Octets broken = ng::enhanced(o, 0, kTicks, Octets(10, 1));
    broken.back() = 0x55;
    const Octets packet = ng::enhanced(o, 0, kTicks, Octets(10, 2));
    const Reading reading = read({folder.write("a.pcapng", concat({ng::section(o), ng::interface(o, 1), broken, packet}))});
    EXPECT_EQ(reading.packets.size(), 2u);
    EXPECT_EQ(reading.summary().damaged, 1u);
}

TEST(Pcapng, UnknownInterface_isCountedAndPassedOver) {
    const Folder folder;
    const Order o = Order::Little;
    const Octets packet = ng::enhanced(o, 0, kTicks, Octets(10, 1));
    const Reading reading = read({folder.write("a.pcapng",
        concat({ng::section(o), ng::interface(o, 1), packet, ng::enhanced(o, 9, kTicks, Octets(10, 2)), packet}))});
    EXPECT_EQ(reading.packets.size(), 2u);
    EXPECT_EQ(reading.summary().damaged, 1u);
}

TEST(Pcapng, HugeUnknownBlock_thatTheFileDoesNotHold_isDamage) {
    const Folder folder;
    const Order o = Order::Little;
    const Octets packet = ng::enhanced(o, 0, kTicks, Octets(10, 1));
    const Octets lie = Writer(o).u32(0x7777).u32(0x7ffffff0).take();
    const Reading reading = read({folder.write("a.pcapng", concat({ng::section(o), ng::interface(o, 1), packet, lie, packet, packet}))});
    EXPECT_GE(reading.packets.size(), 1u);
    EXPECT_EQ(reading.summary().damaged, 1u) << "packets behind it went unseen";
}

TEST(Pcapng, HugeUnknownBlock_whoseTrailerDisagrees_isDamage) {
    const Folder folder;
    const Order o = Order::Little;
    const Octets packet = ng::enhanced(o, 0, kTicks, Octets(10, 1));
    Octets lie = ng::block(o, 0x7777, Octets(2 << 20, 0xee));
    lie.back() = 0x55;
    const Reading reading = read({folder.write("a.pcapng", concat({ng::section(o), ng::interface(o, 1), packet, lie, packet, packet}))});
    EXPECT_EQ(reading.packets.size(), 3u);
    EXPECT_EQ(reading.summary().damaged, 1u);
}

TEST(Pcapng, SectionOfANewerVersion_isDamageUntilTheNext) {
    const Folder folder;
    const Order o = Order::Little;
    const Octets packet = ng::enhanced(o, 0, kTicks, Octets(10, 1));
    const Octets newer = ng::block(o, 0x0a0d0d0a, Writer(o).u32(0x1a2b3c4d).u16(2).u16(0).u64(~uint64_t{0}).take());
    const Octets sound = concat({ng::section(o), ng::interface(o, 1), packet});
    const Reading reading = read({folder.write("a.pcapng", concat({sound, newer, packet, sound}))});
    EXPECT_EQ(reading.packets.size(), 2u);
    EXPECT_EQ(reading.summary().damaged, 2u);
}
