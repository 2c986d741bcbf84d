// SPDX-License-Identifier: GPL-3.0-or-later
// Spools of live packets: what is written, what a follower sees of it, and what a full or small place costs.
#include "capture/live/spool_layout.h"
#include "capture/spool_evidence.h"
#include "tests/capture/spool_support.h"

#include <chrono>
#include <csignal>
#include <future>
#include <gtest/gtest.h>
#include <optional>
#include <sys/resource.h>
#include <sys/stat.h>

using namespace metsuke;
using namespace metsuke::test;

namespace {

std::vector<uint32_t> segmentsIn(const std::filesystem::path& folder) {
    std::vector<uint32_t> numbers;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (const auto number = spool::segmentNumber(entry.path().filename().string())) {
            numbers.push_back(*number);
        }
    }
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

} // namespace

TEST(Spool, Followed_givesPacketsTicksLossesAndItsEnd) {
    const Folder folder;
    const SpoolConfig config = configOf(folder);
    SpoolWriter writer = writerOf(config);
    const GrowthFlag ended = std::make_shared<std::atomic<bool>>(false);
    const auto source = followSpool(readingOf(config), ended);
    Followed seen;
    seen.go(*source);
    EXPECT_EQ(seen.last, Status::NothingYet);

    writer.write(kStart, octets("hello"), 90);
    writer.flush();
    seen.go(*source);
    EXPECT_EQ(seen.data, std::vector<std::string>{"hello"});
    EXPECT_EQ(seen.last, Status::NothingYet);

    InterfaceCounters counters;
    counters.received = 6;
    counters.kernelDropped = 5;
    counters.interfaceDropped = 7;
    writer.tick(kStart + 2 * kSecond, counters);
    seen.go(*source);
    EXPECT_EQ(seen.kernel, 5u);
    EXPECT_EQ(seen.nic, 7u);
    EXPECT_EQ(seen.clock, kStart + 2 * kSecond);

    writer.close(kStart + 3 * kSecond, counters);
    ended->store(true);
    seen.go(*source);
    EXPECT_EQ(seen.last, Status::End);
    EXPECT_EQ(seen.kernel, 5u) << "said once";
    EXPECT_EQ(seen.spool, 0u);
    const CaptureSummary summary = source->summaries().at(0);
    EXPECT_EQ(summary.path, "eth0");
    EXPECT_EQ(summary.packets, 1u);
    EXPECT_EQ(summary.first, kStart);
    EXPECT_EQ(summary.damaged, 0u);
}

