// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/quarantine_handler.h"
#include "tests/actuator/direct.h"
#include "tests/actuator/file_stage.h"
#include "tests/support/process.h"

#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <gtest/gtest.h>
#include <linux/fs.h>
#include <sys/mman.h>
#include <sys/wait.h>

using namespace metsuke;
using namespace metsuke::actuator;
using actuator::test::Bench;
using actuator::test::Direct;
using actuator::test::FileStage;
using actuator::test::put;
using metsuke::test::readFile;
using plan::State;

namespace {

const Protection kNothingProtected({}, {});
const std::string kEvil = "#!/bin/sh\n# METSUKE-SIM\nexit 0\n";

class Quarantine : public testing::Test {
protected:
    void SetUp() override {
        if (const std::string why = FileStage::whyNot(); !why.empty()) {
            GTEST_SKIP() << why;
        }
        start();
    }
    void start(int files = 8192, int vault = 8192) {
        stage = std::make_unique<FileStage>(files, vault);
        handler = std::make_shared<QuarantineHandler>(kNothingProtected, stage->vault(), stage->path("dpkg"));
        bench.handlers.add(plan::Action::QuarantineFile, handler);
        path = stage->path("evil");
        put(path, kEvil);
    }
    plan::Step step(const std::string& id = "s1") { return {id, plan::Action::QuarantineFile, plan::FileTarget{path, actuator::test::digestOf(path)}, {}}; }
    Direct direct() { return {*handler, plan::Action::QuarantineFile, step().target}; }
    bool exists(const std::string& name) { return ::access(name.c_str(), F_OK) == 0; }
    size_t inVault() {
        std::error_code none;
        const std::filesystem::directory_iterator all(stage->vault(), none);
        return static_cast<size_t>(std::distance(begin(all), end(all)));
    }

    std::unique_ptr<FileStage> stage;
    std::shared_ptr<QuarantineHandler> handler;
    Bench bench;
    std::string path;
};

} // namespace

TEST_F(Quarantine, File_isGone_andComesBackWithAllThatItHad) {
    actuator::test::dressUp(path);
    const FileMetadata before = actuator::test::metadataOf(path);
    EXPECT_EQ(before.attributes.size(), 3u);
    EXPECT_EQ(before.flags, FS_IMMUTABLE_FL);
    const auto done = bench.carryOut({step()});
    ASSERT_EQ(done.state, State::Done) << (done.steps.empty() || !done.steps[0].refusal ? "" : done.steps[0].refusal->reason);
    EXPECT_FALSE(exists(path));
    EXPECT_EQ(inVault(), 1u);

    const auto undone = bench.undo({done.steps[0].undoId, ""});
    ASSERT_EQ(undone.state, State::Done);
    EXPECT_EQ(readFile(path), kEvil);
    EXPECT_EQ(differenceOf(before, actuator::test::metadataOf(path)), "");
    EXPECT_EQ(actuator::test::metadataOf(path).mode, 04751u);
    EXPECT_EQ(inVault(), 0u) << "nobody needs the copy any more";
    actuator::test::undress(path);
}

TEST_F(Quarantine, RestoreStep_bringsItBack_byItsNumber) {
    const auto done = bench.carryOut({step()});
    const auto restored = bench.carryOut({{"s1", plan::Action::RestoreFile, plan::StoredFileTarget{done.steps[0].undoId, path}, {}}});
    EXPECT_EQ(restored.state, State::Done);
    EXPECT_EQ(readFile(path), kEvil);
    const auto again = bench.carryOut({{"s1", plan::Action::RestoreFile, plan::StoredFileTarget{done.steps[0].undoId, path}, {}}});
    EXPECT_EQ(again.state, State::Refused);
    EXPECT_EQ(again.steps[0].refusal->reason, "not_stored");
}

