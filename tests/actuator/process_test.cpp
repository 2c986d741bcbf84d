// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/actuator.h"
#include "core/actuator/linux/process_handlers.h"
#include "core/actuator/linux/tree_hold.h"
#include "core/sensor/linux/host_clock.h"
#include "tests/actuator/direct.h"
#include "tests/actuator/nest.h"
#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"

#include <algorithm>
#include <csignal>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::actuator;
using actuator::test::Direct;
using actuator::test::Nest;
using actuator::test::Shared;
using metsuke::test::eventually;
using plan::State;

namespace {

const Protection kNothingProtected({}, {});

class Processes : public testing::Test {
protected:
    void SetUp() override {
        if (const std::string why = Nest::whyNot(); !why.empty()) {
            GTEST_SKIP() << why;
        }
        nest = std::make_unique<Nest>();
    }
    pid_t tree(int size) {
        const int before = nest->shared().count;
        const pid_t first = nest->start([size](Shared& shared) { actuator::test::growTree(shared, size); });
        EXPECT_TRUE(eventually([&] { return nest->shared().count == before + size; }));
        return first;
    }
    bool stands() {
        const int64_t before = nest->beats();
        nest->letTimePass(30);
        return nest->beats() == before;
    }
    std::unique_ptr<Nest> nest;
};

class Suspend : public Processes, public testing::WithParamInterface<Hold> { };

} // namespace

TEST_P(Suspend, Tree_standsStill_andRunsAgainWhereItWas) {
    const pid_t first = tree(25);
    SuspendHandler handler(kNothingProtected, sensor::bootId(), GetParam());
    Direct direct(handler, plan::Action::SuspendProcess, actuator::test::targetOf(first));
    const auto checked = handler.check(direct.task());
    ASSERT_FALSE(checked.refusal) << checked.refusal->reason;
    EXPECT_EQ(checked.objects.size(), 25u);
    EXPECT_FALSE(stands()) << "a look changes nothing";

    const auto done = direct.act();
    ASSERT_TRUE(done.ok()) << done.error().message.id;
    EXPECT_EQ(readProcessRecord(direct.record)->hold, GetParam());
    EXPECT_EQ(done->objects.size(), 25u);
    EXPECT_TRUE(handler.verify(direct.task(), direct.record).ok());
    EXPECT_EQ(handler.compare(direct.task(), direct.record).standing, Standing::After);
    EXPECT_TRUE(stands());

    ASSERT_TRUE(handler.undo(direct.task(), direct.record).ok());
    EXPECT_EQ(handler.compare(direct.task(), direct.record).standing, Standing::Before);
    for (int i = 0; i < nest->shared().count; ++i) {
        const int64_t before = nest->shared().beats[i];
        EXPECT_TRUE(eventually([&] { return nest->shared().beats[i] > before; })) << i;
        EXPECT_EQ(FreezerGroup::groupOf(Hold::Unified, nest->shared().pids[i]), nest->group());
    }
    EXPECT_TRUE(handler.undo(direct.task(), direct.record).ok()) << "again changes nothing";
}
INSTANTIATE_TEST_SUITE_P(Holds, Suspend, testing::Values(Hold::Unified, Hold::OldFreezer, Hold::Signal),
    [](const auto& one) { return std::string(nameOf(one.param)); });

TEST_F(Processes, OfAnotherStartOrBoot_isNotTouched) {
    const pid_t first = tree(2);
    KillHandler handler(kNothingProtected, sensor::bootId());
    for (const bool isOtherBoot : {false, true}) {
        plan::ProcessTarget target = actuator::test::targetOf(first);
        target.start -= isOtherBoot ? 0 : 10 * kMillisecond;
        target.boot = isOtherBoot ? "another" : target.boot;
        Direct direct(handler, plan::Action::KillProcess, target);
        EXPECT_FALSE(handler.check(direct.task()).isChange);
        EXPECT_FALSE(direct.act().ok());
    }
    EXPECT_FALSE(stands());
}

TEST_F(Processes, RunningSomethingElseThanExpected_isRefused) {
    const pid_t first = tree(1);
    KillHandler handler(kNothingProtected, sensor::bootId());
    plan::ProcessTarget target = actuator::test::targetOf(first);
    target.sha256 = std::string(64, 'a');
    Direct direct(handler, plan::Action::KillProcess, target);
    ASSERT_TRUE(handler.check(direct.task()).refusal);
    EXPECT_EQ(handler.check(direct.task()).refusal->reason, "other_image");
    EXPECT_FALSE(direct.act().ok());
    EXPECT_FALSE(stands());
}

