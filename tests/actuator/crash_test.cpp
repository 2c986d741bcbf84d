// SPDX-License-Identifier: GPL-3.0-or-later
// The actuator is killed (SIGKILL) at every point of a step and of an undo; the next one brings the journal to an end.
#include "tests/actuator/direct.h"
#include "tests/actuator/fake_world.h"

#include <csignal>
#include <gtest/gtest.h>
#include <random>
#include <sys/wait.h>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::actuator;
using actuator::test::World;
using plan::State;

namespace {

bool wasKilled(int status) { return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL; }

/// Nothing half way, nothing that the journal does not say, and the order is not carried out a second time.
void expectConverged(World& world, const PlanOrder& order, const std::string& where) {
    const auto report = world.actuator().carryOut(order, {}); // recovers, then tells again
    ASSERT_TRUE(report.ok()) << where;
    EXPECT_TRUE(plan::isTerminal(report->state)) << where;
    ASSERT_EQ(report->steps.size(), order.plan.steps.size()) << where;
    for (const plan::StepReport& step : report->steps) {
        const std::string file = step.step.substr(step.step.find('-') + 1);
        EXPECT_TRUE(plan::isTerminal(step.state)) << where << ' ' << file;
        EXPECT_EQ(world.content(file), step.state == State::Done ? "2" : "0") << where << ' ' << file << ' ' << plan::nameOf(step.state);
        EXPECT_NE(step.state, State::Unknown) << where << ' ' << file;
        EXPECT_LE(world.deeds("act " + file), 1) << where << ' ' << file;
    }
    EXPECT_TRUE(world.journal().interrupted()->empty()) << where;
    EXPECT_TRUE(world.journal().unfinishedOrders()->empty()) << where;
    EXPECT_TRUE(*world.journal().isIntact()) << where;
}

class CrashInHandler : public testing::TestWithParam<const char*> { };

} // namespace

TEST_P(CrashInHandler, WhileItActs_converges) {
    for (const std::string file : {"a", "b"}) {
        World world;
        world.put("a", "0");
        world.put("b", "0");
        const PlanOrder order = world.order(world.planFor({"a", "b"}));
        world.setTrouble(GetParam(), file);
        const int status = world.inChild([&] { (void)world.actuator().carryOut(order, {}); });
        ASSERT_TRUE(wasKilled(status)) << GetParam();
        world.setTrouble({});
        expectConverged(world, order, GetParam() + (" " + file));
        EXPECT_EQ(world.content("a"), file == "b" ? "2" : world.content("a"));
    }
}
INSTANTIATE_TEST_SUITE_P(Points, CrashInHandler, testing::Values("capture", "act-begin", "act-middle", "act-end", "verify"));

TEST(Crash, BetweenAllStatesOfTheJournal_converges) {
    for (int point = 0;; ++point) {
        World world;
        world.put("a", "0");
        world.put("b", "0");
        const PlanOrder order = world.order(world.planFor({"a", "b"}));
        const int status = world.inChild([&] {
            int seen = 0;
            world.progress = [&](const plan::StepReport&) {
                if (seen++ == point) {
                    ::kill(::getpid(), SIGKILL);
                }
            };
            (void)world.actuator().carryOut(order, {});
        });
        expectConverged(world, order, std::to_string(point));
        if (!wasKilled(status)) {
            EXPECT_EQ(point, 8) << "captured, acting, checking and done of two steps";
            break;
        }
    }
}

namespace {
class CrashInUndo : public testing::TestWithParam<const char*> { };
} // namespace

TEST_P(CrashInUndo, WhileItIsTakenBack_goesOnUntilItIsAsBefore) {
    World world;
    world.put("a", "0");
    const auto done = world.actuator().carryOut(world.order(world.planFor({"a"})), {});
    const UndoOrder order{"u-1", "key-1", {done->steps[0].undoId, ""}, false};
    world.setTrouble(GetParam());
    ASSERT_TRUE(wasKilled(world.inChild([&] { (void)world.actuator().undo(order, {}); })));
    world.setTrouble({});
    const auto undone = world.actuator().undo(order, {});
    ASSERT_TRUE(undone.ok());
    EXPECT_EQ(undone->state, State::Done);
    EXPECT_EQ(world.content("a"), "0");
    EXPECT_TRUE(world.journal().interrupted()->empty());
}
INSTANTIATE_TEST_SUITE_P(Points, CrashInUndo, testing::Values("undo-begin", "undo-middle", "undo-end"));

TEST(Crash, AtAnyMoment_converges) {
    // Without a point: the signal comes after more and more of the time that all of it takes.
    int killed = 0;
    useconds_t whole = 0;
    {
        World world;
        world.put("a", "0");
        world.put("b", "0");
        const PlanOrder order = world.order(world.planFor({"a", "b"}));
        whole = actuator::test::microsecondsOf([&] { (void)world.actuator().carryOut(order, {}); });
    }
    for (int round = 0; round < 40; ++round) {
        World world;
        world.put("a", "0");
        world.put("b", "0");
        const PlanOrder order = world.order(world.planFor({"a", "b"}));
        const int status = world.inChild([&] {
            std::signal(SIGALRM, [](int) { ::kill(::getpid(), SIGKILL); });
            ::ualarm(whole * static_cast<useconds_t>(round + 1) / 40, 0);
            (void)world.actuator().carryOut(order, {});
        });
        killed += wasKilled(status);
        if (!world.journal().order(order.command)->has_value()) {
            continue; // before it was in the journal: nothing happened
        }
        expectConverged(world, order, "round " + std::to_string(round));
    }
    EXPECT_GT(killed, 5);
}

TEST(Crash, TenThousandDeliveries_doNothingTwice) {
    // Orders come again and again, in any order, and now and then the actuator is killed at its work.
    constexpr int kOrders = 120, kDeliveries = 10'000;
    ::setenv("TMPDIR", "/dev/shm", 1); // synchronous writes of ten thousand orders
    World world;
    ::unsetenv("TMPDIR");
    world.mutatingPerMinute = 1'000'000;
    std::mt19937 random(1); // NOLINT: the same every time
    std::vector<PlanOrder> orders;
    for (int i = 0; i < kOrders; ++i) {
        const std::string file = "f" + std::to_string(i);
        world.put(file, "0");
        orders.push_back(world.order(world.planFor({file}, "plan-" + std::to_string(i)), "c-" + std::to_string(i)));
    }
    int killed = 0;
    for (int i = 0; i < kDeliveries; ++i) {
        const PlanOrder& order = orders[random() % kOrders];
        if (i % 50 != 0) {
            ASSERT_TRUE(world.actuator().carryOut(order, {}).ok());
            continue;
        }
        const auto moment = static_cast<useconds_t>(random() % 8000 + 1);
        killed += wasKilled(world.inChild([&] {
            std::signal(SIGALRM, [](int) { ::kill(::getpid(), SIGKILL); });
            ::ualarm(moment, 0);
            (void)world.actuator().carryOut(order, {});
        }));
    }
    for (const PlanOrder& order : orders) {
        expectConverged(world, order, order.command);
    }
    EXPECT_GT(killed, 10);
}

TEST(Crash, JournalIsTakenUntilTheLastWorkerHasEnded) {
    World world;
    (void)world.journal();
    EXPECT_FALSE(Journal::open(world.folder.path(), "boot-1", 20 * kMillisecond).ok());
    world.close();
    EXPECT_TRUE(Journal::open(world.folder.path(), "boot-1", 20 * kMillisecond).ok());
}
