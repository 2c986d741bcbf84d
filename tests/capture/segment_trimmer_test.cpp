// SPDX-License-Identifier: GPL-3.0-or-later
// Segments that lose the packets nobody needs: the rest is where it was, for every reader.
#include "capture/segment_trimmer.h"

#include "capture/live/spool_layout.h"
#include "capture/open_captures.h"
#include "capture/spool_evidence.h"
#include "tests/capture/spool_support.h"

#include <chrono>
#include <fstream>
#include <pcap/pcap.h>

using namespace metsuke;
using namespace metsuke::test;

namespace {

constexpr int kPackets = 1'000;

/// One sealed segment of packets that say their number, with a tick amid them, and the segment behind it.
class SegmentTrimmer : public ::testing::Test {
protected:
    void SetUp() override {
        SpoolWriter writer = writerOf(config);
        InterfaceCounters counters;
        for (int i = 0; i < kPackets; ++i) {
            std::string text = "packet " + std::to_string(i);
            text.resize(static_cast<size_t>(300 + i % 7), '.');
            writer.write(kStart + i * kMillisecond, octets(text), 1'400);
            if (i == kPackets / 2) {
                counters.received = static_cast<uint64_t>(i);
                writer.tick(kStart + i * kMillisecond, counters);
            }
        }
        counters.received = kPackets;
        writer.close(kStart + kMinute, counters);
        before.go(*followSpool(readingOf(config), nullptr));
        ASSERT_EQ(before.data.size(), static_cast<size_t>(kPackets));
        ASSERT_EQ(segmentsOf(folder.path()).size(), 1U);
    }
    static int numberOf(const PacketView& packet) { return std::atoi(std::string(asText(packet.data)).c_str() + 7); }
    /// Every tenth stays, and the first of all.
    static bool isOut(const PacketView& packet) { return numberOf(packet) % 10 != 0; }
    Result<Trimmed> trim() { return trimSegment(folder.path(), 1, isOut); }
    [[nodiscard]] std::filesystem::path segment() const { return folder.path() / spool::segmentName(1); }
    [[nodiscard]] std::string bytes() const {
        std::ifstream in(segment(), std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

    Folder folder;
    SpoolConfig config = configOf(folder);
    Followed before;
};

} // namespace

TEST_F(SegmentTrimmer, PacketsThatStay_haveTheirPlacesAndNothingCountsAsLost) {
    const auto written = std::filesystem::last_write_time(segment());
    const auto trimmed = trim();
    ASSERT_TRUE(trimmed);
    EXPECT_EQ(trimmed->packets, 900U);
    EXPECT_LT(trimmed->after, trimmed->before / 5);
    EXPECT_EQ(std::filesystem::file_size(segment()), trimmed->after);
    EXPECT_EQ(std::filesystem::last_write_time(segment()), written);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);

    Followed after;
    const auto source = followSpool(readingOf(config), nullptr);
    after.go(*source);
    ASSERT_EQ(after.data.size(), 100U);
    for (size_t i = 0; i < after.data.size(); ++i) {
        EXPECT_EQ(after.data[i], before.data[10 * i]);
        EXPECT_EQ(after.places[i], before.places[10 * i]);
    }
    EXPECT_EQ(after.spool, 0U);
    EXPECT_EQ(after.clock, before.clock);
    EXPECT_EQ(source->summaries().at(0).damaged, 0U);
}

TEST_F(SegmentTrimmer, PacketsByPlace_areFetchedOrSaidToBeGone) {
    const auto early = openFetcher({folder.path()});
    ASSERT_TRUE(early->fetch(0, before.places[1], 2));
    ASSERT_TRUE(trim());
    EXPECT_TRUE(early->fetch(0, before.places[3], 4)) << "whoever reads the former segment goes on with it";
    const auto fetcher = openFetcher({folder.path()});
    for (size_t i = 0; i < before.places.size(); ++i) {
        const auto packet = fetcher->fetch(0, before.places[i], i + 1);
        if (i % 10 == 0) {
            ASSERT_TRUE(packet) << i;
            EXPECT_EQ(std::string(packet->data.begin(), packet->data.end()), before.data[i]);
            EXPECT_EQ(packet->ts, kStart + static_cast<int64_t>(i) * kMillisecond);
        } else {
            ASSERT_FALSE(packet) << i;
            EXPECT_EQ(packet.error().message.id, "capture.packet_not_kept");
        }
    }
}

TEST_F(SegmentTrimmer, OtherPrograms_readTheRest) {
    ASSERT_TRUE(trim());
    std::array<char, PCAP_ERRBUF_SIZE> reason{};
    pcap_t* reader = pcap_open_offline(segment().c_str(), reason.data());
    ASSERT_NE(reader, nullptr) << reason.data();
    pcap_pkthdr* header = nullptr;
    const u_char* data = nullptr;
    int packets = 0, status = 0;
    while ((status = pcap_next_ex(reader, &header, &data)) == 1) {
        ++packets;
    }
    EXPECT_EQ(status, PCAP_ERROR_BREAK) << pcap_geterr(reader);
    EXPECT_EQ(packets, 100);
    pcap_close(reader);
}

TEST_F(SegmentTrimmer, ReadingGoesOnInTheMiddle_withoutLosses) {
    ASSERT_TRUE(trim());
    SpoolReading reading = readingOf(config);
    reading.from = before.places[495]; // itself left out
    Followed after;
    after.go(*followSpool(reading, nullptr));
    EXPECT_EQ(after.data.size(), 50U);
    EXPECT_EQ(after.spool, 0U);
}

TEST_F(SegmentTrimmer, TrimmedSegment_isNotTrimmedAgain) {
    ASSERT_TRUE(trim());
    const std::string once = bytes();
    const auto again = trimSegment(folder.path(), 1, [](const PacketView&) { return true; });
    ASSERT_TRUE(again);
    EXPECT_EQ(again->before, again->after);
    EXPECT_EQ(bytes(), once);
}

TEST_F(SegmentTrimmer, Evidence_staysWhole) {
    ASSERT_TRUE(SpoolEvidence(folder.path(), 1 << 30).keep(kStart, kStart + kSecond * 100'000'000));
    const std::string whole = bytes();
    const auto kept = trim();
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->after, kept->before);
    EXPECT_EQ(bytes(), whole);
}

TEST_F(SegmentTrimmer, LittleToGain_writesNothing) {
    const std::string whole = bytes();
    const auto kept = trimSegment(folder.path(), 1, [](const PacketView& packet) { return numberOf(packet) % 5 == 0; });
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->packets, 0U);
    EXPECT_EQ(bytes(), whole);
}

