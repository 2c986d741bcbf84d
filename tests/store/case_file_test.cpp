// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/store/store_fixture.h"

#include <csignal>
#include <fstream>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::test;

namespace {

void changeCase(const std::filesystem::path& path, const char* sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
    sqlite3_close(database);
}

std::string bytesOf(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Flows by row, by count and by roll-up must agree: whole commits or nothing.
void expectConsistent(CaseStore& store) {
    auto summary = store.summary(kNoLimit);
    ASSERT_OK(summary);
    auto window = store.openFlows(Filter::compare("ts", Filter::Op::Greater, int64_t{0}), {}, FlowSort::Time, SortOrder::Ascending, kNoLimit);
    ASSERT_OK(window);
    EXPECT_EQ((*window)->count, summary->flows);
    TimelineSpec spec;
    spec.key = TimelineSpec::Key::Service;
    auto timeline = store.timeline(spec, kNoLimit);
    ASSERT_OK(timeline);
    int64_t rolled = 0;
    for (const auto& series : timeline->series) {
        for (const int64_t flows : series.flows) {
            rolled += flows;
        }
    }
    EXPECT_EQ(rolled, summary->flows);
    auto events = store.openEvents(std::nullopt, Filter::all(), {}, kNoLimit);
    ASSERT_OK(events);
    int64_t counted = 0;
    for (const auto& [kind, rows] : summary->events) {
        counted += rows;
    }
    EXPECT_EQ((*events)->count, counted);
}

/// Writes until something goes wrong; the error.
std::optional<Error> importUntilItFails(CaseStore& store, int64_t maximum) {
    for (int64_t n = 0; n < maximum; n += 500) {
        EventBatch events;
        for (int64_t i = n; i < n + 500; ++i) {
            events.push_back(makeFlow(i));
        }
        if (auto done = store.append(batchOf(std::move(events))); !done) {
            return done.error();
        }
        if (auto done = store.commit(); !done) {
            return done.error();
        }
    }
    return std::nullopt;
}

void expectFailureIsSurvived(const std::filesystem::path& path, ErrorCode expected, const std::function<void()>& makeRoom) {
    CaseOptions options;
    options.segmentRows = 2000;
    {
        auto created = CaseStore::create(path, options);
        ASSERT_OK(created);
        CaseStore& store = **created;
        const auto error = importUntilItFails(store, 1'000'000);
        ASSERT_TRUE(error.has_value());
        EXPECT_EQ(error->code, expected) << error->message.id << " " << error->detail;
        // Stopped: later calls say the same, and what was committed can be read.
        EXPECT_EQ(store.append(batchOf({makeFlow(0)})).error().code, expected);
        EXPECT_EQ(store.finish(false).error().code, expected);
        EXPECT_GT(store.summary(kNoLimit)->flows, 0);
        expectConsistent(store);
    }
    {
        auto full = CaseStore::open(path, options); // still no room: at least readable
        ASSERT_OK(full);
        expectConsistent(**full);
        EXPECT_TRUE((*full)->summary(kNoLimit)->partial);
    }
    makeRoom();
    auto again = CaseStore::open(path, options);
    ASSERT_OK(again);
    EXPECT_FALSE((*again)->isReadOnly());
    EXPECT_TRUE((*again)->summary(kNoLimit)->partial);
    expectConsistent(**again);
    EXPECT_TRUE((*again)->addNote({0, "case", "", {}, "a", "room again"}).ok());
}

} // namespace

TEST_F(StoreTest, Create_pathThatExists_isRefusedAndLeftAlone) {
    std::ofstream(folder / "test.metsuke") << "mine";
    const auto created = CaseStore::create(folder / "test.metsuke");
    ASSERT_FALSE(created.ok());
    EXPECT_EQ(created.error().message.id, "store.exists");
    EXPECT_EQ(bytesOf(folder / "test.metsuke"), "mine");
}

TEST_F(StoreTest, Create_folderThatIsMissing_isAClearError) {
    const auto created = CaseStore::create(folder / "no" / "case.metsuke");
    ASSERT_FALSE(created.ok());
    EXPECT_TRUE(created.error().message.id == "store.cannot_create" || created.error().message.id == "store.lock_impossible");
}

TEST_F(StoreTest, Open_missingFile_isNotFound) {
    const auto opened = CaseStore::open(folder / "none.metsuke");
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().message.id, "store.missing");
    EXPECT_FALSE(std::filesystem::exists(folder / "none.metsuke"));
}

