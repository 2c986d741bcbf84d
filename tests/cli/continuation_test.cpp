// SPDX-License-Identifier: GPL-3.0-or-later
// Cases that are gone on with, and cases that are judged anew.
#include "tests/cli/cli_program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <pcap/pcap.h>

using namespace metsuke::test;
using testing::HasSubstr;
namespace fs = std::filesystem;

namespace {

/// What a judgement says, without what depends on how often it was stored.
Json judgement(Json document) {
    document["totals"].erase("events"); // derived events are told at the end of an input, too
    return {document["hosts"], document["detections"], document["incidents"], document["watchlist"],
        document["totals"]};
}

Json result(const std::vector<std::string>& arguments) {
    const Ran ran = run(arguments);
    EXPECT_EQ(ran.exitCode, 0) << ran.err;
    return Json::parse(ran.out);
}

std::string bytesOf(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// The capture in two: everything up to the middle packet, and the rest.
void split(const std::string& capture, const std::string& first, const std::string& second) {
    char error[PCAP_ERRBUF_SIZE];
    const auto each = [&](auto visit) {
        const std::unique_ptr<pcap_t, void (*)(pcap_t*)> reader(
            pcap_open_offline_with_tstamp_precision(capture.c_str(), PCAP_TSTAMP_PRECISION_NANO, error),
            pcap_close);
        ASSERT_TRUE(reader) << error;
        pcap_pkthdr* header = nullptr;
        const u_char* data = nullptr;
        for (size_t i = 0; pcap_next_ex(reader.get(), &header, &data) == 1; ++i) {
            visit(i, header, data);
        }
    };
    size_t count = 0;
    each([&](size_t, const pcap_pkthdr*, const u_char*) { ++count; });
    const std::unique_ptr<pcap_t, void (*)(pcap_t*)> format(
        pcap_open_dead_with_tstamp_precision(DLT_EN10MB, 262'144, PCAP_TSTAMP_PRECISION_NANO), pcap_close);
    pcap_dumper_t* halves[2]
        = {pcap_dump_open(format.get(), first.c_str()), pcap_dump_open(format.get(), second.c_str())};
    each([&](size_t i, const pcap_pkthdr* header, const u_char* data) {
        pcap_dump(reinterpret_cast<u_char*>(halves[i < count / 2 ? 0 : 1]), header, data);
    });
    pcap_dump_close(halves[0]);
    pcap_dump_close(halves[1]);
}

} // namespace

TEST(CliReevaluate, SameRules_sameJudgement) {
    const ScratchFolder folder;
    const std::string file = folder / "office.metsuke";
    const Json before = result({"analyze", "--case", file, "--json", "-", officeCapture()});
    ASSERT_FALSE(before["incidents"].empty());
    const Json after = result({"reevaluate", file, "--json", "-"});
    EXPECT_EQ(judgement(after), judgement(before));
    EXPECT_EQ(after["totals"]["events"], before["totals"]["events"]);
    EXPECT_EQ(judgement(result({"reevaluate", file, "--json", "-"})), judgement(before)) << "once more";
}

TEST(CliReevaluate, OtherNetworks_changeWhoIsInside) {
    const ScratchFolder folder;
    const std::string file = folder / "office.metsuke";
    const Json before = result({"analyze", "--case", file, "--json", "-", officeCapture()});
    const Json fresh = result({"analyze", "--home-net", "10.20.0.57/32", "--json", "-", officeCapture()});
    const Json after = result({"reevaluate", file, "--home-net", "10.20.0.57/32", "--json", "-"});
    EXPECT_NE(judgement(after), judgement(before));
    EXPECT_EQ(judgement(after), judgement(fresh)) << "as if analysed so from the beginning";
    const auto outgoing
        = lines(run({"flows", file, "--json", "--query", "local_orig = true and host != 10.20.0.57"}).out);
    EXPECT_TRUE(outgoing.empty()) << outgoing.front();
    const Json back = result({"reevaluate", file, "--home-net", "10.0.0.0/8", "--json", "-"});
    EXPECT_EQ(back["incidents"].size(), before["incidents"].size()) << "and back";
}

TEST(CliReevaluate, Interrupted_caseIsAsItWas) {
    const ScratchFolder folder;
    const std::string file = folder / "office.metsuke";
    const Json before = result({"analyze", "--case", file, "--json", "-", officeCapture()});
    CliProgram program({"reevaluate", file, "--home-net", "192.0.2.0/24"});
    if (program.waitUntilInterruptible()) {
        program.interrupt();
    }
    if (program.wait().exitCode == 0) {
        GTEST_SKIP() << "it was done before it could be interrupted";
    }
    EXPECT_EQ(lines(run({"incidents", file, "--json"}).out).size(), before["incidents"].size());
    EXPECT_EQ(judgement(result({"reevaluate", file, "--json", "-"})), judgement(before));
}

TEST(CliReevaluate, NoCase_isThree) {
    const Ran ran = run({"reevaluate", "/nonexistent/a.metsuke"});
    EXPECT_EQ(ran.exitCode, 3);
    EXPECT_THAT(ran.err, HasSubstr("/nonexistent/a.metsuke"));
}

TEST(CliAdd, SecondHalf_countsTogetherWithTheFirst) {
    const ScratchFolder folder;
    split(officeCapture(), folder / "a.pcap", folder / "b.pcap");
    const std::string file = folder / "office.metsuke";
    const Json first = result({"analyze", "--add", "--case", file, "--json", "-", folder / "a.pcap"});
    const Json both = result({"analyze", "--add", "--case", file, "--json", "-", folder / "b.pcap"});
    const Json whole = result({"analyze", "--json", "-", officeCapture()});
    EXPECT_EQ(both["totals"]["packets"], whole["totals"]["packets"]);
    ASSERT_EQ(both["captures"].size(), 2U);
    EXPECT_LT(first["detections"].size(), both["detections"].size());
    ASSERT_EQ(both["incidents"].size(), 1U);
    EXPECT_EQ(both["incidents"][0]["host"], whole["incidents"][0]["host"]);
    EXPECT_EQ(both["incidents"][0]["first"], whole["incidents"][0]["first"]);
    EXPECT_EQ(both["incidents"][0]["last"], whole["incidents"][0]["last"]);
    EXPECT_EQ(both["incidents"][0]["rules"], whole["incidents"][0]["rules"]);

    // Packets of the second capture are found in the second capture.
    const auto& detections = both["detections"];
    const auto late = std::find_if(detections.begin(), detections.end(),
        [](const Json& one) { return !one["packets"].empty() && one["packets"][0]["capture"] == 1; });
    ASSERT_NE(late, detections.end());
    const Ran packets = run(
        {"packets", file, "--detection", (*late)["id"].get<std::string>(), "-w", folder / "late.pcapng"});
    EXPECT_EQ(packets.exitCode, 0) << packets.err;
    EXPECT_GT(fs::file_size(folder / "late.pcapng"), 200U);
    EXPECT_EQ(judgement(result({"reevaluate", file, "--json", "-"})), judgement(both));
}

TEST(CliAdd, CaseThatExists_isRefusedWithoutTheWord) {
    const ScratchFolder folder;
    const std::string file = folder / "office.metsuke";
    static_cast<void>(result({"analyze", "--case", file, "--json", "-", officeCapture()}));
    const std::string before = bytesOf(file);
    EXPECT_NE(run({"analyze", "--case", file, officeCapture()}).exitCode, 0);
    EXPECT_EQ(bytesOf(file), before);
}

TEST(CliAdd, UnreadableCapture_leavesTheCaseAlone) {
    const ScratchFolder folder;
    const std::string file = folder / "office.metsuke";
    const Json before = result({"analyze", "--case", file, "--json", "-", officeCapture()});
    EXPECT_EQ(run({"analyze", "--add", "--case", file, folder / "none.pcap"}).exitCode, 3);
    EXPECT_EQ(judgement(result({"reevaluate", file, "--json", "-"})), judgement(before));
}