TEST_F(SegmentTrimmer, DamagedSegment_staysAsItIs) {
    std::string damaged = bytes();
    damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 0x55);
    damaged.resize(damaged.size() - 5);
    std::ofstream(segment(), std::ios::binary) << damaged;
    const auto kept = trim();
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->after, kept->before);
    EXPECT_EQ(bytes(), damaged);
}

TEST_F(SegmentTrimmer, SegmentThatTheRingTook_isNotBroughtBack) {
    const auto gone = trimSegment(folder.path(), 1, [&](const PacketView& packet) {
        if (numberOf(packet) == 500) {
            std::filesystem::remove(segment());
        }
        return isOut(packet);
    });
    ASSERT_TRUE(gone);
    EXPECT_EQ(gone->packets, 0U);
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
    const auto missing = trim();
    ASSERT_TRUE(missing) << "the ring takes what it needs";
    EXPECT_EQ(missing->before, 0U);
}

TEST_F(SegmentTrimmer, WhatAKilledTrimmingLeft_isRemoved) {
    const auto left = folder.path() / (spool::segmentName(1) + ".part");
    const auto other = folder.path() / "mine.part";
    std::ofstream(left) << "half";
    std::ofstream(other) << "not ours";
    removeUnfinishedTrims(folder.path());
    EXPECT_FALSE(std::filesystem::exists(left));
    EXPECT_TRUE(std::filesystem::exists(other));
}

TEST_F(SegmentTrimmer, EverythingOut_leavesAReadableSegment) {
    ASSERT_TRUE(trimSegment(folder.path(), 1, [](const PacketView&) { return true; }));
    Followed after;
    after.go(*followSpool(readingOf(config), nullptr));
    EXPECT_EQ(after.data.size(), 0U);
    EXPECT_EQ(after.spool, 0U);
    EXPECT_EQ(after.clock, before.clock);
}

TEST(Spool, RingWhoseSegmentsWereTrimmed_holdsMore) {
    const auto segmentsOfRing = [](bool isTrimmed) {
        const Folder folder;
        SpoolConfig config = configOf(folder);
        config.segmentBytes = 1 << 20;
        config.ringBytes = 8 << 20;
        SpoolWriter writer = writerOf(config);
        uint32_t next = 1;
        for (int i = 0; i < 20; ++i) {
            writePackets(writer, 1'000, 1'000, kStart + i * kSecond);
            while (isTrimmed && next < segmentsOf(folder.path()).back().number) {
                EXPECT_TRUE(trimSegment(folder.path(), next++, [](const PacketView&) { return true; }));
            }
        }
        return segmentsOf(folder.path()).size();
    };
    EXPECT_LT(segmentsOfRing(false), 13U);
    EXPECT_GT(segmentsOfRing(true), 25U);
}
