// SPDX-License-Identifier: GPL-3.0-or-later
// What contract.md promises of `metsuke-cli analyze`: keys, exit codes, and the same bytes for any number of threads.
#include "tests/cli/cli_program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace metsuke::test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

std::vector<std::string> keys(const Json& object) {
    std::vector<std::string> names;
    for (const auto& item : object.items()) {
        names.push_back(item.key());
    }
    return names;
}

/// The first keys are the contract's; more may follow.
void expectKeys(const Json& object, std::vector<std::string> expected) {
    auto names = keys(object);
    names.resize(std::min(names.size(), expected.size()));
    EXPECT_EQ(names, expected);
}

Json analysed(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"analyze", "--json", "-"});
    const Ran ran = run(std::move(arguments));
    EXPECT_EQ(ran.exitCode, 0) << ran.err;
    return Json::parse(ran.out);
}

const Json& office() {
    static const Json document = analysed({officeCapture()});
    return document;
}

} // namespace

TEST(CliAnalyze, Json_hasTheContractsKeysInOrder) {
    const Json& document = office();
    EXPECT_THAT(keys(document), ElementsAre("schema", "captures", "totals", "hosts", "detections", "incidents", "watchlist", "excluded", "messages", "health", "selftest"));
    EXPECT_EQ(document["schema"], 1);
    ASSERT_EQ(document["captures"].size(), 1U);
    expectKeys(document["captures"][0], {"path", "packets", "bytes", "first", "last", "damaged", "message"});
    expectKeys(document["totals"], {"packets", "bytes", "flows", "events", "detections", "incidents", "dropped"});
    ASSERT_FALSE(document["hosts"].empty());
    expectKeys(document["hosts"][0], {"zone", "ip", "mac", "names", "roles", "severity", "probability"});
    ASSERT_FALSE(document["detections"].empty());
    expectKeys(document["detections"][0], {"id", "rule", "name", "time", "host", "peer", "severity", "weight", "phase", "attack", "why", "packets"});
    ASSERT_FALSE(document["incidents"].empty());
    expectKeys(document["incidents"][0],
        {"id", "host", "severity", "probability", "title", "first", "last", "phases", "rules", "detections", "story"});
    for (const Json& incident : document["incidents"]) {
        expectKeys(incident["counter_case"], {"detections", "least", "text"});
        EXPECT_FALSE(incident["counter_case"]["text"].get<std::string>().empty());
        for (const Json& id : incident["counter_case"]["detections"]) {
            EXPECT_THAT(incident["detections"], testing::Contains(id));
        }
    }
    EXPECT_THAT(document["messages"], IsEmpty());
    EXPECT_EQ(document["totals"]["packets"], document["captures"][0]["packets"]);
    EXPECT_EQ(document["totals"]["detections"], document["detections"].size());
    EXPECT_EQ(document["totals"]["incidents"], document["incidents"].size());
}

TEST(CliAnalyze, Json_isOrderedAsTheContractSays) {
    const Json& document = office();
    for (size_t i = 0; i < document["detections"].size(); ++i) {
        const Json& detection = document["detections"][i];
        EXPECT_EQ(detection["id"], "d" + std::to_string(i + 1));
        if (i > 0) {
            EXPECT_LE(document["detections"][i - 1]["time"].get<std::string>(), detection["time"].get<std::string>());
        }
        for (const Json& packet : detection["packets"]) {
            EXPECT_GE(packet["number"].get<int64_t>(), 1);
            EXPECT_LE(packet["number"].get<int64_t>(), document["totals"]["packets"].get<int64_t>());
            EXPECT_EQ(packet["capture"], 0);
        }
    }
    for (size_t i = 1; i < document["incidents"].size(); ++i) {
        EXPECT_GE(document["incidents"][i - 1]["severity"].get<double>(), document["incidents"][i]["severity"].get<double>());
    }
}

TEST(CliAnalyze, Intrusion_isTheIncidentOfItsHost) {
    const Json& document = office();
    ASSERT_EQ(document["incidents"].size(), 1U);
    EXPECT_EQ(document["incidents"][0]["host"], "10.20.0.57");
    EXPECT_GE(document["incidents"][0]["severity"].get<double>(), 8.0);
    EXPECT_FALSE(document["incidents"][0]["detections"].empty());
}

TEST(CliAnalyze, Threads_doNotChangeAByte) {
    const Ran one = run({"analyze", "--threads", "1", "--json", "-", officeCapture()});
    ASSERT_EQ(one.exitCode, 0) << one.err;
    ASSERT_GT(one.out.size(), 1000U);
    for (const char* threads : {"2", "3"}) {
        EXPECT_EQ(run({"analyze", "--threads", threads, "--json", "-", officeCapture()}).out, one.out) << threads;
    }
}

TEST(CliAnalyze, CaseAndSeed_doNotChangeTheFindings) {
    const ScratchFolder folder;
    const Json kept = analysed({"--case", folder / "a.metsuke", officeCapture()});
    EXPECT_EQ(kept, office());
    EXPECT_EQ(analysed({"--seed", "99", officeCapture()}), office());
}

TEST(CliAnalyze, TerminalAbsent_standardErrorStaysEmpty) {
    const Ran ran = run({"analyze", officeCapture()});
    EXPECT_EQ(ran.exitCode, 0);
    EXPECT_THAT(ran.err, IsEmpty());
    EXPECT_THAT(ran.out, HasSubstr("10.20.0.57"));
}

