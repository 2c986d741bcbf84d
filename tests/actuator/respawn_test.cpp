// SPDX-License-Identifier: GPL-3.0-or-later
// What was ended and is started again once everybody has looked away.
#include "core/actuator/linux/respawn.h"
#include "tests/actuator/direct.h"
#include "tests/actuator/process_fixture.h"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <sys/prctl.h>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::actuator;
using actuator::test::kNothingProtected;
using actuator::test::Shared;
using metsuke::test::eventually;
using plan::State;

namespace {

/// A harmless program of its own, and one that starts it again when it is told to: METSUKE-SIM.
class Respawn : public actuator::test::Processes {
protected:
    void SetUp() override {
        Processes::SetUp();
        if (!nest) {
            return;
        }
        std::filesystem::copy_file("/bin/sleep", first);
        std::filesystem::copy_file("/bin/sleep", other);
        bench.handlers.add(plan::Action::KillProcess, std::make_shared<KillHandler>(kNothingProtected, sensor::bootId()));
        watchFor(kMinute);
    }
    void watchFor(Duration time) {
        auto settings = bench.settings();
        settings.watchFor = time;
        settings.watchEvery = 0;
        bench.actuator = std::make_unique<Actuator>(*bench.journal, bench.handlers, settings);
    }
    /// Which of the two it starts, and what it is called itself.
    void supervise(const std::filesystem::path& again, const char* name) {
        supervisor = nest->start([this, again, name](Shared& shared) {
            ::prctl(PR_SET_NAME, name);
            run(first, shared, 0);
            while (shared.count == 1) {
                ::usleep(500);
            }
            run(again, shared, 1);
            while (true) {
                ::pause();
            }
        });
        ASSERT_TRUE(eventually([&] { return nest->shared().count == 1 && isRunning(0, first); }));
    }
    static void run(const std::filesystem::path& program, Shared& shared, int at) {
        const pid_t child = ::fork();
        if (child == 0) {
            ::alarm(60);
            ::execl(program.c_str(), "beacon", "55", nullptr);
            ::_exit(1);
        }
        shared.pids[at] = child;
        shared.count = at + 1;
    }
    bool isRunning(int at, const std::filesystem::path& program) const {
        const auto image = sensor::ProcReader().image(nest->shared().pids[at]);
        return image && image->path == program;
    }
    void kill() {
        const auto done = bench.carryOut({{"s1", plan::Action::KillProcess, actuator::test::targetOf(nest->shared().pids[0]), {}}});
        ASSERT_EQ(done.state, State::Done) << (done.steps.empty() || !done.steps[0].refusal ? "" : done.steps[0].refusal->reason);
    }
    void startAgain(const std::filesystem::path& again) {
        nest->shared().count = 2;
        ASSERT_TRUE(eventually([&] { return isRunning(1, again); }));
    }
    plan::JournalRow look() {
        EXPECT_TRUE(bench.actuator->tick().ok());
        return bench.journal->list({})->front();
    }
    metsuke::test::TemporaryFolder folder;
    const std::filesystem::path first = folder / "update", other = folder / "another name";
    actuator::test::Bench bench;
    pid_t supervisor = 0;
};

} // namespace

TEST_F(Respawn, StartedAgain_failsTheStepAfterwards_andNamesWhoDidIt) {
    supervise(first, "guard");
    kill();
    startAgain(first);
    const auto row = look();
    EXPECT_EQ(row.state, State::Failed);
    ASSERT_TRUE(row.refusal);
    EXPECT_EQ(row.refusal->reason, "respawned_by_process");
    const auto by = std::ranges::find(row.refusal->sentence.args, "by", [](const auto& one) { return one.first; });
    ASSERT_NE(by, row.refusal->sentence.args.end());
    EXPECT_TRUE(std::get<std::string>(by->second).starts_with(std::to_string(supervisor) + ' '));
    EXPECT_TRUE(*bench.journal->isIntact());
}

TEST_F(Respawn, SameContentUnderAnotherName_isFound) {
    supervise(other, "guard");
    kill();
    startAgain(other);
    EXPECT_EQ(look().state, State::Failed);
}

TEST_F(Respawn, StartedFromASchedule_namesTheScheduler) {
    supervise(first, "cron");
    kill();
    startAgain(first);
    EXPECT_EQ(look().refusal->reason, "respawned_by_scheduler");
}

TEST_F(Respawn, NobodyStartsIt_staysDone) {
    supervise(first, "guard");
    kill();
    EXPECT_EQ(look().state, State::Done);
}

TEST_F(Respawn, StartedAfterItsTime_isNobodysFault) {
    supervise(first, "guard");
    kill();
    watchFor(kMillisecond);
    startAgain(first);
    EXPECT_EQ(look().state, State::Done);
}

TEST_F(Respawn, OfTheSystemsPrograms_onlyTheSameArgumentsCount) {
    supervise(first, "guard");
    ProcessRecord record;
    const int64_t pid = nest->shared().pids[0];
    ProgramDigests digests;
    record.programs = {{"/usr/bin/beacon", programOf(pid, digests).sha256, programOf(pid, digests).size, " beacon 56"}};
    EXPECT_FALSE(respawned(record, 0, INT64_MAX)) << "by other arguments";
    record.programs = {programOf(pid, digests)};
    EXPECT_EQ(record.programs[0].image, first.string());
    EXPECT_EQ(respawned(record, 0, INT64_MAX), pid);
    EXPECT_EQ(readProcessRecord(writeRecord(record))->programs, record.programs);
}
