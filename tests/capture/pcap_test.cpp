// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/capture/capture_files.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::test;

namespace {

std::string argument(const Message& message, std::string_view name) {
    for (const auto& [key, value] : message.args) {
        if (key == name) {
            const auto* text = std::get_if<std::string>(&value);
            return text != nullptr ? *text : std::to_string(std::get<int64_t>(value));
        }
    }
    return "(none)";
}

} // namespace

TEST(Pcap, BothByteOrdersAndResolutions_areRead) {
    const Folder folder;
    for (const Order order : {Order::Little, Order::Big}) {
        for (const uint32_t magic : {kMicro, kNano}) {
            const auto path = folder.write("a.pcap", pcapFile(order, magic, {{1'700'000'000, 123'456, octets("hello"), 90}}));
            const Reading reading = read({path});
            ASSERT_EQ(reading.packets.size(), 1u);
            const Got& packet = reading.packets[0];
            EXPECT_EQ(packet.ts.ns, 1'700'000'000 * kSecond + 123'456 * (magic == kNano ? 1 : 1000));
            EXPECT_EQ(packet.data, octets("hello"));
            EXPECT_EQ(packet.originalLength, 90u);
            EXPECT_EQ(packet.number, 1u);
            EXPECT_EQ(packet.offset, 24u);
            EXPECT_EQ(reading.summary().format, "pcap");
            EXPECT_EQ(reading.summary().damaged, 0u);
            EXPECT_EQ(reading.says(), "");
        }
    }
}

TEST(Pcap, FractionBeyondOneSecond_carriesOver) {
    const Folder folder;
    const auto path = folder.write("a.pcap", pcapFile(Order::Little, kMicro, {{10, 2'500'000, octets("x")}}));
    EXPECT_EQ(read({path}).packets.at(0).ts.ns, 12 * kSecond + 500 * kMillisecond);
}

TEST(Pcap, FrameCheckBitsInLinkType_areIgnored) {
    const Folder folder;
    const auto path = folder.write("a.pcap", pcapFile(Order::Little, kMicro, tenBytes(1), 0x24000001));
    EXPECT_EQ(read({path}).packets.at(0).linkType, 1u);
}

TEST(Pcap, OldVersionWithExchangedLengths_isRead) {
    const Folder folder;
    Octets bytes = Writer(Order::Little).u32(kMicro).u16(2).u16(2).u32(0).u32(0).u32(65535).u32(1)
                       .u32(10).u32(0).u32(90).u32(5).raw(octets("hello")).take();
    const Reading reading = read({folder.write("a.pcap", bytes)});
    ASSERT_EQ(reading.packets.size(), 1u);
    EXPECT_EQ(reading.packets[0].data, octets("hello"));
    EXPECT_EQ(reading.packets[0].originalLength, 90u);
}

TEST(Pcap, HeaderAlone_isAnEmptyCapture) {
    const Folder folder;
    const Reading reading = read({folder.write("a.pcap", pcapHead(Order::Little, kMicro))});
    EXPECT_TRUE(reading.packets.empty());
    EXPECT_FALSE(reading.summary().unreadable);
    EXPECT_EQ(reading.says(), "");
}

TEST(Pcap, CutAtEveryByte_keepsWhatIsThere) {
    const Folder folder;
    const Octets whole = pcapFile(Order::Little, kMicro, tenBytes(3));
    constexpr size_t kHead = 24, kRecord = 26, kRecordHead = 16;
    for (size_t size = 0; size < whole.size(); ++size) {
        const Reading reading
            = read({folder.write("a.pcap", Octets(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)))});
        if (size < kHead) {
            ASSERT_TRUE(reading.error) << size;
            EXPECT_EQ(reading.says(), size == 0 ? "capture.empty" : size < 4 ? "capture.not_a_capture" : "capture.header_truncated") << size;
            continue;
        }
        const size_t rest = (size - kHead) % kRecord;
        ASSERT_FALSE(reading.error) << size;
        ASSERT_EQ(reading.packets.size(), (size - kHead) / kRecord + (rest > kRecordHead ? 1 : 0)) << size;
        EXPECT_EQ(reading.summary().damaged, rest > 0 ? 1u : 0u) << size;
        EXPECT_EQ(reading.says(), rest > 0 ? "capture.truncated" : "") << size;
        if (rest > kRecordHead) {
            EXPECT_EQ(reading.packets.back().data.size(), rest - kRecordHead) << size;
            EXPECT_EQ(reading.packets.back().originalLength, 10u) << size;
        }
    }
}

TEST(Pcap, CorruptLength_losesThatRecordAlone) {
    const Folder folder;
    Octets bytes = pcapFile(Order::Little, kMicro, tenBytes(10));
    for (size_t i = 0; i < 4; ++i) {
        bytes[24 + 4 * 26 + 8 + i] = 0xff;
    }
    const Reading reading = read({folder.write("a.pcap", bytes)});
    ASSERT_EQ(reading.packets.size(), 9u);
    EXPECT_EQ(reading.packets[4].data, Octets(10, 5));
    EXPECT_EQ(reading.summary().damaged, 1u);
    EXPECT_EQ(reading.says(), "capture.corrupt_record");
    EXPECT_EQ(argument(reading.summary().message, "kept"), "9");
    EXPECT_EQ(argument(reading.summary().message, "skipped"), "26");
}

TEST(Pcap, GarbageBehindSoundRecords_isCountedOnce) {
    const Folder folder;
    const Octets bytes = concat({pcapFile(Order::Little, kMicro, tenBytes(3)), Octets(5000, 0xee)});
    const Reading reading = read({folder.write("a.pcap", bytes)});
    EXPECT_EQ(reading.packets.size(), 3u);
    EXPECT_EQ(reading.summary().damaged, 1u);
}

TEST(Pcap, UnsupportedLinkType_isRefusedByName) {
    const Folder folder;
    const Reading reading = read({folder.write("a.pcap", pcapFile(Order::Little, kMicro, tenBytes(1), 187))});
    ASSERT_TRUE(reading.error);
    EXPECT_EQ(reading.error->code, ErrorCode::Unsupported);
    EXPECT_EQ(reading.says(), "capture.link_type_unsupported");
    EXPECT_EQ(argument(reading.error->message, "link"), "Bluetooth HCI H4");
}

TEST(Inputs, ThatAreNoCaptures_areToldApart) {
    const Folder folder;
    const auto says = [&](const Octets& bytes) { return read({folder.write("a", bytes)}).says(); };
    EXPECT_EQ(says({}), "capture.empty");
    EXPECT_EQ(says(octets("a text file, nothing else")), "capture.not_a_capture");
    const Reading snoop = read({folder.write("a", concat({octets("snoop"), Octets(40, 0)}))});
    EXPECT_EQ(snoop.says(), "capture.format_unsupported");
    EXPECT_EQ(argument(snoop.error->message, "format"), "Sun snoop");
    EXPECT_EQ(read({folder.path() / "missing.pcap"}).error->code, ErrorCode::NotFound);
    EXPECT_TRUE(read({folder.path()}).error);
    EXPECT_TRUE(read({"/dev/null"}).error);
    EXPECT_EQ(read({}).error->code, ErrorCode::InvalidArgument);
}
