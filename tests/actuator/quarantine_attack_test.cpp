// SPDX-License-Identifier: GPL-3.0-or-later
// Quarantine while somebody swaps names, and while the actuator is killed.
#include "core/actuator/linux/file_removal.h"
#include "tests/actuator/quarantine_fixture.h"

#include <csignal>
#include <sys/mman.h>
#include <sys/wait.h>

using namespace metsuke;
using namespace metsuke::actuator;
using actuator::test::Direct;
using actuator::test::put;
using metsuke::test::readFile;
using actuator::test::kEvil;
using actuator::test::Quarantine;
using plan::State;

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
            ::usleep(stop[1] % 200); // now and then long enough to be taken
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

TEST_F(Quarantine, FolderThatIsMadeAgain_isNeverSomebodyElses) {
    // Somebody exchanges the folder for a link to another one as soon as it is made.
    const std::string folder = stage->path("folder"), away = stage->path("away"), victim = stage->path("victim"), file = folder + "/evil";
    ASSERT_EQ(::mkdir(folder.c_str(), 0700), 0);
    ASSERT_EQ(::chmod(folder.c_str(), 0777), 0);
    ASSERT_EQ(::mkdir(victim.c_str(), 0700), 0);
    put(file, kEvil);
    const FileVault vault(stage->vault());
    const FileRemoval removal(vault);
    std::string record = writeRecord(*removal.capture(file, "", "made-again"));
    const auto keep = [&record](const std::string& text) {
        record = text;
        return Result<void>();
    };
    ASSERT_TRUE(removal.remove(*readFileRecord(record), keep).ok());
    ASSERT_EQ(::rmdir(folder.c_str()), 0);
    const auto stop = static_cast<std::atomic<int>*>(::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    const pid_t attacker = ::fork();
    if (attacker == 0) {
        while (*stop == 0) {
            if (::rename(folder.c_str(), away.c_str()) == 0) {
                ::symlink(victim.c_str(), folder.c_str());
                std::error_code none;
                std::filesystem::remove_all(away, none);
                ::unlink(folder.c_str());
                ++stop[1];
            }
        }
        ::_exit(0);
    }
    const auto ignore = [](const std::string&) { return Result<void>(); };
    for (int round = 0; round < 3'000; ++round) {
        (void)removal.putBack(*readFileRecord(record), ignore);
        std::error_code none;
        std::filesystem::remove_all(folder, none);
    }
    stop[0] = 1;
    ::waitpid(attacker, nullptr, 0);
    struct stat facts {};
    ASSERT_EQ(::stat(victim.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 07777U, 0700U);
    EXPECT_TRUE(std::filesystem::is_empty(victim));
    EXPECT_GT(stop[1], 10);
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
        killed += bench.carryOutKilledAfter(whole * static_cast<useconds_t>(round + 1) / 60, one);
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
