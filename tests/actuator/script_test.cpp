// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/restart_handler.h"
#include "core/actuator/linux/script_handler.h"
#include "tests/actuator/direct.h"
#include "tests/support/process.h"

#include <csignal>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>

using namespace metsuke;
using namespace metsuke::actuator;
using actuator::test::Bench;
using actuator::test::Direct;
using metsuke::test::TemporaryFolder;
using plan::State;

namespace {

Direct scriptOf(ScriptHandler& handler, const std::string& text, Duration timeout = kMinute, const std::string& interpreter = "/bin/sh") {
    return {handler, plan::Action::RunScript, plan::ScriptTarget{interpreter, text, timeout}};
}

} // namespace

TEST(Script, WhatItSays_isInTheReport) {
    ScriptHandler handler;
    const auto done = scriptOf(handler, "echo one; echo two >&2; echo \"$HOME$SECRET\"; exit 0\n").act();
    ASSERT_TRUE(done.ok());
    EXPECT_EQ(done->objects[0].after, "one\\x0atwo\\x0a\\x0a") << "and it has no surroundings of ours";
}

TEST(Script, ThatFails_isTold) {
    ScriptHandler handler;
    Direct one = scriptOf(handler, "echo no; exit 3\n");
    const auto done = one.act();
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.error().message.id, "actuator.script_failed");
    EXPECT_EQ(one.standing(), Standing::Unclear);
    EXPECT_FALSE(handler.act(one.task(), one.record).ok()) << "it is not run a second time";
}

TEST(Script, ThatNeverEnds_isKilled_withAllThatItStarted) {
    ScriptHandler handler;
    const TemporaryFolder folder;
    const std::string file = folder / "pid";
    const auto done = scriptOf(handler, "sleep 60 & echo $! > " + file + "; wait\n", 500 * kMillisecond).act();
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.error().message.id, "actuator.too_slow");
    const int sleeper = std::stoi(metsuke::test::readFile(file));
    EXPECT_TRUE(metsuke::test::eventually([&] { return ::kill(sleeper, 0) != 0 || metsuke::test::statusOf(sleeper, "State").starts_with("Z"); }));
}

TEST(Script, ThatNeverEndsAndSaysNoMore_isKilledToo) {
    ScriptHandler handler;
    const Duration begun = sensor::sinceBoot();
    const auto done = scriptOf(handler, "exec >&- 2>&-; sleep 20\n", 500 * kMillisecond).act();
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.error().message.id, "actuator.too_slow");
    EXPECT_LT(sensor::sinceBoot() - begun, 10 * kSecond);
}

TEST(Script, ThatLeavesSomebodyBehind_isOver_andSoIsWhoItLeft) {
    ScriptHandler handler;
    const TemporaryFolder folder;
    const std::string file = folder / "pid";
    const Duration begun = sensor::sinceBoot();
    const auto done = scriptOf(handler, "echo said; sleep 20 & echo $! > " + file + "\n").act();
    ASSERT_TRUE(done.ok());
    EXPECT_EQ(done->objects[0].after, "said\\x0a");
    EXPECT_LT(sensor::sinceBoot() - begun, 10 * kSecond);
    const int sleeper = std::stoi(metsuke::test::readFile(file));
    EXPECT_TRUE(metsuke::test::eventually([&] { return ::kill(sleeper, 0) != 0 || metsuke::test::statusOf(sleeper, "State").starts_with("Z"); }));
}

TEST(Script, WithoutRoomForAnotherProcess_isTold) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "another account is needed, which has no processes yet";
    }
    const pid_t tester = ::fork(); // as whoever may have no process more
    if (tester == 0) {
        const rlimit none{0, 0};
        const bool isReady = ::setrlimit(RLIMIT_NPROC, &none) == 0 && ::setresuid(65534, 65534, 65534) == 0;
        ScriptHandler handler;
        const auto done = scriptOf(handler, "exit 0\n").act();
        ::_exit(isReady && !done.ok() && done.error().message.id == "actuator.no_worker" ? 0 : 1);
    }
    int status = -1;
    ASSERT_EQ(::waitpid(tester, &status, 0), tester);
    EXPECT_EQ(status, 0);
}

TEST(Script, InterpreterOfSomebodyElse_isRefused) {
    ScriptHandler handler;
    const TemporaryFolder folder;
    const std::string own = folder / "sh";
    std::filesystem::copy_file("/bin/sh", own);
    EXPECT_EQ(scriptOf(handler, "exit 0\n").refusal(), "");
    std::filesystem::permissions(own, std::filesystem::perms::all);
    EXPECT_EQ(scriptOf(handler, "exit 0\n", kMinute, own).refusal(), "no_interpreter");
    EXPECT_EQ(scriptOf(handler, "exit 0\n", kMinute, "/nowhere").refusal(), "no_interpreter");
}

TEST(Restart, IsDone_whenTheNextRunHasAnotherBoot) {
    Bench bench;
    const plan::Step step{"s1", plan::Action::RestartHost, plan::NoTarget{}, {}};
    bench.close();
    const pid_t child = ::fork();
    if (child == 0) {
        bench.handlers.add(plan::Action::RestartHost, std::make_shared<RestartHandler>("boot-1", [] { ::kill(::getppid(), SIGKILL); })); // as it ends all
        bench.open();
        const PlanOrder dry{"dry", "key-1", {{"Ann"}, {"Ben"}}, {"plan-1", "", "agent-1", Bench::kNow + kHour, {step}}, "", true};
        PlanOrder order = dry;
        order.planHash = bench.actuator->carryOut(dry, {})->planHash;
        order.command = "c-1";
        order.isDryRun = false;
        (void)bench.actuator->carryOut(order, {});
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
    bench.handlers.add(plan::Action::RestartHost, std::make_shared<RestartHandler>("boot-2", [] { ADD_FAILURE() << "again"; }));
    bench.open();
    EXPECT_EQ(bench.journal->order("c-1")->value().state, State::Done);
}

TEST(Restart, TakesTwoPersons) {
    Bench bench;
    bench.handlers.add(plan::Action::RestartHost, std::make_shared<RestartHandler>("boot-1", [] { ADD_FAILURE(); }));
    EXPECT_EQ(bench.carryOut({{"s1", plan::Action::RestartHost, plan::NoTarget{}, {}}}).state, State::Awaiting);
}
