// SPDX-License-Identifier: GPL-3.0-or-later
// Quarantine while somebody swaps names, and while the actuator is killed.
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
