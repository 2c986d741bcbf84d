// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/endpoint/activity_samples.h"
#include "tests/endpoint/scenario.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <sys/mount.h>
#include <sys/resource.h>

using namespace metsuke;
using namespace metsuke::endpoint;
using namespace metsuke::endpoint::test;
namespace fs = std::filesystem;

namespace {

constexpr TimeWindow kAll{};
constexpr auto kOldest = HistoryReader::Order::OldestFirst;
constexpr auto kNewest = HistoryReader::Order::NewestFirst;

/// A ring of few small segments.
HistoryLimits small() { return {1 << 20, 128 << 10, 300 << 10}; }

/// Writes file changes until there have been `segments` of them.
void fill(Scenario& scenario, int64_t segments, const ProcessUid& process = {7, 7}) {
    for (int i = 0; scenario.writer().state()->segments < segments || i == 0; ++i) {
        for (int k = 0; k < 200; ++k) {
            scenario.write(process, "/home/sato/build/file" + std::to_string(i) + '-' + std::to_string(k), {1, static_cast<uint64_t>(i * 1000 + k + 1)});
        }
        ASSERT_TRUE(scenario.writer().commit().ok());
        ASSERT_LT(i, 200);
    }
}

std::vector<std::string> gapReasons(HistoryReader& history, const TimeWindow& window = {}) {
    std::vector<std::string> reasons;
    const auto gaps = history.gaps(window);
    for (const Activity& activity : gaps->activities) {
        reasons.push_back(std::get<Gap>(activity.body).reason);
    }
    return reasons;
}

std::vector<fs::path> segmentFiles(const Scenario& scenario) {
    std::vector<fs::path> paths;
    const auto segments = segmentsIn(scenario.folder());
    for (const auto& [number, path] : *segments) {
        paths.push_back(path);
    }
    return paths;
}

void spoil(const fs::path& path) {
    fs::permissions(path, fs::perms::owner_write, fs::perm_options::add);
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    const std::string junk(static_cast<size_t>(fs::file_size(path)), '\x5a');
    file.write(junk.data(), static_cast<std::streamsize>(junk.size()));
}

struct MountedFolder {
    fs::path path;
    ~MountedFolder() { ::umount2(path.c_str(), MNT_DETACH); }
};

size_t count(HistoryReader& history, const HistoryKey& key) { return history.find(key, kAll, kOldest, 100'000)->activities.size(); }

} // namespace

TEST(ActivityHistory, EveryKind_storedAndFound_isTheSame) {
    Scenario scenario;
    std::vector<Activity> told;
    for (Activity activity : everyKind()) {
        activity.time = scenario.now();
        scenario.tell(activity.process, activity.body);
        activity.source = "ebpf";
        told.push_back(activity);
    }
    const auto history = scenario.history();
    std::vector<Activity> kept;
    ASSERT_TRUE(history->each([&](const Activity& activity) { kept.push_back(activity); return Result<void>(); }).ok());
    EXPECT_EQ(kept, told);
    for (const Activity& activity : told) {
        for (const HistoryKey& key : keysOf(activity)) {
            const auto found = history->find(key, kAll, kNewest, 10);
            ASSERT_TRUE(found.ok());
            EXPECT_THAT(found->activities, testing::Contains(activity));
        }
    }
    EXPECT_EQ(history->totals().activities, static_cast<int64_t>(told.size()));
    EXPECT_EQ(history->totals().span, (TimeWindow{told.front().time, told.back().time}));
}

TEST(ActivityHistory, Find_keepsToWindowOrderAndLimit) {
    Scenario scenario;
    for (int i = 0; i < 10; ++i) {
        scenario.at(i).connect({1, 1}, "203.0.113.9", 443, static_cast<uint16_t>(1000 + i));
        scenario.connect({1, 1}, "203.0.113.8", 443, 1);
    }
    const auto history = scenario.history();
    const auto key = keyOfRemote(*IpAddress::parse("203.0.113.9"));
    const auto ports = [&](const TimeWindow& window, HistoryReader::Order order, size_t limit) {
        std::vector<int> found;
        const auto result = history->find(key, window, order, limit);
        for (const Activity& activity : result->activities) {
            found.push_back(std::get<Connected>(activity.body).localPort);
        }
        return found;
    };
    EXPECT_THAT(ports({seconds(2), seconds(4)}, kOldest, 10), testing::ElementsAre(1002, 1003, 1004));
    EXPECT_THAT(ports({seconds(2.5), seconds(3.5)}, kOldest, 10), testing::ElementsAre(1003));
    EXPECT_THAT(ports(kAll, kNewest, 2), testing::ElementsAre(1009, 1008));
    EXPECT_TRUE(history->find(key, kAll, kNewest, 9)->isCut);
    EXPECT_FALSE(history->find(key, kAll, kNewest, 10)->isCut);
}

TEST(ActivityHistory, Ring_keepsToItsSizeAndCarriesRunningProcessesOver) {
    Scenario scenario(small());
    const auto init = scenario.running("/usr/lib/systemd/systemd");
    const auto shell = scenario.run(init, "/bin/sh", {"sh", "-c", "x"});
    const auto daemon = scenario.run(shell, "/home/sato/.update");
    const auto gone = scenario.run(init, "/bin/true");
    scenario.end(gone);
    scenario.end(shell); // its daemon descends from it all the same
    fill(scenario, 7);
    for (int i = 0; i < 20; ++i) {
        fill(scenario, 1);
    }
    const auto history = scenario.history();
    EXPECT_LE(history->totals().bytes, small().totalBytes + small().segmentBytes);
    EXPECT_FALSE(fs::exists(scenario.folder() / segmentName(1)));
    for (const auto& process : {init, shell, daemon}) {
        const auto started = history->find(keyOfProcess(ActivityKind::ProcessStarted, process), kAll, kOldest, 10);
        ASSERT_EQ(started->activities.size(), 1U);
        EXPECT_TRUE(std::get<ProcessStarted>(started->activities[0].body).wasRunning);
        EXPECT_EQ(count(*history, keyOfProcess(ActivityKind::ImageStarted, process)), 1U);
    }
    EXPECT_EQ(count(*history, keyOfChildren(shell)), 1U);
    EXPECT_EQ(count(*history, keyOfProcess(ActivityKind::ProcessStarted, gone)), 0U);
}

TEST(ActivityHistory, SealedSegments_areReadOnlyAndAChangeShows) {
    Scenario scenario(small());
    fill(scenario, 4);
    const auto verdicts = [&] {
        std::vector<SegmentVerdict::State> states;
        const auto all = scenario.history()->verify({});
        for (const auto& verdict : *all) {
            states.push_back(verdict.state);
        }
        return states;
    };
    using State = SegmentVerdict::State;
    EXPECT_THAT(verdicts(), testing::ElementsAre(State::Intact, State::Intact, State::Intact, State::NotSealed));
    const auto second = segmentFiles(scenario)[1];
    EXPECT_EQ(fs::status(second).permissions() & fs::perms::owner_write, fs::perms::none);
    EXPECT_FALSE(fs::exists(second.string() + "-wal"));
    fs::permissions(second, fs::perms::owner_write, fs::perm_options::add);
    std::fstream(second, std::ios::in | std::ios::out | std::ios::binary).seekp(-1, std::ios::end).put('x');
    EXPECT_THAT(verdicts(), testing::ElementsAre(State::Intact, State::Altered, State::Intact, State::NotSealed));
}

TEST(ActivityHistory, DamagedSegment_isANamedGapAndTheOthersAnswer) {
    Scenario scenario(small());
    fill(scenario, 4);
    const auto before = scenario.history();
    const size_t all = count(*before, keyOfProcess(ActivityKind::FileChanged, {7, 7}));
    spoil(segmentFiles(scenario)[1]);
    const auto history = scenario.history();
    const size_t rest = count(*history, keyOfProcess(ActivityKind::FileChanged, {7, 7}));
    EXPECT_GT(rest, all / 3);
    EXPECT_LT(rest, all);
    EXPECT_THAT(gapReasons(*history), testing::ElementsAre("segment_damaged"));
    EXPECT_TRUE(gapReasons(*history, {kStart, kStart}).empty());
}

TEST(ActivityHistory, Reopened_tellsWhenNobodyRecordedAndSetsDamageAside) {
    Folder folder;
    {
        auto writer = HistoryWriter::open(folder.path(), small(), kStart);
        ASSERT_TRUE(writer.ok());
        ASSERT_TRUE((*writer)->append({seconds(1), {1, 1}, "s", ProcessEnded{}}).ok());
        EXPECT_EQ(HistoryWriter::open(folder.path(), small(), kStart).error().code, ErrorCode::Busy);
    }
    {
        auto writer = HistoryWriter::open(folder.path(), small(), seconds(100));
        ASSERT_TRUE(writer.ok());
        auto history = HistoryReader::open(folder.path());
        EXPECT_THAT(gapReasons(**history), testing::ElementsAre("recorder_stopped"));
        EXPECT_TRUE(gapReasons(**history, {seconds(0), seconds(0.5)}).empty());
        EXPECT_EQ(gapReasons(**history, {seconds(50), seconds(60)}).size(), 1U);
    }
    spoil(folder.path() / segmentName(1));
    auto writer = HistoryWriter::open(folder.path(), small(), seconds(200));
    ASSERT_TRUE(writer.ok()) << writer.error().detail;
    EXPECT_TRUE(fs::exists(folder.path() / (segmentName(1) + ".damaged")));
    EXPECT_THAT(gapReasons(**HistoryReader::open(folder.path())), testing::ElementsAre("segment_damaged"));
}

TEST(ActivityHistory, KilledWriter_losesNothingThatWasCommitted) {
    Scenario scenario;
    scenario.write({7, 7}, "/tmp/x", {1, 1});
    ASSERT_TRUE(scenario.writer().commit().ok());
    Folder copy; // as it lies on the disk at this moment, log and all
    for (const auto& entry : fs::directory_iterator(scenario.folder())) {
        fs::copy(entry.path(), copy.path() / entry.path().filename());
    }
    auto writer = HistoryWriter::open(copy.path(), {}, seconds(50));
    ASSERT_TRUE(writer.ok()) << writer.error().message.id << writer.error().detail;
    EXPECT_EQ(count(**HistoryReader::open(copy.path()), keyOfPath("/tmp/x")), 1U);
}

TEST(ActivityHistory, HeldWindow_staysAndTheReserveBoundsIt) {
    Scenario scenario(small());
    fill(scenario, 4);
    const auto first = scenario.history()->totals().span;
    const TimeWindow window{first.from, first.from + kMillisecond};
    ASSERT_TRUE(scenario.writer().hold({window, "case C-104"}).ok());
    EXPECT_EQ(scenario.writer().hold({kAll, "everything"}).error().message.id, "endpoint.hold_too_large");
    fill(scenario, 7);
    for (int i = 0; i < 30; ++i) {
        fill(scenario, 1);
    }
    EXPECT_TRUE(fs::exists(scenario.folder() / segmentName(1)));
    EXPECT_FALSE(fs::exists(scenario.folder() / segmentName(2)));
    EXPECT_GT(scenario.writer().state()->held, 0);
    ASSERT_TRUE(scenario.writer().release(window).ok());
    EXPECT_EQ(scenario.writer().release(window).error().code, ErrorCode::NotFound);
    for (int i = 0; i < 10; ++i) {
        fill(scenario, 1);
    }
    EXPECT_FALSE(fs::exists(scenario.folder() / segmentName(1)));
}

TEST(ActivityHistory, FullDisk_isSurvivedAndTold) {
    Folder folder;
    if (::mount("metsuke", folder.path().c_str(), "tmpfs", 0, "size=1m") != 0) {
        GTEST_SKIP() << "a small file system cannot be mounted here";
    }
    const MountedFolder mounted{folder.path()};
    const auto ballast = folder.path() / "ballast";
    std::ofstream(ballast) << std::string(600 << 10, 'x');
    auto writer = HistoryWriter::open(folder.path(), {}, kStart);
    ASSERT_TRUE(writer.ok());
    const auto tell = [&](int count, const char* folderName) {
        for (int i = 0; i < count; ++i) {
            FileChanged change;
            change.path = std::string(folderName) + std::to_string(i) + std::string(100, 'x');
            static_cast<void>((*writer)->append({seconds(i), {7, 7}, "fanotify", change}));
        }
        return (*writer)->commit();
    };
    ASSERT_TRUE(tell(1, "/before").ok());
    const auto failed = tell(1'900, "/lost");
    ASSERT_FALSE(failed.ok());
    EXPECT_EQ(failed.error().code, ErrorCode::DiskFull) << failed.error().detail;
    EXPECT_TRUE((*writer)->state()->isDiskFull);
    fs::remove(ballast);
    ASSERT_TRUE(tell(1, "/after").ok());
    EXPECT_FALSE((*writer)->state()->isDiskFull);
    EXPECT_EQ((*writer)->state()->lost, 1'900);
    const auto history = HistoryReader::open(folder.path());
    EXPECT_EQ(count(**history, keyOfProcess(ActivityKind::FileChanged, {7, 7})), 2U);
    const auto gaps = (*history)->gaps(kAll)->activities;
    ASSERT_EQ(gaps.size(), 1U);
    EXPECT_EQ(gaps[0].time, seconds(0));
    EXPECT_EQ(std::get<Gap>(gaps[0].body), (Gap{"history", seconds(1'899), 1'900, "disk_full"}));
}

TEST(ActivityHistory, FileThatCannotGrow_isSurvivedAndTold) {
    Scenario scenario;
    scenario.write({7, 7}, "/tmp/before", {1, 1});
    ASSERT_TRUE(scenario.writer().commit().ok());
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit limit{};
    getrlimit(RLIMIT_FSIZE, &limit);
    rlimit tight = limit;
    tight.rlim_cur = 16'384;
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &tight), 0);
    scenario.write({7, 7}, "/tmp/lost", {1, 2});
    const bool isWritten = scenario.writer().commit().ok();
    setrlimit(RLIMIT_FSIZE, &limit);
    ASSERT_FALSE(isWritten);
    scenario.write({7, 7}, "/tmp/after", {1, 3});
    const auto history = scenario.history();
    EXPECT_EQ(count(*history, keyOfPath("/tmp/before")) + count(*history, keyOfPath("/tmp/after")), 2U);
    EXPECT_EQ(count(*history, keyOfPath("/tmp/lost")), 0U);
    EXPECT_THAT(gapReasons(*history), testing::ElementsAre("not_written"));
}

TEST(ActivityHistory, Retention_isForecastFromWhatHappens) {
    Scenario scenario(small());
    fill(scenario, 2);
    scenario.at(10'000);
    fill(scenario, 3);
    const auto totals = scenario.history()->totals();
    EXPECT_EQ(totals.limitBytes, small().totalBytes);
    const double part = static_cast<double>(totals.bytes) / static_cast<double>(totals.limitBytes);
    EXPECT_NEAR(static_cast<double>(totals.retention), static_cast<double>(totals.span.until - totals.span.from) / part,
        static_cast<double>(totals.retention) / 1000);
}

TEST(ActivityHistory, ForeignFiles_areRefused) {
    Folder folder;
    EXPECT_EQ(HistoryReader::open(folder.path()).error().code, ErrorCode::NotFound);
    EXPECT_EQ(HistoryReader::open(folder.path() / "none").error().code, ErrorCode::NotFound);
    std::ofstream(folder.path() / segmentName(1)) << "not a database, and long enough to be looked at";
    const auto history = HistoryReader::open(folder.path());
    ASSERT_TRUE(history.ok()); // a segment that cannot answer is a gap
    EXPECT_THAT(gapReasons(**history), testing::ElementsAre("segment_damaged"));
}