TEST(CliAnalyze, JsonFile_isWrittenWholeAndNothingPrinted) {
    const ScratchFolder folder;
    const Ran ran = run({"analyze", "--json", folder / "a.json", officeCapture()});
    EXPECT_EQ(ran.exitCode, 0);
    EXPECT_THAT(ran.out, IsEmpty());
    EXPECT_EQ(Json::parse(readFile(folder / "a.json")), office());
    EXPECT_FALSE(std::filesystem::exists(folder / "a.json.part"));
}

TEST(CliAnalyze, WrongUsage_isTwoAndSaysNothingOnStandardOutput) {
    const ScratchFolder folder;
    writeFile(folder / "taken.metsuke", "mine");
    for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{{}, {"analyze"}, {"analyse", "x"},
             {"analyze", "--threads", "x", officeCapture()}, {"analyze", "--home-net", "10.0.0.0/40", officeCapture()},
             {"analyze", "--lang", "fr", officeCapture()}, {"analyze", "--wrong", officeCapture()}, {"analyze", "--seed", "-x", officeCapture()},
             {"analyze", "--case", folder / "taken.metsuke", officeCapture()}, {"analyze", "--case", folder / "no/a.metsuke", officeCapture()},
             {"analyze", "--json", folder / "no/a.json", officeCapture()}}) {
        const Ran ran = run(arguments);
        EXPECT_EQ(ran.exitCode, 2) << testing::PrintToString(arguments);
        EXPECT_THAT(ran.out, IsEmpty()) << testing::PrintToString(arguments);
        EXPECT_FALSE(ran.err.empty()) << testing::PrintToString(arguments);
    }
    EXPECT_EQ(readFile(folder / "taken.metsuke"), "mine");
}

TEST(CliAnalyze, Help_isZeroForEveryVerb) {
    for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{{"--help"}, {"--version"}, {"analyze", "--help"},
             {"flows", "--help"}, {"events", "--help"}, {"hosts", "--help"}, {"incidents", "--help"}, {"packets", "--help"}, {"report", "--help"},
             {"rules", "--help"}, {"rules", "lint", "--help"}}) {
        const Ran ran = run(arguments);
        EXPECT_EQ(ran.exitCode, 0) << testing::PrintToString(arguments);
        EXPECT_FALSE(ran.out.empty());
    }
}

TEST(CliAnalyze, HomeNetwork_decidesWhoIsInside) {
    const Json narrow = analysed({"--home-net", "10.20.0.57/32", officeCapture()});
    size_t withAddress = 0;
    for (const Json& host : narrow["hosts"]) {
        const std::string address = host["ip"]; // "" of those known by MAC alone
        EXPECT_TRUE(address.empty() || address == "10.20.0.57") << address;
        withAddress += address.empty() ? 0U : 1U;
    }
    EXPECT_EQ(withAddress, 1U);
}

TEST(CliAnalyze, Indicators_addDetections) {
    const ScratchFolder folder;
    writeFile(folder / "ioc.csv", "type,value,source,confidence,expires\nip,198.51.100.23,test,90,2030-01-01\n");
    const Json document = analysed({"--intel", folder / "ioc.csv", officeCapture()});
    EXPECT_GT(document["totals"]["events"]["ioc"].get<int64_t>(), office()["totals"]["events"]["ioc"].get<int64_t>());
}

TEST(CliAnalyze, StandardInput_givesTheSameFindings) {
    const Ran ran = run({"analyze", "--json", "-", "--seed", "1", "-"}, officeCapture());
    ASSERT_EQ(ran.exitCode, 0) << ran.err;
    Json document = Json::parse(ran.out);
    EXPECT_EQ(document["captures"][0]["path"], "-");
    document["captures"][0]["path"] = officeCapture();
    EXPECT_EQ(document, office());
}

TEST(CliAnalyze, Japanese_isSpokenOnRequest) {
    const Ran ran = run({"analyze", "--lang", "ja", "--json", "-", "/nonexistent.pcap"});
    EXPECT_EQ(ran.exitCode, 3);
    EXPECT_THAT(ran.err, HasSubstr("存在しません"));
}

TEST(CliAnalyze, Interrupt_leavesAValidPartialCase) {
    const ScratchFolder folder;
    const std::string pipe = folder / "pipe";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    CliProgram program({"analyze", "--case", folder / "a.metsuke", "--json", folder / "a.json", pipe});
    const int writer = ::open(pipe.c_str(), O_WRONLY | O_CLOEXEC);
    ASSERT_GE(writer, 0);
    const std::string capture = readFile(officeCapture());
    const size_t half = capture.size() / 2;
    for (size_t at = 0; at < half;) {
        const ssize_t written = ::write(writer, capture.data() + at, half - at);
        ASSERT_GT(written, 0) << std::strerror(errno);
        at += static_cast<size_t>(written);
    }
    ASSERT_TRUE(program.waitUntilInterruptible());
    program.interrupt();
    const Ran ran = program.wait(); // while the pipe is still open: it must not wait for more
    ::close(writer);
    EXPECT_EQ(ran.exitCode, 130) << ran.err;
    const Ran flows = run({"flows", folder / "a.metsuke"});
    EXPECT_EQ(flows.exitCode, 0) << flows.err;
    const Json document = Json::parse(readFile(folder / "a.json"));
    EXPECT_EQ(document["totals"]["flows"], lines(flows.out).size());
    EXPECT_LT(document["totals"]["packets"].get<int64_t>(), office()["totals"]["packets"].get<int64_t>());
}
