// SPDX-License-Identifier: GPL-3.0-or-later
// Pairs that start each other again, and deeds that are interrupted.
#include "tests/actuator/direct.h"
#include "tests/actuator/process_fixture.h"

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::actuator;
using actuator::test::kNothingProtected;
using actuator::test::Processes;
using actuator::test::Shared;
using metsuke::test::eventually;
using plan::State;

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
    PlanOrder order{"c-1", "key-1", {{"Ann"}}, {"plan-1", "", "agent-1", clock().wall + kHour, {}}, "", true};
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
        PlanOrder order{"c-dry" + std::to_string(at), "key-1", {{"Ann"}}, {"plan-" + std::to_string(at), "", "agent-1", clock().wall + kHour, {}}, "", true};
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
