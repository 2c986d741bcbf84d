// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/cli_program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <pcap/pcap.h>

using namespace metsuke::test;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

const Json& analysisOfOffice() {
    static const Json document = Json::parse(run({"analyze", "--json", "-", officeCapture()}).out);
    return document;
}

/// Times of packets, nanoseconds.
std::vector<int64_t> timesIn(const std::string& file) {
    char error[PCAP_ERRBUF_SIZE];
    const std::unique_ptr<pcap_t, void (*)(pcap_t*)> reader(
        pcap_open_offline_with_tstamp_precision(file.c_str(), PCAP_TSTAMP_PRECISION_NANO, error), pcap_close);
    std::vector<int64_t> times;
    if (!reader) {
        ADD_FAILURE() << error;
        return times;
    }
    pcap_pkthdr* header = nullptr;
    const u_char* data = nullptr;
    while (pcap_next_ex(reader.get(), &header, &data) == 1) {
        times.push_back(int64_t{header->ts.tv_sec} * 1'000'000'000 + header->ts.tv_usec);
    }
    return times;
}

size_t packetsIn(const std::string& file) { return timesIn(file).size(); }

} // namespace

TEST(CliCase, Flows_areAllThatWereCounted) {
    const auto all = rows({"flows", officeCase(), "--json"});
    EXPECT_EQ(all.size(), analysisOfOffice()["totals"]["flows"].get<size_t>());
    EXPECT_EQ(all.front().begin().key(), "uid");
    EXPECT_TRUE(all.front().contains("community_id"));
    EXPECT_EQ(lines(run({"flows", officeCase()}).out).size(), all.size());
}

TEST(CliCase, Query_choosesRows) {
    const auto dns = rows({"flows", officeCase(), "--json", "--query", "service = dns and host = 10.20.0.57"});
    ASSERT_FALSE(dns.empty());
    for (const Json& row : dns) {
        EXPECT_EQ(row["service"], "dns");
        EXPECT_TRUE(row["id.orig_h"] == "10.20.0.57" || row["id.resp_h"] == "10.20.0.57");
    }
    const auto rest = rows({"flows", officeCase(), "--json", "--query", "not (service = dns and host = 10.20.0.57)"});
    EXPECT_EQ(dns.size() + rest.size(), analysisOfOffice()["totals"]["flows"].get<size_t>());
    EXPECT_TRUE(rows({"flows", officeCase(), "--json", "--query", "ts < 2001-01-01"}).empty());
}

TEST(CliCase, WrongQuery_isTwoAndNamesThePlace) {
    const Ran ran = run({"flows", officeCase(), "--query", "service = dns and sevrity = high"});
    EXPECT_EQ(ran.exitCode, 2);
    EXPECT_THAT(ran.out, IsEmpty());
    EXPECT_THAT(ran.err, HasSubstr("19"));
    EXPECT_THAT(ran.err, HasSubstr("severity"));
}

TEST(CliCase, Events_areOneObjectALineWithZeeksNames) {
    const auto queries = rows({"events", officeCase(), "--json", "--query", "dns.query exists"});
    ASSERT_FALSE(queries.empty());
    EXPECT_EQ(queries.front()["_path"].is_string(), true);
    EXPECT_TRUE(queries.front().contains("id.orig_h"));
    size_t named = 0;
    for (const Json& row : queries) {
        named += row.contains("query") ? 1U : 0U;
    }
    EXPECT_GT(named, 0U);
}

TEST(CliCase, Hosts_followTheQuery) {
    const auto all = rows({"hosts", officeCase(), "--json"});
    EXPECT_EQ(all.size(), analysisOfOffice()["hosts"].size());
    const auto one = rows({"hosts", officeCase(), "--json", "--query", "rule = EXF-001 or bytes > 20MB"});
    ASSERT_EQ(one.size(), 1U);
    EXPECT_EQ(one[0]["ip"], "10.20.0.57");
}

TEST(CliCase, Incidents_areThoseOfTheAnalysis) {
    const auto incidents = rows({"incidents", officeCase(), "--json"});
    ASSERT_EQ(incidents.size(), 1U);
    EXPECT_EQ(incidents[0], analysisOfOffice()["incidents"][0]);
    EXPECT_TRUE(rows({"incidents", officeCase(), "--json", "--query", "rule = NONE-000"}).empty());
    EXPECT_THAT(run({"incidents", officeCase()}).out, HasSubstr("10.20.0.57"));
}

TEST(CliCase, Packets_ofADetectionNameItsRule) {
    const ScratchFolder folder;
    const Json& detection = analysisOfOffice()["detections"][0];
    const Ran ran = run({"packets", officeCase(), "--detection", "d1", "-w", folder / "d1.pcapng"});
    ASSERT_EQ(ran.exitCode, 0) << ran.err;
    EXPECT_GE(packetsIn(folder / "d1.pcapng"), detection["packets"].size());
    EXPECT_THAT(readFile(folder / "d1.pcapng"), HasSubstr(detection["rule"].get<std::string>() + ": "));
}

TEST(CliCase, Packets_ofAFlowAreItsOwn) {
    const ScratchFolder folder;
    const auto flows = rows({"flows", officeCase(), "--json", "--query", "service = dns"});
    ASSERT_FALSE(flows.empty());
    const auto& flow = flows.front();
    const Ran ran = run({"packets", officeCase(), "--flow", flow["uid"], "-w", folder / "f.pcapng"});
    ASSERT_EQ(ran.exitCode, 0) << ran.err;
    EXPECT_EQ(packetsIn(folder / "f.pcapng"), flow["orig_pkts"].get<size_t>() + flow["resp_pkts"].get<size_t>());
    // What was exported analyses to the same flow.
    const Json again = Json::parse(run({"analyze", "--json", "-", folder / "f.pcapng"}).out);
    EXPECT_EQ(again["totals"]["flows"], 1);
}