TEST_F(Processes, OfTheSystemOrTheAgent_areRefused) {
    SuspendHandler handler(kNothingProtected, sensor::bootId());
    for (const pid_t pid : {pid_t{1}, ::getpid(), ::getppid()}) {
        Direct direct(handler, plan::Action::SuspendProcess, actuator::test::targetOf(pid, false));
        const auto checked = handler.check(direct.task());
        ASSERT_TRUE(checked.refusal) << pid;
        EXPECT_EQ(checked.refusal->reason, "protected");
    }
    const Protection own({sensor::ProcReader().image(::getpid())->path});
    const pid_t first = tree(1);
    SuspendHandler guarded(own, sensor::bootId());
    Direct direct(guarded, plan::Action::SuspendProcess, actuator::test::targetOf(first));
    EXPECT_TRUE(guarded.check(direct.task()).refusal) << "it runs the agent's own program";
}

TEST_F(Processes, HundredProcesses_endWithinHalfASecond) {
    std::vector<double> kills, holds;
    for (int round = 0; round < 20; ++round) {
        const pid_t first = tree(100);
        SuspendHandler suspend(kNothingProtected, sensor::bootId());
        Direct held(suspend, plan::Action::SuspendProcess, actuator::test::targetOf(first));
        Duration begun = sensor::sinceBoot();
        ASSERT_TRUE(held.act().ok());
        holds.push_back(static_cast<double>(sensor::sinceBoot() - begun) / kMillisecond);
        ASSERT_TRUE(suspend.undo(held.task(), held.record).ok());

        KillHandler kill(kNothingProtected, sensor::bootId());
        Direct direct(kill, plan::Action::KillProcess, actuator::test::targetOf(first));
        begun = sensor::sinceBoot();
        ASSERT_TRUE(direct.act().ok());
        kills.push_back(static_cast<double>(sensor::sinceBoot() - begun) / kMillisecond);
        EXPECT_EQ(openMembers(*readProcessRecord(direct.record)).size(), 0u);
        EXPECT_EQ(readProcessRecord(direct.record)->members.size(), 100u);
        EXPECT_TRUE(kill.verify(direct.task(), direct.record).ok());
        nest = std::make_unique<Nest>();
    }
    std::ranges::sort(kills);
    std::ranges::sort(holds);
    RecordProperty("kill_p95_ms", std::to_string(kills[18]));
    RecordProperty("suspend_p95_ms", std::to_string(holds[18]));
    std::cout << "kill p50 " << kills[9] << " p95 " << kills[18] << " ms; suspend p50 " << holds[9] << " p95 " << holds[18] << " ms\n";
    EXPECT_LT(kills[18], 500);
    EXPECT_LT(holds[18], 500);
}

TEST_F(Processes, ThatGoOnForking_areCaughtWhole) {
    // Each lives for a moment and leaves a child to go on, whose parent is the reaper then: only the session tells whose they are.
    const pid_t first = nest->start([](Shared& shared) {
        ::setsid();
        for (int i = 0; i < 4; ++i) {
            if (::fork() == 0) {
                while (shared.count < 3000) {
                    shared.pids[shared.count++] = ::getpid();
                    if (::fork() != 0) {
                        ::_exit(0);
                    }
                    ::alarm(60);
                    ::usleep(300);
                }
                ::pause();
            }
        }
        actuator::test::beat(shared);
    });
    ASSERT_TRUE(eventually([&] { return nest->shared().count > 200; }));
    KillHandler kill(kNothingProtected, sensor::bootId());
    Direct direct(kill, plan::Action::KillProcess, actuator::test::targetOf(first));
    const auto done = direct.act();
    ASSERT_TRUE(done.ok()) << done.error().message.id;
    const int count = nest->shared().count;
    EXPECT_TRUE(eventually([&] { return nest->inGroup() == 1; })) << "the reaper is left";
    nest->letTimePass(30);
    EXPECT_EQ(nest->shared().count, count);
}

