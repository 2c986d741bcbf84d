// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/tree_hold.h"
#include "tests/actuator/direct.h"
#include "tests/actuator/process_fixture.h"

#include <algorithm>
#include <sys/resource.h>

using namespace metsuke;
using namespace metsuke::actuator;
using actuator::test::kNothingProtected;
using actuator::test::beat;
using actuator::test::Processes;
using actuator::test::Direct;
using actuator::test::Nest;
using actuator::test::Shared;
using metsuke::test::eventually;

namespace {

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
/// The kernel does not let it out of the call before its child ends, so that its stop waits.
TEST_P(Suspend, ProcessInACallThatDoesNotEnd_isHeldToo) {
    const pid_t first = nest->start([](Shared& shared) {
        shared.pids[shared.count++] = ::getpid();
        if (::vfork() == 0) {
            beat(shared);
        }
    });
    ASSERT_TRUE(eventually([&] { return nest->shared().count == 2 && nest->beats() > 0; }));
    SuspendHandler handler(kNothingProtected, sensor::bootId(), GetParam());
    Direct direct(handler, plan::Action::SuspendProcess, actuator::test::targetOf(first));
    ASSERT_FALSE(handler.check(direct.task()).refusal);
    ASSERT_TRUE(direct.act().ok());
    EXPECT_TRUE(handler.verify(direct.task(), direct.record).ok());
    EXPECT_EQ(handler.compare(direct.task(), direct.record).standing, Standing::After);
    EXPECT_TRUE(stands());
    ASSERT_TRUE(handler.undo(direct.task(), direct.record).ok());
    EXPECT_EQ(handler.compare(direct.task(), direct.record).standing, Standing::Before);
    EXPECT_FALSE(stands());
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
        EXPECT_EQ(livingMembers(*readProcessRecord(direct.record)).size(), 0u);
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

/// It may have 1,024 of them, and a tree that forks on purpose has more members.
TEST_F(Processes, MoreThanThereAreDescriptors_areHeldAndEndedAll) {
    const pid_t first = tree(120);
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    const rlimit few{64, before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
    SuspendHandler suspend(kNothingProtected, sensor::bootId());
    Direct held(suspend, plan::Action::SuspendProcess, actuator::test::targetOf(first));
    KillHandler kill(kNothingProtected, sensor::bootId());
    Direct ended(kill, plan::Action::KillProcess, actuator::test::targetOf(first));
    const bool isHeld = held.act().ok() && held.verify().ok() && stands();
    const bool isEnded = ended.act().ok() && ended.verify().ok();
    ::setrlimit(RLIMIT_NOFILE, &before);
    EXPECT_TRUE(isHeld);
    EXPECT_TRUE(isEnded);
    EXPECT_TRUE(eventually([&] { return nest->inGroup() == 1; })) << "the reaper is left";
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
        const auto stopped = held.act();
        ASSERT_TRUE(stopped.ok()) << nameOf(hold) << ' ' << stopped.error().message.id;
        KillHandler kill(kNothingProtected, sensor::bootId());
        Direct direct(kill, plan::Action::KillProcess, actuator::test::targetOf(first));
        const auto done = direct.act();
        ASSERT_TRUE(done.ok()) << nameOf(hold) << done.error().message.id;
        EXPECT_EQ(livingMembers(*readProcessRecord(held.record)).size(), 0u);
        EXPECT_FALSE(FreezerGroup(hold, held.task().undoId).exists()) << "and its group is gone";
        EXPECT_EQ(suspend.compare(held.task(), held.record).standing, Standing::Before);
    }
}