TEST(CliCase, Packets_ofNothingKnown_isTwo) {
    const ScratchFolder folder;
    for (const std::vector<std::string>& which : std::vector<std::vector<std::string>>{{"--detection", "d99999999999999999999999"},
             {"--detection", "nokey"}, {"--flow", "xyz"}, {}, {"--flow", "xyz", "--detection", "d1"}}) {
        std::vector<std::string> arguments{"packets", officeCase(), "-w", folder / "x.pcapng"};
        arguments.insert(arguments.end(), which.begin(), which.end());
        EXPECT_EQ(run(arguments).exitCode, 2) << testing::PrintToString(which);
        EXPECT_FALSE(std::filesystem::exists(folder / "x.pcapng"));
    }
}

TEST(CliCase, Report_isOnePageInTheLanguageAsked) {
    const ScratchFolder folder;
    for (const std::string language : {"en", "ja"}) {
        const std::string file = folder / (language + ".html");
        const Ran ran = run({"report", officeCase(), "--kind", "incident", "--lang", language, "-o", file});
        ASSERT_EQ(ran.exitCode, 0) << ran.err;
        const std::string html = readFile(file);
        EXPECT_THAT(html, HasSubstr("<html lang=\"" + language));
        EXPECT_THAT(html, HasSubstr("10.20.0.57"));
        EXPECT_THAT(html, HasSubstr(language == "en" ? "What would have to be wrong:" : "反証の条件:"));
        EXPECT_THAT(html, testing::Not(HasSubstr("<script")));
        EXPECT_THAT(html, testing::Not(HasSubstr("http-equiv=\"refresh")));
    }
}

TEST(CliCase, ForeignTornAndNewerCases_areRefusedWithASentence) {
    const ScratchFolder folder;
    const std::string whole = readFile(officeCase());
    writeFile(folder / "foreign.metsuke", std::string(9000, 'x'));
    writeFile(folder / "empty.metsuke", "");
    std::string newer = whole;
    newer.replace(60, 4, std::string("\x00\x0f\x00\x00", 4)); // SQLite's user_version
    writeFile(folder / "newer.metsuke", newer);
    for (const char* name : {"foreign.metsuke", "empty.metsuke", "newer.metsuke", "absent.metsuke"}) {
        const Ran ran = run({"flows", folder / name});
        EXPECT_EQ(ran.exitCode, 3) << name << ": " << ran.err;
        EXPECT_THAT(ran.out, IsEmpty()) << name;
        EXPECT_FALSE(ran.err.empty()) << name;
    }
    EXPECT_EQ(readFile(folder / "newer.metsuke"), newer) << "a case that is not understood stays as it is";
    for (const size_t part : {size_t{2}, size_t{3}, size_t{5}}) {
        writeFile(folder / "torn.metsuke", whole.substr(0, whole.size() / part));
        for (const char* verb : {"flows", "events", "hosts", "incidents"}) {
            const Ran ran = run({verb, folder / "torn.metsuke"});
            EXPECT_LE(ran.exitCode, 4) << verb << ": " << ran.err;
        }
    }
}

TEST(CliRules, ShippedRules_lintAndPassTheirTests) {
    const Ran list = run({"rules", "list"});
    EXPECT_EQ(list.exitCode, 0);
    EXPECT_GT(lines(list.out).size(), 100U);
    const Ran lint = run({"rules", "lint"});
    EXPECT_EQ(lint.exitCode, 0) << lint.out;
    const Ran test = run({"rules", "test"});
    EXPECT_EQ(test.exitCode, 0) << test.out;
    EXPECT_THAT(test.out, HasSubstr(" 0 failed"));
}

TEST(CliRules, BrokenRule_isReportedWithItsFile) {
    const ScratchFolder folder;
    writeFile(folder / "broken.yml", "title: x\nlogsource: {category: dns}\ndetection:\n  a: {query: 1\n");
    const Ran ran = run({"rules", "lint", folder.path()});
    EXPECT_EQ(ran.exitCode, 1);
    EXPECT_THAT(ran.out, HasSubstr("broken.yml"));
}

TEST(CliCase, PacketsOfTheLastMinutes_areThoseAndNoOthers) {
    const ScratchFolder folder;
    const auto all = timesIn(officeCapture());
    const int64_t last = *std::max_element(all.begin(), all.end());
    const auto expected = std::count_if(all.begin(), all.end(), [&](int64_t time) { return time >= last - 600'000'000'000; });
    ASSERT_GT(expected, 0);
    ASSERT_LT(static_cast<size_t>(expected), all.size());
    const Ran ran = run({"packets", officeCase(), "--all", "--last", "10m", "-w", folder / "last.pcapng"});
    EXPECT_EQ(ran.exitCode, 0) << ran.err;
    const auto written = timesIn(folder / "last.pcapng");
    EXPECT_EQ(written.size(), static_cast<size_t>(expected));
    EXPECT_GE(*std::min_element(written.begin(), written.end()), last - 600'000'000'000);
    EXPECT_EQ(run({"packets", officeCase(), "--all", "-w", folder / "all.pcapng"}).exitCode, 0);
    EXPECT_EQ(packetsIn(folder / "all.pcapng"), all.size());
    EXPECT_EQ(run({"packets", officeCase(), "--last", "10m", "-w", folder / "none.pcapng"}).exitCode, 2) << "of --all only";
}