TEST_F(Processes, SuspendedOnes_canBeKilled_byEveryHold) {
    for (const Hold hold : {Hold::Unified, Hold::OldFreezer, Hold::Signal}) {
        const pid_t first = tree(10);
        SuspendHandler suspend(kNothingProtected, sensor::bootId(), hold);
        Direct held(suspend, plan::Action::SuspendProcess, actuator::test::targetOf(first));
        ASSERT_TRUE(held.act().ok());
        KillHandler kill(kNothingProtected, sensor::bootId());
        Direct direct(kill, plan::Action::KillProcess, actuator::test::targetOf(first));
        const auto done = direct.act();
        ASSERT_TRUE(done.ok()) << nameOf(hold) << done.error().message.id;
        EXPECT_EQ(openMembers(*readProcessRecord(held.record)).size(), 0u);
        EXPECT_EQ(suspend.compare(held.task(), held.record).standing, Standing::Before) << "and its group is gone";
    }
}

namespace {

/// Two that start each other again: METSUKE-SIM. Each is a child of nobody, in a session of its own.
[[noreturn]] void watch(Shared& shared, int mine) {
    shared.pids[mine] = ::getpid();
    while (true) {
        ++shared.beats[mine];
        if (::kill(shared.pids[1 - mine], 0) != 0) {
            if (::fork() == 0) {
                ::setsid();
                if (::fork() != 0) {
                    ::_exit(0);
                }
                ::alarm(60);
                watch(shared, 1 - mine);
            }
            const int32_t before = shared.pids[1 - mine];
            while (shared.pids[1 - mine] == before) {
                ::usleep(100);
            }
        }
        ::usleep(500);
    }
}

} // namespace

class WatchdogPair : public Processes {
protected:
    void SetUp() override {
        Processes::SetUp();
        if (!nest) {
            return;
        }
        nest->shared().pids[1] = 0x3ffffff; // nobody: the first starts the second
        nest->shared().count = 2;
        nest->start([](Shared& shared) { watch(shared, 0); });
        ASSERT_TRUE(eventually([&] { return nest->shared().beats[0] > 3 && nest->shared().beats[1] > 3; }));
    }
    pid_t pid(int which) const { return nest->shared().pids[which]; }
};

TEST_F(WatchdogPair, KilledOneAfterTheOther_comesBack) { // the negative control
    const pid_t first = pid(0), second = pid(1);
    ::kill(first, SIGKILL);
    ASSERT_TRUE(eventually([&] { return pid(0) != first; }));
    ::kill(second, SIGKILL);
    EXPECT_TRUE(eventually([&] { return pid(1) != second; }));
}

TEST_F(WatchdogPair, FrozenFirst_thenKilled_staysDead) {
    const metsuke::test::TemporaryFolder folder;
    const auto journal = std::move(Journal::open(folder.path(), sensor::bootId())).value();
    HandlerRegistry handlers;
    handlers.add(plan::Action::SuspendProcess, std::make_shared<SuspendHandler>(kNothingProtected, sensor::bootId()));
    handlers.add(plan::Action::KillProcess, std::make_shared<KillHandler>(kNothingProtected, sensor::bootId()));
    const auto clock = [] { return Moment{{1'790'000'000'000 * kMillisecond}, sensor::sinceBoot()}; };
    Actuator actuator(*journal, handlers, {"agent-1", sensor::bootId(), {clock, {}}});
    PlanOrder order{"c-1", "key-1", {"Ann"}, {"plan-1", "", "agent-1", clock().wall + kHour, {}}, "", true};
    for (const plan::Action action : {plan::Action::KillProcess, plan::Action::SuspendProcess}) {
        for (const int which : {0, 1}) {
            order.plan.steps.push_back({"s" + std::to_string(order.plan.steps.size()), action, actuator::test::targetOf(pid(which)), {}});
        }
    }
    plan::orderSafely(order.plan.steps);
    const auto dry = actuator.carryOut(order, {});
    ASSERT_EQ(dry->state, State::Planned);
    order.command = "c-2";
    order.planHash = dry->planHash;
    order.isDryRun = false;
    const auto done = actuator.carryOut(order, {});
    for (const plan::StepReport& step : done->steps) {
        EXPECT_EQ(step.state, State::Done) << step.step << ' ' << (step.refusal ? step.refusal->reason : "");
    }
    nest->letTimePass(50);
    EXPECT_NE(::kill(pid(0), 0), 0);
    EXPECT_NE(::kill(pid(1), 0), 0);
    EXPECT_EQ(nest->inGroup(), 1u) << "the reaper is left";
}

