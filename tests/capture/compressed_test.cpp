// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/capture/capture_files.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::test;

namespace {

/// Long enough for several chunks, and not too regular.
Octets longCapture() {
    std::vector<PcapRecord> records;
    uint32_t state = 1;
    for (uint32_t i = 0; i < 3000; ++i) {
        Octets data(400 + i % 700);
        for (uint8_t& byte : data) {
            state = state * 1'664'525 + 1'013'904'223;
            byte = static_cast<uint8_t>(state >> 24);
        }
        records.push_back({1'700'000'000 + i, 0, data});
    }
    return pcapFile(Order::Little, kMicro, records);
}

void expectSame(const Reading& found, const Reading& wanted) {
    ASSERT_EQ(found.packets.size(), wanted.packets.size());
    for (size_t i = 0; i < wanted.packets.size(); ++i) {
        ASSERT_EQ(found.packets[i].ts, wanted.packets[i].ts) << i;
        ASSERT_EQ(found.packets[i].offset, wanted.packets[i].offset) << i;
        ASSERT_EQ(found.packets[i].data, wanted.packets[i].data) << i;
    }
}

Octets half(const Octets& bytes) { return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() / 2)}; }

} // namespace

TEST(Compressed, GzipAndZstd_giveTheSamePackets) {
    const Folder folder;
    const Octets plain = longCapture();
    const Reading wanted = read({folder.write("a.pcap", plain)});
    ASSERT_EQ(wanted.packets.size(), 3000u);
    const Reading zipped = read({folder.write("named-otherwise.bin", gzip(plain))});
    expectSame(zipped, wanted);
    EXPECT_EQ(zipped.summary().format, "pcap.gz");
    const Reading packed = read({folder.write("a.zst", zstd(plain))});
    expectSame(packed, wanted);
    EXPECT_EQ(packed.summary().format, "pcap.zst");
}

TEST(Compressed, SeveralMembersAndFrames_areOneStream) {
    const Folder folder;
    const Octets plain = longCapture();
    const Octets first = half(plain);
    const Octets second(plain.begin() + static_cast<std::ptrdiff_t>(first.size()), plain.end());
    EXPECT_EQ(read({folder.write("a.gz", concat({gzip(first), gzip(second)}))}).packets.size(), 3000u);
    const Octets skippable = Writer(Order::Little).u32(0x184d2a50).u32(3).raw({1, 2, 3}).take();
    EXPECT_EQ(read({folder.write("a.zst", concat({skippable, zstd(first), zstd(second)}))}).packets.size(), 3000u);
}

TEST(Compressed, CutInTheMiddle_keepsWhatCameBefore) {
    const Folder folder;
    const Octets plain = longCapture();
    for (const Octets& packed : {gzip(plain), zstd(plain)}) {
        const Reading reading = read({folder.write("a", half(packed))});
        EXPECT_GT(reading.packets.size(), 1000u);
        EXPECT_LT(reading.packets.size(), 3000u);
        EXPECT_EQ(reading.says(), "capture.compressed_damaged");
        EXPECT_GE(reading.summary().damaged, 1u);
    }
}

TEST(Compressed, DamagedContent_isTold) {
    const Folder folder;
    Octets packed = gzip(longCapture());
    for (size_t i = 0; i < 64; ++i) {
        packed[packed.size() / 2 + i] = 0xff;
    }
    const Reading reading = read({folder.write("a.gz", packed)});
    EXPECT_FALSE(reading.packets.empty());
    EXPECT_EQ(reading.says(), "capture.compressed_damaged");
}

TEST(Compressed, TrailingZerosAreNoDamage_otherBytesAre) {
    const Folder folder;
    const Octets packed = gzip(pcapFile(Order::Little, kMicro, tenBytes(3)));
    EXPECT_EQ(read({folder.write("a.gz", concat({packed, Octets(512, 0)}))}).summary().damaged, 0u);
    const Reading trailing = read({folder.write("b.gz", concat({packed, octets("junk")}))});
    EXPECT_EQ(trailing.packets.size(), 3u);
    EXPECT_EQ(trailing.says(), "capture.compressed_damaged");
}

TEST(Compressed, NothingInside_isRefused) {
    const Folder folder;
    EXPECT_EQ(read({folder.write("a.gz", gzip({}))}).says(), "capture.empty");
    EXPECT_EQ(read({folder.write("b.gz", Octets{0x1f, 0x8b, 8, 0})}).says(), "capture.compressed_unreadable");
    EXPECT_EQ(read({folder.write("c.gz", gzip(gzip(pcapFile(Order::Little, kMicro, tenBytes(1)))))}).says(), "capture.not_a_capture");
}
