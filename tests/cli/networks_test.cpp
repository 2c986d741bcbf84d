// SPDX-License-Identifier: GPL-3.0-or-later
// What a site says of its networks, from the command line: at the start of an analysis, and in a case
// afterwards.
#include "tests/cli/cli_program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

using namespace metsuke::test;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

/// A case of its own that a test may change.
std::string freshCase(const ScratchFolder& folder) {
    std::string path = folder / "office.metsuke";
    EXPECT_EQ(run({"analyze", "--case", path, officeCapture()}).exitCode, 0);
    return path;
}

Json profileOf(const std::string& path) { return Json::parse(run({"networks", path, "--json"}).out); }

std::set<std::string> rulesOf(const Json& document) {
    std::set<std::string> rules;
    for (const Json& detection : document["detections"]) {
        rules.insert(detection["rule"].get<std::string>());
    }
    return rules;
}

std::string resultOf(const std::string& path, const ScratchFolder& folder) {
    const Ran ran = run({"reevaluate", path, "--json", folder / "again.json"});
    EXPECT_EQ(ran.exitCode, 0) << ran.err;
    std::ifstream in(folder / "again.json");
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

constexpr const char* kRegistersElsewhere
    = R"({"metsuke_site": 1, "groups": [{"name": "Office", "zone": "office", "ranges": ["10.0.0.0/8"]}],
 "services": [{"kind": "dns", "address": "10.99.99.99"}]})";

} // namespace

TEST(CliNetworks, NewCase_hasThePrivateRanges) {
    const ScratchFolder folder;
    const std::string path = freshCase(folder);
    const Json profile = profileOf(path);
    EXPECT_EQ(profile["metsuke_site"], 1);
    ASSERT_EQ(profile["groups"].size(), 1U);
    EXPECT_EQ(profile["groups"][0]["ranges"][0], "10.0.0.0/8");
    EXPECT_TRUE(profile["services"].empty());
    EXPECT_THAT(run({"networks", path}).out, HasSubstr("10.0.0.0/8"));
    EXPECT_THAT(run({"networks", path, "--lang", "ja"}).out, HasSubstr("信頼する"));
}

TEST(CliNetworks, SiteFile_namesGroupsAndNoticesUnregisteredServers) {
    const ScratchFolder folder;
    writeFile(folder / "site.json", kRegistersElsewhere);
    const Json document
        = Json::parse(run({"analyze", "--site", folder / "site.json", "--json", "-", officeCapture()}).out);
    EXPECT_TRUE(rulesOf(document).contains("SITE-001") || rulesOf(document).contains("SITE-002"));
    bool grouped = false;
    for (const Json& host : document["hosts"]) {
        EXPECT_EQ(host["zone"], "default");
        grouped |= host["group"] == "Office" && host["group_zone"] == "office" && host["trusted"] == true;
    }
    EXPECT_TRUE(grouped);
    const Json plain = Json::parse(run({"analyze", "--json", "-", officeCapture()}).out);
    for (const std::string& rule : rulesOf(plain)) {
        EXPECT_EQ(rule.find("SITE-"), std::string::npos) << "silent while nothing is registered";
    }
}

TEST(CliNetworks, HomeNetwork_overridesTheRangesOfTheSite) {
    const ScratchFolder folder;
    writeFile(folder / "site.json", kRegistersElsewhere);
    const Json document = Json::parse(run({"analyze", "--site", folder / "site.json", "--home-net",
                                              "10.20.0.57/32", "--json", "-", officeCapture()})
                                          .out);
    for (const Json& host : document["hosts"]) {
        EXPECT_TRUE(host["ip"] == "" || host["ip"] == "10.20.0.57") << host.dump();
    }
}

TEST(CliNetworks, WrongSiteFile_isTwoAndNamesThePlace) {
    const ScratchFolder folder;
    writeFile(
        folder / "site.json", R"({"metsuke_site": 1, "groups": [{"name": "A", "ranges": ["10.0.0.300"]}]})");
    const Ran ran
        = run({"analyze", "--site", folder / "site.json", "--case", folder / "x.metsuke", officeCapture()});
    EXPECT_EQ(ran.exitCode, 2);
    EXPECT_THAT(ran.out, IsEmpty());
    EXPECT_THAT(ran.err, HasSubstr("groups[0].ranges[0]"));
    EXPECT_THAT(ran.err, HasSubstr("10.0.0.300"));
    EXPECT_THAT(ran.err, HasSubstr("site.json"));
    EXPECT_FALSE(std::filesystem::exists(folder / "x.metsuke"));
    EXPECT_EQ(run({"analyze", "--site", folder / "none.json", officeCapture()}).exitCode, 3);
}