TEST_F(StoreTest, Open_foreignFiles_areRefusedAndLeftAlone) {
    std::ofstream(folder / "text.metsuke") << std::string(20'000, 'x');
    std::ofstream(folder / "empty.metsuke").flush();
    changeCase(folder / "other.metsuke", "CREATE TABLE t(a); INSERT INTO t VALUES(1); PRAGMA user_version=3");
    for (const char* name : {"text.metsuke", "empty.metsuke", "other.metsuke"}) {
        const std::string before = bytesOf(folder / name);
        const auto opened = CaseStore::open(folder / name);
        ASSERT_FALSE(opened.ok()) << name;
        EXPECT_EQ(opened.error().code, ErrorCode::Malformed) << name;
        EXPECT_EQ(opened.error().message.id, "store.not_a_case") << name;
        EXPECT_EQ(bytesOf(folder / name), before) << name;
    }
}

TEST_F(StoreTest, Open_schemaWithForeignObjects_isRefused) {
    fill(10);
    store.reset();
    changeCase(folder / "test.metsuke", "CREATE TRIGGER bad AFTER INSERT ON note BEGIN DELETE FROM action_log; END");
    const auto opened = CaseStore::open(folder / "test.metsuke");
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().message.id, "store.damaged");
}

TEST_F(StoreTest, Open_tornFile_isAnErrorOrAWholeCaseNeverACrash) {
    fill(4000);
    ASSERT_OK(store->finish(false));
    store.reset();
    const std::string whole = bytesOf(folder / "test.metsuke");
    size_t refused = 0;
    for (const size_t part : std::initializer_list<size_t>{1, 5, 20, 50, 90}) {
        std::ofstream(folder / "torn.metsuke", std::ios::binary | std::ios::trunc) << whole.substr(0, whole.size() * part / 100);
        const auto opened = CaseStore::open(folder / "torn.metsuke");
        if (!opened.ok()) {
            ++refused;
            EXPECT_TRUE(opened.error().message.id == "store.damaged" || opened.error().message.id == "store.not_a_case")
                << opened.error().message.id;
        }
    }
    EXPECT_EQ(refused, 5u);
}

TEST_F(StoreTest, Open_flippedBytes_neverCrash) {
    fill(1500);
    ASSERT_OK(store->finish(false));
    store.reset();
    const std::string whole = bytesOf(folder / "test.metsuke");
    for (size_t i = 0; i < 40; ++i) {
        std::string damaged = whole;
        for (size_t at = 100 + i * 37; at < damaged.size(); at += 20'011) {
            damaged[at] = static_cast<char>(damaged[at] ^ 0x5a);
        }
        std::ofstream(folder / "flipped.metsuke", std::ios::binary | std::ios::trunc) << damaged;
        auto opened = CaseStore::open(folder / "flipped.metsuke");
        if (!opened.ok()) {
            continue;
        }
        CaseStore& flipped = **opened;
        static_cast<void>(flipped.summary(kNoLimit));
        static_cast<void>(flipped.hosts(kNoLimit));
        static_cast<void>(flipped.timeline({}, kNoLimit));
        static_cast<void>(flipped.pairs({}, std::nullopt, kNoLimit));
        if (auto window = flipped.openFlows(Filter::all(), {}, FlowSort::Time, SortOrder::Ascending, kNoLimit); window.ok()) {
            static_cast<void>(flipped.flowPage(*window, 1, kNoLimit));
        }
        if (auto window = flipped.openEvents(std::nullopt, Filter::all(), {}, kNoLimit); window.ok()) {
            static_cast<void>(flipped.eventPage(*window, 0, kNoLimit));
        }
    }
}

