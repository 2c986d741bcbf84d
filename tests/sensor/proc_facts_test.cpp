// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/proc_facts.h"

#include "core/sensor/linux/host_clock.h"
#include "core/sensor/linux/proc_reader.h"

#include <csignal>
#include <gtest/gtest.h>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::sensor;

TEST(ProcFacts, Stat_nameWithBracketsAndNumbers_isNotTakenForFields) {
    const auto facts = parseStat("42 (a) R 1 2 (b\n) S 7 42 43 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 12345 0 0");
    ASSERT_TRUE(facts);
    EXPECT_EQ(facts->parentPid, 7);
    EXPECT_EQ(facts->session, 43);
    EXPECT_EQ(facts->start, 12345 * kClockTick);
    EXPECT_EQ(facts->name.find('\n'), std::string::npos);
}

TEST(ProcFacts, Stat_cutOrHostile_isNothing) {
    for (const char* text : {"", "1", "1 (x", "1 (x) S 1", ") 1 (", "1 (x) S 1 1 1 1 1 1 1 1"}) {
        EXPECT_FALSE(parseStat(text)) << text;
    }
}

TEST(ProcFacts, Stat_startBeyondEverything_isClamped) {
    const auto facts = parseStat("1 (x) S 1 1 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 9223372036854775807 0");
    ASSERT_TRUE(facts);
    EXPECT_GT(facts->start, 0);
}

TEST(ProcFacts, Status_tellsTheInnermostNumber) {
    const auto facts = parseStatus("Name:\tx\nTgid:\t900\nUid:\t1000\t1001\t1002\t1003\nNStgid:\t900\t17\t3\nShdPnd:\t0000000000040000\n");
    EXPECT_EQ(facts.uid, 1000);
    EXPECT_EQ(facts.namespacePid, 3);
    EXPECT_TRUE(facts.isPending(SIGSTOP));
    EXPECT_FALSE(facts.isPending(SIGCONT));
}

TEST(ProcFacts, Arguments_moreThanTheLimit_areCutAndClean) {
    const std::string hostile = std::string("a\x1b[31m") + '\0' + std::string(100'000, 'x');
    const auto arguments = parseArguments(hostile);
    ASSERT_EQ(arguments.size(), 2U);
    EXPECT_EQ(arguments[0].find('\x1b'), std::string::npos);
    EXPECT_LE(arguments[1].size(), kMaximumArguments);
    EXPECT_TRUE(parseArguments("").empty());
}

TEST(ProcFacts, ControlGroup_unifiedHierarchyWins_elseTheLongest) {
    EXPECT_EQ(parseControlGroup("12:cpu:/a/b/c\n0::/system.slice/x.service\n"), "/system.slice/x.service");
    EXPECT_EQ(parseControlGroup("3:cpu:/a\n2:memory:/docker/0123\n0::/\n"), "/docker/0123");
    EXPECT_EQ(parseControlGroup("nothing"), "");
}

TEST(ProcFacts, ExecutableLink_tellsDeletedAndInMemory) {
    EXPECT_EQ(parseExecutableLink("/tmp/x (deleted)").path, "/tmp/x");
    EXPECT_TRUE(parseExecutableLink("/tmp/x (deleted)").isDeleted);
    EXPECT_TRUE(parseExecutableLink("/memfd:payload (deleted)").isInMemory);
    EXPECT_FALSE(parseExecutableLink("/usr/bin/env").isDeleted);
}

TEST(ProcFacts, AbsolutePath_isPlainAndBounded) {
    EXPECT_EQ(absolutePath("/home/u", "../v/./a.sh"), "/home/v/a.sh");
    EXPECT_EQ(absolutePath("/home/u", std::string(5000, 'x')), "");
}

TEST(HostClock, OneMoment_hasOneTime) {
    const Duration moment = sinceBoot();
    const Timestamp first = wallTimeOf(moment);
    for (int i = 0; i < 10'000; ++i) {
        ASSERT_EQ(wallTimeOf(moment), first);
    }
    EXPECT_LT(std::abs(first.ns - readClock(CLOCK_REALTIME)), kSecond);
    EXPECT_EQ(bootId().size(), 36U);
}

TEST(ProcReader, OwnProcess_isReadWhole) {
    const ProcReader reader;
    const auto facts = reader.process(::getpid());
    ASSERT_TRUE(facts);
    EXPECT_EQ(facts->parentPid, ::getppid());
    EXPECT_EQ(facts->uid, static_cast<int64_t>(::getuid()));
    EXPECT_GT(facts->start, 0);
    const auto image = reader.image(::getpid());
    ASSERT_TRUE(image);
    EXPECT_TRUE(image->file.isKnown());
    EXPECT_FALSE(reader.arguments(::getpid()).empty());
    EXPECT_FALSE(reader.process(1 << 30));
}