TEST(CliNetworks, Proposals_areMadeAcceptedAndDismissed) {
    const ScratchFolder folder;
    const std::string path = freshCase(folder);
    const auto proposals = rows({"networks", path, "--propose", "--json"});
    ASSERT_GE(proposals.size(), 2U);
    std::string dns;
    for (const Json& proposal : proposals) {
        EXPECT_FALSE(proposal["reason"].get<std::string>().empty());
        if (proposal["id"].get<std::string>().starts_with("dns:")) {
            dns = proposal["id"];
            EXPECT_THAT(proposal["reason"].get<std::string>(), HasSubstr("DNS quer"));
        }
    }
    ASSERT_FALSE(dns.empty());
    EXPECT_EQ(run({"networks", path, "--accept", dns}).exitCode, 0);
    EXPECT_EQ(profileOf(path)["services"][0]["kind"], "dns");
    for (const Json& proposal : rows({"networks", path, "--propose", "--json"})) {
        EXPECT_NE(proposal["id"], dns);
    }
    const std::string other = rows({"networks", path, "--propose", "--json"}).front()["id"];
    EXPECT_EQ(run({"networks", path, "--dismiss", other}).exitCode, 0);
    EXPECT_EQ(run({"networks", path, "--accept", "all"}).exitCode, 0);
    EXPECT_TRUE(rows({"networks", path, "--propose", "--json"}).empty());
    const Ran unknown = run({"networks", path, "--accept", "dns:9.9.9.9"});
    EXPECT_EQ(unknown.exitCode, 2);
    EXPECT_THAT(unknown.err, HasSubstr("dns:9.9.9.9"));
}

TEST(CliNetworks, AcceptingAll_makesNoNoise) {
    const ScratchFolder folder;
    const std::string path = freshCase(folder);
    EXPECT_EQ(run({"networks", path, "--accept", "all"}).exitCode, 0);
    for (const std::string& rule : rulesOf(Json::parse(resultOf(path, folder)))) {
        EXPECT_EQ(rule.find("SITE-"), std::string::npos) << rule;
    }
}

TEST(CliNetworks, Exclusion_changesWhatIsStoredAtOnceAndCountsIt) {
    const ScratchFolder folder;
    const std::string path = freshCase(folder);
    const auto before = rows({"incidents", path, "--json"});
    ASSERT_FALSE(before.empty());
    const std::string host = before.front()["host"];
    EXPECT_EQ(run({"networks", path, "--exclude-host", host, "--reason", "rebuilt anyway"}).exitCode, 0);
    for (const Json& incident : rows({"incidents", path, "--json"})) {
        EXPECT_NE(incident["host"], host);
    }
    int64_t left = 0;
    for (const Json& hits : rows({"networks", path, "--excluded", "--json"})) {
        EXPECT_EQ(hits["host"], host);
        EXPECT_EQ(hits["exclusion"], "|" + host + "|");
        left += hits["count"].get<int64_t>();
    }
    EXPECT_GT(left, 0);
    EXPECT_EQ(profileOf(path)["exclusions"][0]["reason"], "rebuilt anyway");
    const Ran twice = run({"networks", path, "--exclude-host", host});
    EXPECT_EQ(twice.exitCode, 2) << "it is there already";
}

TEST(CliNetworks, SetAgain_bringsTheFindingsBack) {
    const ScratchFolder folder;
    const std::string path = freshCase(folder);
    const std::string profile = run({"networks", path, "--json"}).out;
    const auto before = rows({"incidents", path, "--json"});
    writeFile(folder / "site.json", kRegistersElsewhere);
    EXPECT_EQ(run({"networks", path, "--set", folder / "site.json"}).exitCode, 0);
    EXPECT_EQ(profileOf(path)["services"][0]["address"], "10.99.99.99");
    writeFile(folder / "first.json", profile);
    EXPECT_EQ(run({"networks", path, "--set", folder / "first.json"}).exitCode, 0);
    EXPECT_EQ(rows({"incidents", path, "--json"}), before);
}

TEST(CliNetworks, WrongUse_isTwo) {
    const ScratchFolder folder;
    const std::string path = freshCase(folder);
    for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{{"networks"},
             {"networks", path, "--set", "x", "--accept", "all"},
             {"networks", path, "--exclude-host", "nowhere"}, {"networks", path, "--exclude-peer", "com"},
             {"networks", path, "--exclude-rule", "A-1", "--expires", "tomorrow"}}) {
        const Ran ran = run(arguments);
        EXPECT_EQ(ran.exitCode, 2) << testing::PrintToString(arguments) << ran.err;
        EXPECT_THAT(ran.out, IsEmpty());
    }
    EXPECT_EQ(run({"networks", "--help"}).exitCode, 0);
}
