// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detect/rule_parser.h"
#include "core/detect/rule_tests.h"

#include "tests/detect/engine_support.h"

using namespace metsuke;
using namespace metsuke::test;

namespace {

std::string reasonOf(const std::string& yaml) {
    const auto parsed = parseRules(yaml, "test.yml");
    return parsed.size() != 1 ? std::to_string(parsed.size()) + " documents"
        : parsed[0].error     ? parsed[0].error->message.id
                              : "";
}

/// Why the engine does not run the only rule of `yaml`, "" when it does.
std::string inactiveReason(const std::string& yaml) {
    const RuleEngine engine(rulesOf(yaml));
    return engine.inactive().empty() ? "" : engine.inactive()[0].reason.id;
}

} // namespace

TEST(RuleParser, RuleWithoutAName_isKnownByItsIdInCapitals) {
    const auto parsed = parseRules(R"(
title: From elsewhere
id: 0abcdef1-2345-4678-9abc-def012345678
level: high
logsource: { category: dns }
detection: { sel: { query: a }, condition: sel }
)", "a.yml");
    ASSERT_EQ(parsed.size(), 1U);
    EXPECT_EQ(parsed[0].rule.id, "SIGMA-0ABCDEF1") << "as exclusions and queries write it";
}

TEST(RuleParser, Detection_isReadWhole) {
    const auto parsed = parseRules(R"(
title: Odd names
title_ja: 変な名前
name: dns_900
level: high
tags: [ attack.command-and-control, attack.t1071.004 ]
falsepositives: [ none ]
logsource: { category: dns }
detection:
  sel: { query|endswith|cased: [ .top, 7, true, null ], ttl|lt: 5 }
  words: [ one, { AA: true } ]
  condition: sel and not words
x-metsuke:
  phase: EXF
  lambda: 2.5
  context: [ prevalence, role(mail|dns) ]
  suppress: { window: 10m }
  requires_complete: true
  explain: { en: "{host}", ja: "{host} ja" }
  tests: { positive: [ { name: p, events: [ { event: dns } ] } ] }
)", "a.yml");
    ASSERT_EQ(parsed.size(), 1U);
    ASSERT_FALSE(parsed[0].error) << parsed[0].error->message.id;
    const RuleDocument& rule = parsed[0].rule;
    EXPECT_EQ(rule.id, "DNS-900");
    EXPECT_EQ(rule.level, Severity::High);
    EXPECT_EQ(rule.attack, std::vector<std::string>{"T1071.004"});
    EXPECT_EQ(rule.traits.phase, Phase::EXF);
    EXPECT_EQ(rule.traits.suppressWindow, 10 * kMinute);
    EXPECT_TRUE(rule.traits.requiresComplete);
    ASSERT_EQ(rule.traits.context.size(), 2U);
    EXPECT_EQ(rule.traits.context[1].arguments, (std::vector<std::string>{"mail", "dns"}));
    const auto tests = parseRuleTests(rule.yaml);
    ASSERT_TRUE(tests.ok());
    ASSERT_EQ(tests->size(), 1U);
    EXPECT_TRUE(tests->front().positive);
    const auto& source = std::get<DetectionSource>(rule.body);
    ASSERT_EQ(source.selections.size(), 2U);
    const FieldTest& test = source.selections[0].alternatives.at(0).at(0);
    EXPECT_EQ(test.field, "query");
    EXPECT_EQ(test.modifiers, (std::vector<std::string>{"endswith", "cased"}));
    EXPECT_EQ(test.values, (std::vector<SigmaValue>{".top", 7.0, true, std::monostate{}}));
    EXPECT_EQ(source.selections[1].alternatives.size(), 2U);
}