TEST(Spool, ManySegments_areOneCaptureWhosePacketsCanBeFetched) {
    const Folder folder;
    SpoolConfig config = configOf(folder);
    config.segmentBytes = 1 << 20;
    SpoolWriter writer = writerOf(config);
    writePackets(writer, 3'000, 1'000);
    writer.write(kStart + kMinute, octets("the last one"), 12);
    writer.close(kStart + kMinute, {});
    EXPECT_GE(segmentsIn(folder.path()).size(), 3u);

    const auto source = followSpool(readingOf(config), nullptr);
    Followed seen;
    seen.go(*source);
    ASSERT_EQ(seen.numbers.size(), 3'001u);
    EXPECT_EQ(seen.numbers.back(), 3'001u);
    EXPECT_TRUE(std::is_sorted(seen.places.begin(), seen.places.end()));
    EXPECT_EQ(seen.spool, 0u);
    const auto fetcher = openFetcher({config.folder});
    const auto packet = fetcher->fetch(0, seen.places.back(), seen.numbers.back());
    ASSERT_TRUE(packet);
    EXPECT_EQ(asText(packet->data), "the last one");
    EXPECT_TRUE(fetcher->fetch(0, seen.places[1'500], 1'501));
}

TEST(Spool, RingThatOvertakesItsReader_isCountedToThePacket) {
    const Folder folder;
    SpoolConfig config = configOf(folder);
    config.segmentBytes = 1 << 20;
    config.ringBytes = 4 << 20;
    SpoolWriter writer = writerOf(config);
    const GrowthFlag ended = std::make_shared<std::atomic<bool>>(false);
    const auto source = followSpool(readingOf(config), ended);
    Followed seen;
    writePackets(writer, 100, 1'000);
    writer.flush();
    seen.go(*source);
    writePackets(writer, 20'000, 1'000, kStart + kSecond);
    writer.close(kStart + kMinute, {});
    ended->store(true);
    seen.go(*source);
    EXPECT_EQ(seen.last, Status::End);
    EXPECT_GT(seen.spool, 10'000u);
    EXPECT_EQ(seen.numbers.size() + seen.spool, 20'100u);
    uint64_t bytes = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
        bytes += entry.file_size();
    }
    EXPECT_LE(bytes, config.ringBytes);
    const auto fetched = openFetcher({config.folder})->fetch(0, seen.places.front(), 1);
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().message.id, "capture.packet_not_kept");
}

TEST(Spool, NoRoomOnItsDisk_goesOnInMemory) {
    const Folder folder;
    const Folder memory;
    SpoolConfig config = configOf(folder);
    config.freeBytes = 1ull << 60; // no disk has that
    config.memoryFolder = memory.path();
    SpoolWriter writer = writerOf(config);
    const GrowthFlag ended = std::make_shared<std::atomic<bool>>(false);
    const auto source = followSpool(readingOf(config), ended);
    writePackets(writer, 10, 100);
    writer.close(kStart + kSecond, {});
    ended->store(true);
    ASSERT_TRUE(writer.trouble());
    EXPECT_EQ(writer.trouble()->code, ErrorCode::DiskFull);
    EXPECT_TRUE(segmentsIn(folder.path()).empty());
    Followed seen;
    seen.go(*source);
    EXPECT_EQ(seen.numbers.size(), 10u);
    EXPECT_EQ(seen.spool, 0u);
}

TEST(Spool, NoRoomAnywhere_losesPacketsAndCountsThem) {
    const Folder folder;
    SpoolConfig config = configOf(folder);
    const auto source = followSpool(readingOf(config), nullptr);
    config.freeBytes = 1ull << 60;
    {
        SpoolWriter full = writerOf(config);
        writePackets(full, 10, 100);
        full.tick(kStart + kSecond, {});
        EXPECT_TRUE(full.trouble());
        EXPECT_TRUE(segmentsIn(folder.path()).empty());
    }
    config.freeBytes = 0;
    SpoolWriter writer = writerOf(config);
    writePackets(writer, 5, 100);
    writer.close(kStart + kSecond, {});
    Followed seen;
    seen.go(*source);
    EXPECT_EQ(seen.numbers.size(), 5u);
}

TEST(Spool, ClockThatGoesBack_losesNoPacket) {
    const Folder folder;
    SpoolConfig config = configOf(folder);
    config.segmentBytes = 1 << 20;
    SpoolWriter writer = writerOf(config);
    for (int hour = 0; hour < 4; ++hour) {
        writePackets(writer, 1'000, 1'000, kStart - hour * kHour);
        writer.tick(kStart - hour * kHour + kSecond, {});
    }
    const size_t segments = segmentsIn(folder.path()).size();
    writer.tick(kStart - 3 * kHour + 2 * kMinute, {}); // a segment's age counts from the clock as it is now
    writePackets(writer, 1, 1'000, kStart - 3 * kHour + 3 * kMinute);
    EXPECT_EQ(segmentsIn(folder.path()).size(), segments + 1);
    writer.close(kStart - 3 * kHour + 4 * kMinute, {});
    Followed seen;
    seen.go(*followSpool(readingOf(config), nullptr));
    EXPECT_EQ(seen.numbers.size(), 4'001u);
    EXPECT_EQ(seen.spool, 0u);
}

TEST(Spool, ClockThatGoesBackWhileTheDiskIsFull_doesNotPutOffTheNextTry) {
    const Folder folder;
    SpoolWriter writer = writerOf(configOf(folder));
    rlimit limit{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &limit), 0);
    const auto former = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit none{0, limit.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &none), 0);
    writePackets(writer, 1, 100);
    writer.flush();
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
    std::signal(SIGXFSZ, former);
    ASSERT_TRUE(writer.trouble());
    writePackets(writer, 1, 100, kStart - kHour);
    EXPECT_FALSE(writer.trouble());
    EXPECT_EQ(segmentsIn(folder.path()).size(), 2u) << "the one that took nothing, and the next";
}

TEST(Spool, OldSegments_goAtTheirAge) {
    const Folder folder;
    SpoolConfig config = configOf(folder);
    config.ringAge = 10 * kMinute;
    SpoolWriter writer = writerOf(config);
    writePackets(writer, 10, 100);
    writer.tick(kStart + 2 * kMinute, {}); // sealed after a minute
    writePackets(writer, 10, 100, kStart + 3 * kMinute);
    EXPECT_EQ(segmentsIn(folder.path()), (std::vector<uint32_t>{1, 2}));
    writer.tick(kStart + 20 * kMinute, {});
    writer.tick(kStart + 40 * kMinute, {});
    EXPECT_FALSE(segmentsIn(folder.path()).front() == 1);
}

TEST(Spool, StartedAgain_goesOnBehindItsSegments) {
    const Folder folder;
    const SpoolConfig config = configOf(folder);
    {
        SpoolWriter writer = writerOf(config);
        writePackets(writer, 10, 100);
        InterfaceCounters counters;
        counters.received = 12;
        counters.kernelDropped = 2;
        writer.close(kStart + kSecond, counters);
    }
    SpoolWriter writer = writerOf(config);
    writePackets(writer, 4, 100, kStart + kMinute);
    InterfaceCounters counters;
    counters.received = 5;
    counters.kernelDropped = 1;
    writer.close(kStart + 2 * kMinute, counters);
    Followed seen;
    seen.go(*followSpool(readingOf(config), nullptr));
    EXPECT_EQ(seen.numbers.size(), 14u);
    EXPECT_EQ(seen.kernel, 3u);
    EXPECT_EQ(seen.spool, 0u);
    ASSERT_EQ(seen.unwatched.size(), 1U) << "nobody knows what passed between the two";
    EXPECT_EQ(seen.unwatched[0].first, kStart + kSecond);
    EXPECT_EQ(seen.unwatched[0].second, kStart + kMinute);
}

TEST(Spool, WriterBeforeThatIsStillEnding_isWaitedFor) {
    const Folder folder;
    const SpoolConfig config = configOf(folder);
    std::optional<SpoolWriter> dying(writerOf(config));
    writePackets(*dying, 10, 100);
    auto next = std::async(std::launch::async, [&] { return SpoolWriter::open(config, {"eth0", 1, 262'144}); });
    EXPECT_EQ(next.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
    writePackets(*dying, 4, 100, kStart + kSecond);
    dying->flush();
    dying.reset();
    auto writer = next.get();
    ASSERT_TRUE(writer);
    writePackets(*writer, 3, 100, kStart + kMinute);
    writer->close(kStart + 2 * kMinute, {});
    Followed seen;
    seen.go(*followSpool(readingOf(config), nullptr));
    EXPECT_EQ(seen.numbers.size(), 17U);
}

TEST(Spool, WriterBeforeThatGoesOn_refusesTheNext) {
    const Folder folder;
    const SpoolConfig config = configOf(folder);
    SpoolWriter writer = writerOf(config);
    const auto second = SpoolWriter::open(config, {"eth0", 1, 262'144});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::Busy);
    EXPECT_EQ(second.error().message.id, "capture.spool_busy");
    writePackets(writer, 10, 100);
    writer.close(kStart + kMinute, {});
    Followed seen;
    seen.go(*followSpool(readingOf(config), nullptr));
    EXPECT_EQ(seen.numbers.size(), 10U);
}

TEST(Spool, SilentSessionBefore_theGapBehindItIsTold) {
    const Folder folder;
    const SpoolConfig config = configOf(folder);
    {
        SpoolWriter writer = writerOf(config);
        writer.tick(kStart, {});
        writer.close(kStart + kSecond, {});
    }
    Followed first;
    first.go(*followSpool(readingOf(config), nullptr));
    SpoolWriter writer = writerOf(config);
    writePackets(writer, 4, 100, kStart + kDay);
    writer.close(kStart + kDay + kMinute, {});
    Followed seen;
    seen.go(*followSpool(readingOf(config), nullptr));
    ASSERT_EQ(seen.unwatched.size(), 1U) << "counters that stay at zero fall nowhere";
    EXPECT_EQ(seen.unwatched[0].first, kStart + kSecond);
}

TEST(Spool, GoneOnWith_tellsSinceWhenNobodyWatched) {
    const Folder folder;
    const SpoolConfig config = configOf(folder);
    SpoolWriter writer = writerOf(config);
    writePackets(writer, 4, 100);
    writer.close(kStart + kMinute, {});
    SpoolReading reading = readingOf(config);
    for (const Duration away : {5 * kSecond, kDay}) {
        reading.watchedUntil = kStart - away;
        Followed seen;
        seen.go(*followSpool(reading, nullptr));
        EXPECT_EQ(seen.unwatched.size(), away < 10 * kSecond ? 0U : 1U);
        EXPECT_TRUE(seen.unwatched.empty() || seen.unwatched[0].first == reading.watchedUntil);
    }
    reading.watchedUntil.reset();
    Followed first;
    first.go(*followSpool(reading, nullptr));
    EXPECT_TRUE(first.unwatched.empty());
}

TEST(Spool, WriterThatDied_leavesItsWholePackets) {
    const Folder folder;
    const SpoolConfig config = configOf(folder);
    {
        SpoolWriter writer = writerOf(config); // never closed
        writePackets(writer, 10, 100);
        writer.flush();
        writePackets(writer, 3, 100);
    }
    Followed seen;
    const auto source = followSpool(readingOf(config), nullptr);
    seen.go(*source);
    EXPECT_EQ(seen.numbers.size(), 10u);
    EXPECT_EQ(source->summaries().at(0).damaged, 0u);
}

TEST(Spool, Segment_isAnOrdinaryCaptureOfItsOwnerOnly) {
    const Folder folder;
    const SpoolConfig config = configOf(folder);
    SpoolWriter writer = writerOf(config);
    const Octets data = octets("hello");
    writer.write({1'700'000'000'123'456'789}, data, 90);
    writer.close(kStart + kMinute, {});
    const auto path = folder.path() / spool::segmentName(1);
    struct stat status {};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
    EXPECT_LE(status.st_blocks * 512, 64 * 1024) << "room that was reserved is given back";
    const Reading reading = read({path});
    ASSERT_EQ(reading.packets.size(), 1u);
    EXPECT_EQ(reading.packets[0].ts.ns, 1'700'000'000'123'456'789);
    EXPECT_EQ(reading.packets[0].data, data);
    EXPECT_EQ(reading.summary().damaged, 0u);
}

namespace {

Timestamp wallClock() {
    return {std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
}

} // namespace

TEST(SpoolEvidence, Kept_survivesTheRing) {
    const Folder folder;
    SpoolConfig config = configOf(folder);
    config.segmentBytes = 1 << 20;
    config.ringBytes = 4 << 20;
    SpoolWriter writer = writerOf(config);
    writePackets(writer, 100, 1'000, wallClock());
    writer.flush();
    Followed seen;
    const GrowthFlag ended = std::make_shared<std::atomic<bool>>(false);
    seen.go(*followSpool(readingOf(config), ended));
    SpoolEvidence evidence(config.folder, 8 << 20);
    ASSERT_TRUE(evidence.keep(wallClock() - kSecond, wallClock() + kSecond));
    writePackets(writer, 20'000, 1'000, wallClock());
    writer.close(wallClock(), {});
    EXPECT_NE(segmentsIn(folder.path()).front(), 1u);
    EXPECT_TRUE(openFetcher({config.folder})->fetch(0, seen.places.at(50), 51));
}

TEST(SpoolEvidence, WithoutRoom_saysSo) {
    const Folder folder;
    const SpoolConfig config = configOf(folder);
    SpoolWriter writer = writerOf(config);
    writePackets(writer, 10, 1'000, wallClock());
    writer.flush();
    SpoolEvidence evidence(config.folder, 1'000);
    const auto kept = evidence.keep(wallClock() - kSecond, wallClock());
    ASSERT_FALSE(kept);
    EXPECT_EQ(kept.error().code, ErrorCode::DiskFull);
}

TEST(SpoolEvidence, OtherTimes_areLeftToTheRing) {
    const Folder folder;
    const SpoolConfig config = configOf(folder);
    SpoolWriter writer = writerOf(config);
    writePackets(writer, 10, 1'000, wallClock());
    writer.flush();
    SpoolEvidence evidence(config.folder, 8 << 20);
    EXPECT_TRUE(evidence.keep(wallClock() + kHour, wallClock() + 2 * kHour));
    EXPECT_FALSE(std::filesystem::exists(SpoolEvidence::folderOf(config.folder)));
}

TEST(SpoolLayout, Names_areReadBackAndNothingElse) {
    EXPECT_EQ(spool::segmentNumber(spool::segmentName(1)), 1u);
    EXPECT_EQ(spool::segmentNumber(spool::segmentName(4'000'000'000)), 4'000'000'000);
    for (const char* name : {"live-0000000.pcapng", "live-00000000.pcapng", "live-00000001.pcap", "live-00000001.pcapng.gz", "live-", "x"}) {
        EXPECT_FALSE(spool::segmentNumber(name)) << name;
    }
}

TEST(Spool, NumbersThatWereGiven_areNotGivenAgain) {
    const Folder folder;
    SpoolConfig config = configOf(folder);
    config.after = 40; // of segments that are gone by now
    SpoolWriter writer = writerOf(config);
    writer.write(kStart, asBytes("first"), 5);
    writer.close(kStart + kSecond, {});
    EXPECT_EQ(lastSegment(folder.path()), 41U);
    Followed seen;
    SpoolReading reading = readingOf(config);
    reading.from = spool::placeOf(41, 0); // where a new capture begins: its first packet is read
    seen.go(*followSpool(reading, nullptr));
    EXPECT_EQ(seen.data, std::vector<std::string>{"first"});
}