TEST_F(StoreTest, Open_newerMajorSchema_isRefusedAndLeftAlone) {
    fill(10);
    store.reset();
    changeCase(folder / "test.metsuke", "PRAGMA user_version=2000");
    const auto opened = CaseStore::open(folder / "test.metsuke");
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().code, ErrorCode::Unsupported);
    EXPECT_EQ(opened.error().message.id, "store.newer_version");
}

TEST_F(StoreTest, Open_newerMinorSchema_readsOnly) {
    fill(10);
    ASSERT_OK(store->finish(false));
    store.reset();
    changeCase(folder / "test.metsuke", "PRAGMA user_version=1999; ALTER TABLE note ADD COLUMN colour TEXT");
    auto opened = CaseStore::open(folder / "test.metsuke");
    ASSERT_OK(opened);
    EXPECT_TRUE((*opened)->isReadOnly());
    auto summary = (*opened)->summary(kNoLimit);
    ASSERT_OK(summary);
    EXPECT_EQ(summary->flows, 10);
    EXPECT_EQ(summary->readOnlyReason.id, "store.newer_minor");
}

TEST_F(StoreTest, Open_whileAnotherHasIt_readsOnlyAndFollows) {
    fill(100);
    auto second = CaseStore::open(folder / "test.metsuke");
    ASSERT_OK(second);
    EXPECT_TRUE((*second)->isReadOnly());
    auto summary = (*second)->summary(kNoLimit);
    ASSERT_OK(summary);
    EXPECT_EQ(summary->readOnlyReason.id, "store.in_use");
    EXPECT_FALSE(summary->partial) << "the first goes on importing";
    EXPECT_EQ(summary->flows, 100);
    EXPECT_EQ((*second)->addNote({}).error().code, ErrorCode::ReadOnly);
    EXPECT_EQ((*second)->append(batchOf({makeFlow(0)})).error().code, ErrorCode::ReadOnly);
    EXPECT_EQ((*second)->finish(false).error().code, ErrorCode::ReadOnly);
    appendFlows(*store, 100, 300);
    ASSERT_OK(store->finish(false));
    EXPECT_EQ((*second)->summary(kNoLimit)->flows, 300);
    store.reset();
    second->reset();
    auto third = CaseStore::open(folder / "test.metsuke");
    ASSERT_OK(third);
    EXPECT_FALSE((*third)->isReadOnly());
}

TEST_F(StoreTest, Open_askedForReading_writesNothing) {
    fill(50);
    ASSERT_OK(store->finish(false));
    store.reset();
    const std::string before = bytesOf(folder / "test.metsuke");
    auto opened = CaseStore::open(folder / "test.metsuke", {}, CaseAccess::ReadOnly);
    ASSERT_OK(opened);
    EXPECT_TRUE((*opened)->isReadOnly());
    EXPECT_EQ((*opened)->summary(kNoLimit)->readOnlyReason.id, "store.read_only_asked");
    EXPECT_EQ((*opened)->setTriage({"x"}, TriageState::Benign, "a").error().code, ErrorCode::ReadOnly);
    opened->reset();
    EXPECT_EQ(bytesOf(folder / "test.metsuke"), before);
}

