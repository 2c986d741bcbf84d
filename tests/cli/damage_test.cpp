// SPDX-License-Identifier: GPL-3.0-or-later
// Inputs that are missing, damaged or not captures, and places that cannot be written.
#include "tests/cli/cli_program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/mount.h>
#include <unistd.h>

using namespace metsuke::test;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

constexpr size_t kPcapHead = 24;

/// Nothing could be read: 3, a sentence, and no byte on standard output.
void expectNoInput(const std::string& path) {
    const Ran ran = run({"analyze", "--json", "-", path});
    EXPECT_EQ(ran.exitCode, 3) << path;
    EXPECT_THAT(ran.out, IsEmpty()) << path;
    EXPECT_THAT(ran.err, HasSubstr(path));
}

} // namespace

TEST(CliDamage, NothingReadable_isThree) {
    const ScratchFolder folder;
    writeFile(folder / "empty.pcap", "");
    writeFile(folder / "short.pcap", readFile(officeCapture()).substr(0, 10));
    writeFile(folder / "foreign.pcap", std::string(5000, 'x'));
    writeFile(folder / "gzip.pcap.gz", std::string("\x1f\x8b\x08\x00nonsense", 12));
    expectNoInput(folder / "absent.pcap");
    expectNoInput(folder / "empty.pcap");
    expectNoInput(folder / "short.pcap");
    expectNoInput(folder / "foreign.pcap");
    expectNoInput(folder / "gzip.pcap.gz");
    expectNoInput(folder.path().string());
}

TEST(CliDamage, UnreadableInput_isThree) {
    if (::geteuid() == 0) {
        GTEST_SKIP() << "root may read everything";
    }
    const ScratchFolder folder;
    writeFile(folder / "a.pcap", readFile(officeCapture()));
    std::filesystem::permissions(folder / "a.pcap", std::filesystem::perms::none);
    expectNoInput(folder / "a.pcap");
}

TEST(CliDamage, NothingReadable_leavesNoCase) {
    const ScratchFolder folder;
    EXPECT_EQ(run({"analyze", "--case", folder / "a.metsuke", folder / "absent.pcap"}).exitCode, 3);
    writeFile(folder / "foreign", std::string(5000, 'x'));
    EXPECT_EQ(run({"analyze", "--case", folder / "a.metsuke", "-"}, folder / "foreign").exitCode, 3);
    std::vector<std::string> left;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
        left.push_back(entry.path().filename());
    }
    EXPECT_THAT(left, testing::ElementsAre("foreign"));
}

TEST(CliDamage, HeaderAlone_isAnEmptyCapture) {
    const ScratchFolder folder;
    writeFile(folder / "head.pcap", readFile(officeCapture()).substr(0, kPcapHead));
    const Ran ran = run({"analyze", "--json", "-", folder / "head.pcap"});
    ASSERT_EQ(ran.exitCode, 0) << ran.err;
    const Json document = Json::parse(ran.out);
    EXPECT_EQ(document["totals"]["packets"], 0);
    EXPECT_TRUE(document["captures"][0]["first"].is_null());
    EXPECT_TRUE(document["captures"][0]["last"].is_null());
}

TEST(CliDamage, TruncatedCapture_isOneAndKeepsWhatIsThere) {
    const ScratchFolder folder;
    writeFile(folder / "cut.pcap", readFile(officeCapture()).substr(0, 100'001));
    const Ran ran = run({"analyze", "--json", "-", folder / "cut.pcap"});
    ASSERT_EQ(ran.exitCode, 1) << ran.err;
    const Json document = Json::parse(ran.out);
    EXPECT_GT(document["totals"]["packets"].get<int64_t>(), 100);
    EXPECT_GT(document["captures"][0]["damaged"].get<int64_t>(), 0);
    EXPECT_NE(document["captures"][0]["message"], "");
    EXPECT_THAT(ran.err, HasSubstr("cut.pcap"));
}

TEST(CliDamage, OverwrittenMiddle_isOneAndReadsOn) {
    const ScratchFolder folder;
    std::string bytes = readFile(officeCapture());
    bytes.replace(bytes.size() / 2, 4000, std::string(4000, '\xff'));
    writeFile(folder / "hole.pcap", bytes);
    const Ran ran = run({"analyze", "--json", "-", folder / "hole.pcap"});
    ASSERT_EQ(ran.exitCode, 1) << ran.err;
    const Json document = Json::parse(ran.out);
    EXPECT_GT(document["captures"][0]["damaged"].get<int64_t>(), 0);
    EXPECT_EQ(document["incidents"][0]["host"], "10.20.0.57");
}

TEST(CliDamage, OneOfSeveralBad_isOneAndNamesIt) {
    const ScratchFolder folder;
    writeFile(folder / "foreign.pcap", std::string(5000, 'x'));
    const Ran ran = run({"analyze", "--json", "-", folder / "foreign.pcap", officeCapture(), folder / "absent.pcap"});
    ASSERT_EQ(ran.exitCode, 1) << ran.err;
    const Json document = Json::parse(ran.out);
    ASSERT_EQ(document["captures"].size(), 3U);
    EXPECT_NE(document["captures"][0]["message"], "");
    EXPECT_EQ(document["captures"][1]["message"], "");
    EXPECT_NE(document["captures"][2]["message"], "");
    EXPECT_EQ(document["captures"][0]["packets"], 0);
    EXPECT_EQ(document["incidents"].size(), 1U);
    for (const Json& packet : document["detections"][0]["packets"]) {
        EXPECT_EQ(packet["capture"], 1);
    }
    EXPECT_THAT(ran.err, HasSubstr("foreign.pcap"));
    EXPECT_THAT(ran.err, HasSubstr("absent.pcap"));
}

TEST(CliDamage, FullStandardOutput_isFour) {
    const ScratchFolder folder;
    const Ran ran = run({"analyze", "--json", "/dev/full", officeCapture()});
    EXPECT_EQ(ran.exitCode, 4);
    EXPECT_TRUE(std::filesystem::is_character_file("/dev/full"));
}

TEST(CliDamage, FullDisk_stopsWithFourAndKeepsAReadableCase) {
    const ScratchFolder folder;
    if (::mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=600k") != 0) {
        GTEST_SKIP() << "mounting a small disk needs root";
    }
    const Ran ran = run({"analyze", "--case", folder / "a.metsuke", officeCapture()});
    const Ran flows = run({"flows", folder / "a.metsuke"});
    ::umount2(folder.path().c_str(), MNT_DETACH);
    EXPECT_EQ(ran.exitCode, 4);
    EXPECT_THAT(ran.out, IsEmpty());
    EXPECT_FALSE(ran.err.empty());
    EXPECT_TRUE(flows.exitCode == 0 || flows.exitCode == 3) << flows.exitCode << flows.err;
}