namespace {

/// Dies, with the actuator, while it freezes: once the record is on the disk, or once everybody is stopped.
class DyingSuspend : public SuspendHandler {
public:
    explicit DyingSuspend(bool afterwards)
        : SuspendHandler(kNothingProtected, sensor::bootId())
        , m_afterwards(afterwards) { }
    Result<plan::StepReport> act(const Task& task, const std::string& record) override {
        const Task dying{task.step, task.changes, task.undoId, [&](const std::string& text) {
                             const auto kept = task.amend(text);
                             m_afterwards ? void() : die();
                             return kept;
                         }};
        (void)stopAll(dying, record);
        die();
    }

private:
    [[noreturn]] static void die() {
        ::kill(::getppid(), SIGKILL);
        ::_exit(9);
    }
    bool m_afterwards;
};

} // namespace

TEST_F(Processes, FreezingThatIsInterrupted_isDoneToItsEnd_andCanBeUndone) {
    const metsuke::test::TemporaryFolder folder;
    const auto clock = [] { return Moment{{1'790'000'000'000 * kMillisecond}, sensor::sinceBoot()}; };
    const pid_t first = tree(10);
    const Actuator::Settings settings{"agent-1", sensor::bootId(), {clock, {}}, 100, 100};
    for (int at = 0; at < 2; ++at) {
        PlanOrder order{"c-dry" + std::to_string(at), "key-1", {"Ann"}, {"plan-" + std::to_string(at), "", "agent-1", clock().wall + kHour, {}}, "", true};
        order.plan.steps = {{"s1", plan::Action::SuspendProcess, actuator::test::targetOf(first), {}}};
        const pid_t child = ::fork();
        if (child == 0) {
            const auto journal = std::move(Journal::open(folder.path(), sensor::bootId())).value();
            HandlerRegistry handlers;
            handlers.add(plan::Action::SuspendProcess, std::make_shared<DyingSuspend>(at == 1));
            Actuator actuator(*journal, handlers, settings);
            order.planHash = actuator.carryOut(order, {})->planHash;
            order.command = "c-" + std::to_string(at);
            order.isDryRun = false;
            (void)actuator.carryOut(order, {});
            ::_exit(0);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        ASSERT_TRUE(WIFSIGNALED(status)) << at;
        const auto journal = std::move(Journal::open(folder.path(), sensor::bootId())).value();
        HandlerRegistry handlers;
        handlers.add(plan::Action::SuspendProcess, std::make_shared<SuspendHandler>(kNothingProtected, sensor::bootId()));
        Actuator actuator(*journal, handlers, settings);
        ASSERT_TRUE(actuator.recover().ok());
        const auto rows = *journal->ofOrder("c-" + std::to_string(at));
        ASSERT_EQ(rows.size(), 1u);
        // With the record on the disk and nobody stopped it never happened.
        EXPECT_EQ(rows[0].shown.state, at == 0 ? State::Failed : State::Done) << at;
        EXPECT_EQ(stands(), at == 1);
        if (at == 1) {
            EXPECT_EQ(actuator.undo({"u-1", "key-1", {rows[0].shown.undoId, ""}, false}, {})->state, State::Done);
            EXPECT_FALSE(stands());
        }
    }
}

namespace {

/// Dies, with the actuator, when everybody is stopped and nobody is killed.
class DyingKill : public KillHandler {
public:
    DyingKill()
        : KillHandler(kNothingProtected, sensor::bootId()) { }
    Result<plan::StepReport> act(const Task& task, const std::string& record) override {
        (void)stopAll(task, record);
        ::kill(::getppid(), SIGKILL);
        ::_exit(9);
    }
};

} // namespace

TEST_F(Processes, KillingThatIsInterrupted_isDoneToItsEnd) {
    const pid_t first = tree(10);
    actuator::test::Bench bench;
    bench.close();
    const pid_t child = ::fork();
    if (child == 0) {
        bench.handlers.add(plan::Action::KillProcess, std::make_shared<DyingKill>());
        bench.open();
        (void)bench.carryOut({{"s1", plan::Action::KillProcess, actuator::test::targetOf(first), {}}});
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
    EXPECT_TRUE(stands());
    EXPECT_EQ(nest->inGroup(), 11u) << "stopped, and the reaper";
    bench.handlers.add(plan::Action::KillProcess, std::make_shared<KillHandler>(kNothingProtected, sensor::bootId()));
    bench.open();
    EXPECT_EQ(bench.journal->list({})->front().state, State::Done);
    EXPECT_TRUE(eventually([&] { return nest->inGroup() == 1; }));
}