TEST(RuleParser, BadDocuments_sayWhatIsWrong) {
    const std::string head = "title: t\nname: n_1\nlogsource: { category: dns }\n";
    EXPECT_EQ(reasonOf("a: [ b"), "detect.yaml_malformed");
    EXPECT_EQ(reasonOf("just words"), "detect.section_missing");
    EXPECT_EQ(reasonOf(head), "detect.section_missing");
    EXPECT_EQ(reasonOf("title: t\nname: n_1\ndetection: { sel: { query: a }, condition: sel }"), "detect.section_missing");
    EXPECT_EQ(reasonOf(head + "detection: { sel: { query: a } }"), "detect.section_missing");
    EXPECT_EQ(reasonOf(head + "detection: { sel: { query: a }, condition: sell }"), "detect.condition_unknown_selection");
    EXPECT_EQ(reasonOf(head + "level: grave\ndetection: { sel: { query: a }, condition: sel }"), "detect.level_unknown");
    EXPECT_EQ(reasonOf("name: n_1\ncorrelation: { type: sum, rules: [ a ], timespan: 1h }"), "detect.correlation_type");
    EXPECT_EQ(reasonOf("name: n_1\ncorrelation: { type: temporal, rules: [ a ], timespan: soon }"), "detect.correlation_type");
    EXPECT_EQ(reasonOf("name: n_1\ncorrelation: { type: event_count, rules: [ a ], timespan: 1h }"), "detect.correlation_condition");
}

TEST(RuleParser, OneBadDocument_leavesItsNeighbours) {
    const auto parsed = parseRules(dnsRule("a_1", "{ query: a }") + "x: [\n---\n" + dnsRule("b_1", "{ query: b }"), "f.yml");
    ASSERT_EQ(parsed.size(), 3U);
    EXPECT_FALSE(parsed[0].error);
    EXPECT_TRUE(parsed[1].error);
    EXPECT_FALSE(parsed[2].error);
    EXPECT_EQ(parsed[2].rule.name, "b_1");
}

TEST(RuleParser, UnusableRule_isInactiveWithTheReason) {
    EXPECT_EQ(inactiveReason(dnsRule("a_1", "{ query: a }")), "");
    EXPECT_EQ(inactiveReason(dnsRule("a_1", "{ nofield: a }")), "detect.field_unknown");
    EXPECT_EQ(inactiveReason(dnsRule("a_1", "{ query|re: '(' }")), "detect.regex_malformed");
    EXPECT_EQ(inactiveReason(dnsRule("a_1", "{ query|near: x }")), "detect.modifier_unknown");
    EXPECT_EQ(inactiveReason("title: t\nname: n_1\nlogsource: { product: windows, category: process_creation }\n"
                             "detection: { sel: { Image: a }, condition: sel }"),
        "detect.logsource_unmapped");
    EXPECT_EQ(inactiveReason(dnsRule("a_1", "{ query: a }") + dnsRule("a_1", "{ query: b }")), "detect.rule_duplicated");
}

TEST(RuleParser, AliasBombs_areRefused) {
    std::string bomb = "a0: &a0 [ x, x, x, x, x, x, x, x, x, x ]\n";
    for (int i = 1; i < 25; ++i) {
        const std::string name = std::to_string(i);
        const std::string below = std::to_string(i - 1);
        bomb.append("a").append(name).append(": &a").append(name).append(" [ *a").append(below);
        bomb.append(", *a").append(below).append(", *a").append(below).append(" ]\n");
    }
    EXPECT_EQ(reasonOf(bomb), "detect.file_too_large");
    EXPECT_NE(reasonOf("a: &a [ *a, *a ]"), ""); // turns in a circle
}

TEST(RuleParser, DeepOrLargeDocuments_areRefused) {
    EXPECT_EQ(reasonOf(std::string("a: ").append(40, '[').append(40, ']')), "detect.file_too_large");
    EXPECT_NE(reasonOf(std::string("a: ").append(200'000, '[')), "");
    EXPECT_NE(reasonOf(std::string("a: ").append(200'000, '{')), "");
    EXPECT_EQ(reasonOf(std::string((1 << 20) + 1, 'a')), "detect.file_too_large");
}
