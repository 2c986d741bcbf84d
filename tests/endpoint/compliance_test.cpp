// SPDX-License-Identifier: GPL-3.0-or-later
// Checks as people write them, and as they and their answers travel.
#include "core/endpoint/compliance.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::endpoint;
using CheckKind = ComplianceCheck::Kind;
using Verdict = ComplianceFinding::Verdict;

namespace {

const std::string kFileDigest(64, 'a');

} // namespace

TEST(Compliance, Check_isReadAsItIsWritten) {
    const std::vector<std::pair<std::string, ComplianceCheck>> checks{{"antivirus", {CheckKind::Antivirus, {}, {}}}, {"process:clamd", {CheckKind::Process, "clamd", {}}},
        {"service:ssh.service", {CheckKind::Service, "ssh.service", {}}}, {"package:openssl", {CheckKind::Package, "openssl", {}}},
        {"package:openssl>=1:3.0~rc1+b-1", {CheckKind::Package, "openssl", "1:3.0~rc1+b-1"}}, {"updates", {CheckKind::Updates, {}, {}}},
        {"present:/opt/a=b", {CheckKind::Present, "/opt/a=b", {}}}, {"present:/opt/a=" + kFileDigest, {CheckKind::Present, "/opt/a", kFileDigest}},
        {"absent:/tmp/x y", {CheckKind::Absent, "/tmp/x y", {}}}, {"unseen:" + kFileDigest, {CheckKind::Unseen, {}, kFileDigest}}, {"restarted", {CheckKind::Restarted, {}, {}}}};
    for (const auto& [text, check] : checks) {
        const auto read = parseCheck(text);
        ASSERT_TRUE(read.ok()) << text;
        EXPECT_EQ(*read, check) << text;
        EXPECT_EQ(writeCheck(check), text);
    }
    EXPECT_EQ(parseCheck("unseen:" + std::string(64, 'A'))->expected, kFileDigest);
}

TEST(Compliance, WhatIsNoCheck_isRefused) {
    for (const char* text : {"", "antivirus:clamd", "process:", "process:../x", "process:-f", "package:open ssl", "package:openssl>=", "updates:now", "present:etc/x",
             "present:/", "absent:", "unseen:abc", "unseen:", "firewall"}) {
        const auto read = parseCheck(text);
        ASSERT_FALSE(read.ok()) << text;
        EXPECT_EQ(read.error().message.id, "compliance.no_check");
    }
}

TEST(Compliance, PolicyNamesChecks_orIsRefused) {
    const auto checks = checksOfPolicy(R"([{"check":"antivirus"},{"check":"package:openssl>=3"}])");
    ASSERT_TRUE(checks.ok());
    EXPECT_EQ(*checks, (std::vector<ComplianceCheck>{{CheckKind::Antivirus, {}, {}}, {CheckKind::Package, "openssl", "3"}}));
    EXPECT_TRUE(checksOfPolicy("[]")->empty());
    for (const char* text : {"", "{}", "[7]", R"([{"check":7}])", R"([{"check":"antivirus","else":1}])", R"([{"check":"firewall"}])"}) {
        EXPECT_FALSE(checksOfPolicy(text).ok()) << text;
    }
}

TEST(Compliance, QuestionAndAnswer_travel) {
    const ComplianceQuestion question{{{CheckKind::Antivirus, {}, {}}, {CheckKind::Present, "/opt/a", kFileDigest}}, Timestamp{5}};
    const auto asked = decodeComplianceQuestion(encodeComplianceQuestion(question));
    ASSERT_TRUE(asked.ok()) << asked.error().message.id;
    EXPECT_EQ(*asked, question);
    const ComplianceAnswer answer{{{question.checks[0], Verdict::Holds, "clamd (711)"}, {question.checks[1], Verdict::Unknown, {}}}};
    const auto said = decodeComplianceAnswer(encodeComplianceAnswer(answer));
    ASSERT_TRUE(said.ok()) << said.error().message.id;
    EXPECT_EQ(*said, answer);
}

TEST(Compliance, HostileTexts_areRefused_andFactsCleaned) {
    for (const std::string& text : {std::string(), std::string("{}"), std::string("[]"), std::string(200'000, '['), encodeComplianceQuestion({{}, {}}),
             encodeComplianceQuestion({{{CheckKind::Process, "/bin/sh", {}}}, {}}), encodeComplianceQuestion({std::vector<ComplianceCheck>(kMostChecks + 1), {}})}) {
        EXPECT_FALSE(decodeComplianceQuestion(text).ok()) << text.substr(0, 80);
    }
    EXPECT_FALSE(decodeComplianceAnswer(encodeComplianceAnswer({{{{CheckKind::Absent, "x", {}}, Verdict::Holds, {}}}})).ok());
    const auto said = decodeComplianceAnswer(encodeComplianceAnswer({{{{CheckKind::Antivirus, {}, {}}, Verdict::Holds, "a\x1b[31m" + std::string(1000, 'x')}}}));
    ASSERT_TRUE(said.ok());
    EXPECT_LE(said->findings[0].fact.size(), 300U);
    EXPECT_EQ(said->findings[0].fact.find('\x1b'), std::string::npos);
}

TEST(Compliance, AllHave_toHold_andToBeAnswered) {
    const std::vector<ComplianceCheck> checks{{CheckKind::Antivirus, {}, {}}, {CheckKind::Updates, {}, {}}};
    const auto with = [&](Verdict second) { return ComplianceAnswer{{{checks[0], Verdict::Holds, {}}, {checks[1], second, {}}}}; };
    EXPECT_TRUE(isCompliant(checks, with(Verdict::Holds)));
    EXPECT_FALSE(isCompliant(checks, with(Verdict::Unknown)));
    EXPECT_FALSE(isCompliant(checks, with(Verdict::Fails)));
    EXPECT_FALSE(isCompliant(checks, {{{checks[0], Verdict::Holds, {}}}}));
    EXPECT_FALSE(isCompliant(checks, {}));
    EXPECT_FALSE(isCompliant({}, with(Verdict::Holds))); // nothing required is no permission
}
