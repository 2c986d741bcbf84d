// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/capture/capture_files.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::test;

namespace {

void expectSame(const StoredBytes& stored, const Got& packet) {
    EXPECT_EQ(stored.ts, packet.ts) << packet.number;
    EXPECT_EQ(stored.linkType, packet.linkType) << packet.number;
    EXPECT_EQ(stored.originalLength, packet.originalLength) << packet.number;
    EXPECT_EQ(stored.data, packet.data) << packet.number;
}

} // namespace

TEST(Fetcher, EveryPacketInAnyOrder_isWhatWasRead) {
    const Folder folder;
    const Order o = Order::Little;
    std::vector<PcapRecord> records;
    for (uint32_t i = 0; i < 3000; ++i) {
        records.push_back({100 + i, i, Octets(1000, static_cast<uint8_t>(i))});
    }
    const Octets plain = pcapFile(Order::Big, kNano, records);
    const Octets sections = concat({ng::section(o), ng::interface(o, 1), ng::enhanced(o, 0, 5'000'000, octets("one")), ng::simple(o, octets("two")),
        ng::section(Order::Big), ng::interface(Order::Big, 101), ng::enhanced(Order::Big, 0, 9'000'000, octets("three"))});
    const std::vector<std::filesystem::path> paths{
        folder.write("a.pcap", plain), folder.write("b.pcap.gz", gzip(plain)), folder.write("c.pcapng", sections)};
    const Reading reading = read(paths);
    ASSERT_EQ(reading.packets.size(), 6003u);
    const auto fetcher = openFetcher(paths);
    for (size_t i = 0; i < reading.packets.size(); i += 97) {
        const Got& packet = reading.packets[i];
        const auto stored = fetcher->fetch(packet.capture, packet.offset, packet.number);
        ASSERT_TRUE(stored);
        expectSame(*stored, packet);
    }
    for (size_t i = reading.packets.size(); i-- > 0;) {
        const Got& packet = reading.packets[i];
        if (packet.capture == 2 || i % 1500 == 0) {
            const auto stored = fetcher->fetch(packet.capture, packet.offset, packet.number);
            ASSERT_TRUE(stored);
            expectSame(*stored, packet);
        }
    }
}

TEST(Fetcher, WhatIsNotThere_isAnError) {
    const Folder folder;
    const auto path = folder.write("a.pcap", pcapFile(Order::Little, kMicro, tenBytes(2)));
    const auto fetcher = openFetcher({path, folder.path() / "gone.pcap"});
    EXPECT_FALSE(fetcher->fetch(0, 1'000'000, 1));
    EXPECT_FALSE(fetcher->fetch(5, 24, 1));
    const auto gone = fetcher->fetch(1, 24, 1);
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().code, ErrorCode::NotFound);
}

TEST(Seed, SameContent_isSameSeed) {
    const Folder folder;
    const Octets bytes = pcapFile(Order::Little, kMicro, tenBytes(2));
    const auto a = folder.write("a.pcap", bytes);
    const auto b = folder.write("b.pcap", bytes);
    const auto c = folder.write("c.pcap", pcapFile(Order::Little, kMicro, tenBytes(3)));
    EXPECT_EQ(captureSeed({a}), captureSeed({b}));
    EXPECT_NE(captureSeed({a}), captureSeed({c}));
    EXPECT_NE(captureSeed({a}), captureSeed({a, b}));
}