TEST_F(Quarantine, Copy_isNoiseThatOnlyItsKeyOpens) {
    Direct one = direct();
    ASSERT_TRUE(one.act().ok());
    const std::filesystem::path kept = std::filesystem::directory_iterator(stage->vault())->path();
    EXPECT_EQ(readFile(kept).find("METSUKE-SIM"), std::string::npos);
    struct stat facts {};
    ASSERT_EQ(::stat(kept.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0u);
    EXPECT_TRUE(one.verify().ok());
    std::fstream(kept, std::ios::in | std::ios::out | std::ios::binary).seekp(5).put('x');
    EXPECT_FALSE(one.verify().ok());
    EXPECT_FALSE(one.undo().ok());
    EXPECT_FALSE(exists(path)) << "nothing that it was not";
    EXPECT_EQ(one.standing(), Standing::After);
}

TEST_F(Quarantine, EverySize_comesBack) {
    for (const size_t size : {size_t{0}, size_t{1}, size_t{65535}, size_t{65536}, size_t{65537}, size_t{1 << 20}}) {
        std::string content(size, 'x');
        for (size_t i = 0; i < size; i += 7) {
            content[i] = static_cast<char>(i);
        }
        put(path, content);
        Direct one = direct();
        ASSERT_TRUE(one.act().ok()) << size;
        ASSERT_TRUE(one.undo().ok()) << size;
        EXPECT_EQ(readFile(path), content) << size;
    }
}

TEST_F(Quarantine, OtherContent_isRefused_andWhatIsGoneNeedsNothing) {
    Direct one = direct();
    put(path, "something else");
    EXPECT_EQ(one.refusal(), "other_content");
    EXPECT_FALSE(one.act().ok());
    EXPECT_EQ(inVault(), 0u);
    std::filesystem::remove(path);
    EXPECT_FALSE(one.check().isChange);
}

TEST_F(Quarantine, LinksOnTheWay_andWhatIsNoFile_areRefused) {
    put(stage->path("real/precious"), kEvil);
    ::symlink("real", stage->path("link").c_str());
    ::symlink("evil", stage->path("name").c_str());
    ::mkfifo(stage->path("pipe").c_str(), 0600);
    for (const std::string name : {"link/precious", "name", "pipe", "real", "real/../evil"}) {
        Direct one(*handler, plan::Action::QuarantineFile, plan::FileTarget{stage->path(name), actuator::test::digestOf(path)});
        EXPECT_EQ(one.refusal(), "not_plain") << name;
        EXPECT_FALSE(one.act().ok()) << name;
    }
    EXPECT_EQ(readFile(stage->path("real/precious")), kEvil);
}

TEST_F(Quarantine, FilesOfAPackage_areRefused) {
    put(stage->path("dpkg/coreutils.list"), "/.\n" + path + "\n");
    EXPECT_EQ(direct().refusal(), "package_owned");
}

TEST_F(Quarantine, ReadOnlyFileSystem_andFrozenFolder_areRefused) {
    stage->remount("ro");
    EXPECT_EQ(direct().refusal(), "read_only");
    stage->remount("rw");
    const FileHandle folder(::open(stage->path("").c_str(), O_RDONLY | O_DIRECTORY));
    ASSERT_TRUE(setFlags(folder, FS_IMMUTABLE_FL).ok());
    EXPECT_EQ(direct().refusal(), "folder_immutable");
    ASSERT_TRUE(setFlags(folder, 0).ok());
    EXPECT_EQ(direct().refusal(), "");
}

TEST_F(Quarantine, OccupiedPath_isLeftAlone_andTheFileGetsANameBesideIt) {
    const auto done = bench.carryOut({step()});
    put(path, "new");
    const auto undone = bench.undo({done.steps[0].undoId, ""});
    ASSERT_EQ(undone.state, State::Done) << undone.steps[0].refusal->reason;
    EXPECT_EQ(readFile(path), "new");
    EXPECT_EQ(readFile(path + ".restored-" + done.steps[0].undoId), kEvil);
}

TEST_F(Quarantine, FolderThatIsGone_isMadeAgain) {
    path = stage->path("cache/evil");
    put(path, kEvil);
    std::filesystem::permissions(stage->path("cache"), std::filesystem::perms::owner_all);
    Direct one = direct();
    ASSERT_TRUE(one.act().ok());
    std::filesystem::remove(stage->path("cache"));
    ASSERT_TRUE(one.undo().ok());
    EXPECT_EQ(readFile(path), kEvil);
    EXPECT_EQ(actuator::test::metadataOf(stage->path("cache")).mode, 0700u);
}

TEST_F(Quarantine, FullVault_leavesTheFileWhereItIs) {
    start(8192, 1024);
    put(path, std::string(3 << 20, 'x'));
    const auto done = bench.carryOut({step()});
    EXPECT_EQ(done.state, State::Failed);
    EXPECT_EQ(done.steps[0].refusal->reason, "disk_full");
    EXPECT_EQ(std::filesystem::file_size(path), size_t{3} << 20);
    EXPECT_EQ(inVault(), 0u);
}

TEST_F(Quarantine, NoRoomToRestore_keepsIt_untilThereIs) {
    start(4096, 8192);
    put(path, std::string(3 << 20, 'x'));
    const auto done = bench.carryOut({step()});
    ASSERT_EQ(done.state, State::Done);
    put(stage->path("other"), std::string(3 << 20, 'y'));
    const auto tried = bench.undo({done.steps[0].undoId, ""});
    EXPECT_EQ(tried.state, State::Failed);
    EXPECT_EQ(tried.steps[0].refusal->reason, "disk_full");
    EXPECT_FALSE(exists(path));
    std::filesystem::remove(stage->path("other"));
    EXPECT_EQ(bench.undo({done.steps[0].undoId, ""}).state, State::Done);
    EXPECT_EQ(std::filesystem::file_size(path), size_t{3} << 20);
}

TEST_F(Quarantine, ProgramThatRuns_namesItsProcesses_andOtherNamesAreCounted) {
    std::filesystem::copy_file("/bin/sleep", path, std::filesystem::copy_options::overwrite_existing);
    std::filesystem::create_hard_link(path, stage->path("other"));
    const metsuke::test::Process sleeper({path, "60"});
    ASSERT_TRUE(metsuke::test::eventually([&] { return readFile("/proc/" + std::to_string(sleeper.id()) + "/cmdline").starts_with(path); }));
    const auto report = direct().check();
    ASSERT_EQ(report.objects.size(), 1u);
    EXPECT_TRUE(report.objects[0].name.starts_with(std::to_string(sleeper.id()) + " "));
    ASSERT_EQ(report.effects.size(), 2u);
    EXPECT_EQ(report.effects[1].id, "actuator.other_names");
}

TEST_F(Quarantine, NameThatIsSwappedAllTheTime_takesNeverAnotherFile) {
    // Somebody moves links and a precious file over the name ten thousand times while it is taken away.
    const std::string precious = stage->path("precious"), bait = stage->path("bait"), link = stage->path("link");
    put(precious, "precious");
    put(bait, kEvil);
    const auto stop = static_cast<std::atomic<int>*>(::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    const pid_t attacker = ::fork();
    if (attacker == 0) {
        while (*stop == 0) {
            ::symlink(precious.c_str(), link.c_str());
            ::rename(link.c_str(), path.c_str());
            ::link(precious.c_str(), link.c_str());
            ::rename(link.c_str(), path.c_str());
            ::link(bait.c_str(), link.c_str());
            ::rename(link.c_str(), path.c_str());
            ++stop[1];
        }
        ::_exit(0);
    }
    const std::string sha256 = actuator::test::digestOf(bait);
    int taken = 0, refused = 0;
    for (int round = 0; round < 10'000; ++round) {
        Direct one(*handler, plan::Action::QuarantineFile, plan::FileTarget{path, sha256});
        const auto done = one.act();
        taken += done.ok();
        refused += !done.ok();
        if (done.ok()) {
            ASSERT_EQ(readFileRecord(one.record)->kept.sha256, sha256);
        }
        handler->forget(one.record);
        struct stat facts {};
        ASSERT_EQ(::stat(precious.c_str(), &facts), 0) << round;
    }
    stop[0] = 1;
    ::waitpid(attacker, nullptr, 0);
    EXPECT_EQ(readFile(precious), "precious");
    EXPECT_EQ(readFile(bait), kEvil) << "by its other name";
    EXPECT_GT(taken, 10);
    EXPECT_GT(refused, 10);
    std::cout << taken << " taken, " << refused << " refused, " << stop[1] << " rounds of swaps\n";
    ::munmap(stop, 4096);
}

TEST_F(Quarantine, KilledAtAnyMoment_isInThePlaceThatTheJournalSays) {
    int killed = 0;
    const useconds_t whole = actuator::test::microsecondsOf([&] { (void)bench.carryOut({step()}); });
    std::filesystem::remove_all(stage->vault());
    for (int round = 0; round < 60; ++round) {
        path = stage->path("evil-" + std::to_string(round));
        put(path, kEvil);
        actuator::test::dressUp(path);
        const FileMetadata before = actuator::test::metadataOf(path);
        const plan::Step one = step();
        bench.close();
        const pid_t child = ::fork();
        if (child == 0) {
            std::signal(SIGALRM, [](int) { ::kill(::getpid(), SIGKILL); });
            bench.open();
            ::ualarm(whole * static_cast<useconds_t>(round + 1) / 60, 0);
            (void)bench.carryOut({one});
            ::_exit(0);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        killed += WIFSIGNALED(status);
        bench.open();
        const auto rows = *bench.journal->list({"plan-1", {}, plan::kMostRows, false});
        const bool isTaken = !rows.empty() && rows.front().state == State::Done && std::get<plan::FileTarget>(rows.front().target).path == path;
        EXPECT_EQ(exists(path), !isTaken) << round;
        for (const auto& row : rows) {
            EXPECT_TRUE(row.state == State::Done || row.state == State::Failed || row.state == State::RolledBack) << plan::nameOf(row.state);
        }
        if (!isTaken) {
            EXPECT_EQ(readFile(path), kEvil);
            EXPECT_EQ(differenceOf(before, actuator::test::metadataOf(path)), "") << round;
            actuator::test::undress(path);
        }
        EXPECT_EQ(inVault(), isTaken ? 1u : 0u) << round;
        for (const auto& entry : std::filesystem::directory_iterator(stage->path(""))) {
            EXPECT_FALSE(entry.path().filename().string().starts_with(".metsuke-")) << entry.path();
        }
        bench.close();
        std::filesystem::remove(bench.folder / "journal.db");
        std::filesystem::remove(bench.folder / "journal.db-wal");
        std::filesystem::remove(bench.folder / "journal.db-shm");
        bench.open();
    }
    EXPECT_GT(killed, 10);
    std::cout << killed << " of 60 killed\n";
}
