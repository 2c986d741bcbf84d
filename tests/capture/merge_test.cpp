// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/capture/capture_files.h"

#include <gtest/gtest.h>

#include <numeric>

using namespace metsuke;
using namespace metsuke::test;

namespace {

Octets atSeconds(std::initializer_list<uint32_t> seconds) {
    std::vector<PcapRecord> records;
    for (const uint32_t second : seconds) {
        records.push_back({second, 0, octets("x")});
    }
    return pcapFile(Order::Little, kMicro, records);
}

using Place = std::pair<uint16_t, uint64_t>; ///< capture, number
std::vector<Place> places(const Reading& reading) {
    std::vector<Place> all;
    for (const Got& packet : reading.packets) {
        all.emplace_back(packet.capture, packet.number);
    }
    return all;
}

} // namespace

TEST(Merge, Inputs_areOneStreamInTimeOrder) {
    const Folder folder;
    const auto a = folder.write("a.pcap", atSeconds({1, 4, 5}));
    const auto b = folder.write("b.pcap", atSeconds({2, 3, 6}));
    for (const size_t batch : {size_t{1}, size_t{2}, size_t{64}}) {
        EXPECT_EQ(places(read({a, b}, batch)), (std::vector<Place>{{0, 1}, {1, 1}, {1, 2}, {0, 2}, {0, 3}, {1, 3}})) << batch;
    }
}

TEST(Merge, EqualTimes_goInArgumentOrder) {
    const Folder folder;
    const auto a = folder.write("a.pcap", atSeconds({5, 5}));
    const auto b = folder.write("b.pcap", atSeconds({5, 5}));
    EXPECT_EQ(places(read({b, a})), (std::vector<Place>{{0, 1}, {0, 2}, {1, 1}, {1, 2}}));
}

TEST(Merge, ClockThatGoesBack_neverReordersItsOwnFile) {
    const Folder folder;
    const auto a = folder.write("a.pcap", atSeconds({10, 2, 11}));
    const auto b = folder.write("b.pcap", atSeconds({5, 10, 12}));
    EXPECT_EQ(places(read({a, b})), (std::vector<Place>{{1, 1}, {0, 1}, {0, 2}, {1, 2}, {0, 3}, {1, 3}}));
}

TEST(Merge, Clock_neverGoesBack) {
    const Folder folder;
    auto source = openCaptures({folder.write("a.pcap", atSeconds({10, 2, 11}))});
    ASSERT_TRUE(source);
    PacketSource::Batch batch;
    std::vector<int64_t> clocks;
    while ((*source)->next(batch, 1) != PacketSource::Status::End) {
        clocks.push_back(batch.clock.ns / kSecond);
    }
    EXPECT_EQ(clocks, (std::vector<int64_t>{10, 10, 11}));
}

TEST(Merge, UnreadableInputAmongOthers_isReportedAndTheRestGoesOn) {
    const Folder folder;
    const auto a = folder.write("a.pcap", atSeconds({1, 2}));
    const Reading reading = read({folder.path() / "missing", a, folder.write("text", octets("nothing of the kind"))});
    EXPECT_EQ(places(reading), (std::vector<Place>{{1, 1}, {1, 2}}));
    ASSERT_EQ(reading.summaries.size(), 3u);
    EXPECT_TRUE(reading.summaries[0].unreadable);
    EXPECT_FALSE(reading.summaries[1].unreadable);
    EXPECT_TRUE(reading.summaries[2].unreadable);
    EXPECT_EQ(reading.summaries[2].message.id, "capture.not_a_capture");
    EXPECT_EQ(reading.summaries[1].packets, 2u);
    EXPECT_EQ(reading.summaries[1].first.ns, kSecond);
    EXPECT_EQ(reading.summaries[1].last.ns, 2 * kSecond);
}

TEST(Merge, ManyLongInputs_keepEveryPacketOnce) {
    const Folder folder;
    std::vector<std::filesystem::path> paths;
    for (uint32_t file = 0; file < 12; ++file) {
        std::vector<PcapRecord> records;
        for (uint32_t i = 0; i < 700; ++i) {
            records.push_back({1000 + i * (1 + file % 3), file, Octets(1 + (i * 37) % 900, static_cast<uint8_t>(file))});
        }
        const Octets bytes = pcapFile(Order::Little, kMicro, records);
        paths.push_back(folder.write(std::to_string(file), file % 2 == 0 ? bytes : gzip(bytes)));
    }
    const Reading reading = read(paths, 50);
    ASSERT_EQ(reading.packets.size(), 12u * 700);
    std::vector<uint64_t> last(12, 0);
    for (size_t i = 0; i < reading.packets.size(); ++i) {
        const Got& packet = reading.packets[i];
        EXPECT_EQ(packet.number, ++last[packet.capture]);
        EXPECT_EQ(packet.data.front(), packet.capture);
        EXPECT_TRUE(i == 0 || reading.packets[i - 1].ts <= packet.ts);
    }
}