TEST_F(StoreTest, Open_readOnlyFolder_readsWithTheReason) {
    fill(120);
    ASSERT_OK(store->finish(false));
    store.reset();
    namespace fs = std::filesystem;
    fs::permissions(folder / "test.metsuke", fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read);
    fs::permissions(folder.path(), static_cast<fs::perms>(0555));
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) { // not root: root may write anywhere
        if (::geteuid() == 0 && ::setresuid(65534, 65534, 65534) != 0) {
            ::_exit(77);
        }
        if (::access((folder / "test.metsuke").c_str(), R_OK) != 0) {
            ::_exit(77); // a private folder for temporary files
        }
        auto opened = CaseStore::open(folder / "test.metsuke");
        if (!opened.ok()) {
            std::fprintf(stderr, "%s\n", whyNot(opened).c_str());
            ::_exit(2);
        }
        auto summary = (*opened)->summary(kNoLimit);
        const bool right = summary.ok() && (*opened)->isReadOnly() && summary->flows == 120 && summary->readOnlyReason.id == "store.read_only_place"
            && (*opened)->timeline({}, kNoLimit).ok() && (*opened)->addNote({}).error().code == ErrorCode::ReadOnly;
        ::_exit(right ? 0 : 3);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77) {
        GTEST_SKIP() << "no other user can read the folder for temporary files here";
    }
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST_F(StoreTest, Import_killedInTheMiddle_leavesAValidPartialCase) {
    for (const int commits : {1, 4, 9}) {
        const auto path = folder / ("killed" + std::to_string(commits) + ".metsuke").c_str();
        int pipe[2];
        ASSERT_EQ(::pipe(pipe), 0);
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            CaseOptions options;
            options.segmentRows = 900; // kills meet seals too
            auto created = CaseStore::create(path, options);
            for (int64_t n = 0; created.ok(); n += 400) {
                EventBatch events;
                for (int64_t i = n; i < n + 400; ++i) {
                    events.push_back(makeFlow(i));
                }
                if (!(*created)->append(batchOf(std::move(events))).ok() || !(*created)->commit().ok() || ::write(pipe[1], "c", 1) != 1) {
                    break;
                }
            }
            ::_exit(1);
        }
        ::close(pipe[1]);
        char byte = 0;
        for (int i = 0; i < commits; ++i) {
            ASSERT_EQ(::read(pipe[0], &byte, 1), 1);
        }
        ::kill(child, SIGKILL);
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ::close(pipe[0]);
        EXPECT_TRUE(WIFSIGNALED(status));

        auto opened = CaseStore::open(path);
        ASSERT_OK(opened);
        EXPECT_FALSE((*opened)->isReadOnly());
        auto summary = (*opened)->summary(kNoLimit);
        ASSERT_OK(summary);
        EXPECT_TRUE(summary->partial);
        EXPECT_GE(summary->flows, commits * 400);
        EXPECT_EQ(summary->flows % 400, 0);
        expectConsistent(**opened);
    }
}

TEST_F(StoreTest, Import_abandonedWithoutFinish_isPartialOnTheNextOpen) {
    fill(500);
    store.reset();
    auto opened = CaseStore::open(folder / "test.metsuke");
    ASSERT_OK(opened);
    auto summary = (*opened)->summary(kNoLimit);
    ASSERT_OK(summary);
    EXPECT_TRUE(summary->partial);
    EXPECT_EQ(summary->flows, 500);
}

TEST_F(StoreTest, Import_writeFails_stopsAndKeepsWhatWasCommitted) {
    struct rlimit before {};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto oldHandler = ::signal(SIGXFSZ, SIG_IGN);
    struct rlimit limit = before;
    limit.rlim_cur = 3 << 20;
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
    // SQLite does not tell a size limit from other failed writes.
    expectFailureIsSurvived(folder / "limited.metsuke", ErrorCode::Internal, [&] { ::setrlimit(RLIMIT_FSIZE, &before); });
    ::setrlimit(RLIMIT_FSIZE, &before);
    ::signal(SIGXFSZ, oldHandler);
}

TEST_F(StoreTest, Import_fullFileSystem_stopsWithDiskFullAndKeepsWhatWasCommitted) {
    const auto place = folder / "small";
    std::filesystem::create_directory(place);
    if (::mount("tmpfs", place.c_str(), "tmpfs", 0, "size=4m") != 0) {
        GTEST_SKIP() << "no small file system can be mounted here";
    }
    expectFailureIsSurvived(place / "full.metsuke", ErrorCode::DiskFull, [&] { ::mount("tmpfs", place.c_str(), "tmpfs", MS_REMOUNT, "size=64m"); });
    ::umount2(place.c_str(), MNT_DETACH);
}
