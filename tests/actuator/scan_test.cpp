// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/scan_handler.h"

#include "core/actuator/linux/yara_scanner.h"
#include "core/sensor/linux/host_clock.h"
#include "tests/actuator/direct.h"
#include "tests/actuator/file_stage.h"
#include "tests/support/process.h"

#include <algorithm>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::actuator;
using actuator::test::Direct;
using actuator::test::FileStage;
using actuator::test::put;

TEST(Scan, FilesOfTheContent_areFound_behindNoLinkAndNoOtherFileSystem) {
    if (const std::string why = FileStage::whyNot(); !why.empty()) {
        GTEST_SKIP() << why;
    }
    const FileStage stage;
    const metsuke::test::TemporaryFolder folder;
    const std::string root = folder.path();
    put(root + "/a/b/.update", "evil");
    put(root + "/a/copy", "evil");
    put(root + "/a/other", "good");
    put(stage.path("elsewhere"), "evil");
    std::filesystem::create_directory_symlink(stage.path(""), root + "/link");
    std::filesystem::create_symlink(root + "/a/copy", root + "/name");
    ::mkfifo((root + "/pipe").c_str(), 0600);
    ScanHandler handler;
    Direct one(handler, plan::Action::ScanFiles, plan::ScanTarget{{root, root + "/link", "/nowhere"}, {actuator::test::digestOf(root + "/a/copy")}, ""});
    EXPECT_EQ(one.refusal(), "");
    const auto done = one.act();
    ASSERT_TRUE(done.ok());
    std::set<std::string> found;
    for (const auto& object : done->objects) {
        found.insert(object.name);
    }
    EXPECT_EQ(found, (std::set<std::string>{root + "/a/b/.update", root + "/a/copy"}));
    EXPECT_EQ(std::get<int64_t>(done->effects[0].args[1].second), 3);
}

namespace {

constexpr const char* kMarked = "rule marked : x { strings: $a = \"METSUKE-SIM\" $b = { 90 90 } condition: any of them }\n";

struct Rules : testing::Test {
    std::string refusalOf(const std::string& rules) {
        ScanHandler handler;
        return Direct(handler, plan::Action::ScanFiles, plan::ScanTarget{{folder.path()}, {}, rules}).refusal();
    }
    plan::StepReport scan(const std::string& rules, std::vector<std::string> digests = {}) {
        ScanHandler handler;
        Direct one(handler, plan::Action::ScanFiles, plan::ScanTarget{{folder.path()}, std::move(digests), rules});
        auto done = one.act();
        EXPECT_TRUE(done.ok()) << done.error().message.id;
        return done ? *done : plan::StepReport{};
    }
    metsuke::test::TemporaryFolder folder;
};

} // namespace

TEST_F(Rules, FilesThatMatch_areFoundWithRuleAndStrings) {
    put(folder / "one", "aa METSUKE-SIM \x01");
    put(folder / "two", "harmless");
    const auto done = scan(kMarked, {actuator::test::digestOf(folder / "two")});
    ASSERT_EQ(done.objects.size(), 2u);
    const auto match = std::ranges::find(done.objects, "match", &plan::TouchedObject::kind);
    ASSERT_NE(match, done.objects.end());
    EXPECT_EQ(match->name, (folder / "one").string());
    EXPECT_EQ(match->before, "marked");
    EXPECT_EQ(match->after, "$a at 3: METSUKE-SIM");
    EXPECT_EQ(std::get<int64_t>(done.effects[0].args[1].second), 2) << "files looked into";
}

TEST_F(Rules, WithMistakes_areRefusedWithTheLine) {
    ScanHandler handler;
    Direct one(handler, plan::Action::ScanFiles, plan::ScanTarget{{folder.path()}, {}, "rule a {\n condition: nonsense }"});
    const auto report = one.check();
    ASSERT_TRUE(report.refusal);
    EXPECT_EQ(report.refusal->reason, "bad_rules");
    EXPECT_EQ(std::get<int64_t>(report.refusal->sentence.args[0].second), 2);
}

TEST_F(Rules, ThatReachForOtherFilesOrModules_areRefused) {
    EXPECT_EQ(refusalOf("include \"/etc/passwd\"\n"), "bad_rules");
    EXPECT_EQ(refusalOf("import \"console\" rule a { condition: console.log(\"x\") }"), "bad_rules");
    EXPECT_EQ(refusalOf("import \"cuckoo\" rule a { condition: true }"), "bad_rules");
    EXPECT_EQ(refusalOf("import \"elf\" rule a { condition: elf.type == elf.ET_EXEC }"), "");
    EXPECT_EQ(refusalOf(std::string("rule a { condition: true }\0", 27)), "bad_rules");
}

TEST_F(Rules, HostileOnes_endInTime_andLeaveTheOthersOfTheScanUnharmed) {
    std::string many;
    for (int i = 0; i < 2001; ++i) {
        many += "rule r" + std::to_string(i) + " { condition: true }\n";
    }
    EXPECT_EQ(refusalOf(many), "bad_rules");
    put(folder / "long", std::string(1 << 20, 'a'));
    const Duration begun = sensor::sinceBoot();
    auto scanner = YaraScanner::start("rule slow { condition: for all i in (1..1000000000) : ( for all j in (1..1000000000) : ( i * j != 0 ) ) }");
    ASSERT_TRUE(scanner.ok());
    const FileHandle file(::open((folder / "long").c_str(), O_RDONLY | O_CLOEXEC));
    EXPECT_FALSE(scanner->scan(file, 300 * kMillisecond).ok());
    EXPECT_FALSE(scanner->scan(file, 300 * kMillisecond).ok()) << "by another process";
    EXPECT_LT(sensor::sinceBoot() - begun, 10 * kSecond);
}

TEST_F(Rules, TheProcessBehind_hasNoRightsAndNoFiles) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "needs root";
    }
    auto scanner = YaraScanner::start(kMarked);
    ASSERT_TRUE(scanner.ok());
    const std::string folderOf = "/proc/" + std::to_string(scanner->process());
    const std::string status = metsuke::test::readFile(folderOf + "/status");
    EXPECT_NE(status.find("Uid:\t65534\t65534\t65534\t65534"), std::string::npos);
    EXPECT_NE(status.find("CapEff:\t0000000000000000"), std::string::npos);
    EXPECT_NE(status.find("Seccomp:\t2"), std::string::npos);
    EXPECT_NE(status.find("NoNewPrivs:\t1"), std::string::npos);
}

TEST(YaraAnswers, WhatTheProcessSays_isBelievedWithinBoundsOnly) {
    EXPECT_EQ(readYaraAnswer(R"({"status":0,"matches":[{"rule":"a","strings":""}]})").value(), (std::vector<YaraMatch>{{"a", ""}}));
    EXPECT_FALSE(readYaraAnswer(R"({"status":4,"matches":[]})").ok()) << "it could not look";
    EXPECT_EQ(readYaraAnswer(R"({"status":0,"matches":[{"rule":"a\nb","strings":""}]})")->front().rule.find('\n'), std::string::npos);
    EXPECT_FALSE(readYaraAnswer("nonsense").ok());
}
