// SPDX-License-Identifier: GPL-3.0-or-later
// A history with damage, on a full disk, after a crash.
#include "tests/endpoint/history_fixture.h"

#include "core/endpoint/trace.h"

#include <csignal>
#include <random>
#include <sys/mount.h>
#include <sys/resource.h>

using namespace metsuke;
using namespace metsuke::endpoint;
using namespace metsuke::endpoint::test;
namespace fs = std::filesystem;

namespace {

struct MountedFolder {
    fs::path path;
    ~MountedFolder() { ::umount2(path.c_str(), MNT_DETACH); }
};

} // namespace

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

TEST(ActivityHistory, SegmentThatCannotBegin_costsNoOldOne) {
    Scenario scenario(small());
    fill(scenario, 3);
    const auto before = segmentFiles(scenario);
    const auto inTheWay = scenario.folder() / segmentName(4); // what is wrong is not that the disk is full
    fs::create_directories(inTheWay / "x");
    ErrorCode code = ErrorCode::NotFound;
    for (int i = 0; i < 100 && code == ErrorCode::NotFound; ++i) {
        for (int k = 0; k < 200; ++k) {
            scenario.write({7, 7}, "/tmp/file" + std::to_string(i) + '-' + std::to_string(k), {1, 5});
        }
        const auto done = scenario.writer().commit();
        code = done.ok() ? code : done.error().code;
    }
    ASSERT_EQ(code, ErrorCode::ReadOnly);
    for (const auto& path : before) {
        EXPECT_TRUE(fs::exists(path)) << path;
    }
    fs::remove_all(inTheWay);
    scenario.write({7, 7}, "/tmp/after", {1, 6});
    EXPECT_EQ(count(*scenario.history(), keyOfPath("/tmp/after")), 1U);
    EXPECT_TRUE(fs::exists(inTheWay));
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

TEST(ActivityHistory, ForeignFiles_areRefused) {
    Folder folder;
    EXPECT_EQ(HistoryReader::open(folder.path()).error().code, ErrorCode::NotFound);
    EXPECT_EQ(HistoryReader::open(folder.path() / "none").error().code, ErrorCode::NotFound);
    std::ofstream(folder.path() / segmentName(1)) << "not a database, and long enough to be looked at";
    const auto history = HistoryReader::open(folder.path());
    ASSERT_TRUE(history.ok()); // a segment that cannot answer is a gap
    EXPECT_THAT(gapReasons(**history), testing::ElementsAre("segment_damaged"));
}
TEST(ActivityHistory, AnySpoiledBytes_areSurvived) {
    Scenario scenario(small());
    const auto init = scenario.running("/usr/lib/systemd/systemd");
    const auto process = scenario.run(init, "/home/sato/.update", {}, {1, 5});
    scenario.connect(process, "203.0.113.9", 4444, 50'000);
    fill(scenario, 2, process);
    std::mt19937 random(5);
    for (int round = 0; round < 60; ++round) {
        Folder copy;
        for (const auto& path : segmentFiles(scenario)) {
            fs::copy(path, copy.path() / path.filename());
        }
        const auto victim = copy.path() / segmentName(1 + round % 2);
        fs::permissions(victim, fs::perms::owner_all);
        std::fstream file(victim, std::ios::in | std::ios::out | std::ios::binary);
        const auto size = static_cast<uint32_t>(fs::file_size(victim));
        for (int i = 0; i < 40; ++i) {
            file.seekp(static_cast<std::streamoff>(random() % size)).put(static_cast<char>(random()));
        }
        file.close();
        const auto history = HistoryReader::open(copy.path());
        if (!history.ok()) {
            EXPECT_FALSE(history.error().message.id.empty());
            continue;
        }
        TraceQuestion question;
        question.time = kStart;
        question.remote = *IpAddress::parse("203.0.113.9");
        static_cast<void>(traceRootCause(**history, question, {}, {}));
        static_cast<void>((*history)->each([](const Activity&) { return Result<void>(); }));
        static_cast<void>(HistoryWriter::open(copy.path(), small(), seconds(500)));
    }
}

TEST(ActivityHistory, TextsOfAForeignSegment_areCleaned) {
    Scenario scenario;
    scenario.write({7, 7}, "/tmp/escape", {1, 1});
    ASSERT_TRUE(scenario.writer().commit().ok());
    Folder copy;
    const auto path = copy.path() / segmentName(1);
    ASSERT_TRUE((*Connection::open(scenario.folder() / segmentName(1), Connection::Mode::ReadOnly))->backupTo(path).ok());
    ASSERT_TRUE((*Connection::open(path, Connection::Mode::ReadWrite))
                    ->execute("UPDATE text SET value=x'2f1b5b324a' WHERE value=CAST('/tmp/escape' AS BLOB)").ok());
    std::vector<std::string> paths;
    ASSERT_TRUE((*HistoryReader::open(copy.path()))->each([&](const Activity& activity) {
        paths.push_back(std::get<FileChanged>(activity.body).path);
        return Result<void>();
    }).ok());
    EXPECT_THAT(paths, testing::ElementsAre("/\\x1b[2J"));
}

TEST(ActivityHistory, SegmentOfAnotherVersion_isAGapAndTheOthersAnswer) {
    Scenario scenario(small());
    fill(scenario, 3);
    const auto second = segmentFiles(scenario)[1];
    fs::permissions(second, fs::perms::owner_write, fs::perm_options::add);
    ASSERT_TRUE((*Connection::open(second, Connection::Mode::ReadWrite))->execute("PRAGMA user_version=9").ok());
    const auto history = scenario.history();
    EXPECT_GT(count(*history, keyOfProcess(ActivityKind::FileChanged, {7, 7})), 0U);
    EXPECT_EQ(gapReasons(*history).size(), 1U);
}
