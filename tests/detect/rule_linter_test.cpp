// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detect/rule_linter.h"

#include "tests/detect/engine_support.h"

#include <algorithm>

using namespace metsuke;
using namespace metsuke::test;

namespace {

const std::string kHead = "title: T\ntitle_ja: J\nname: t_1\nfalsepositives: [ none ]\nlogsource: { product: zeek, service: dns }\n";
const std::string kSelection = "detection: { sel: { query: a }, condition: sel }\n";
const std::string kTests = "tests: { positive: [ { name: p, events: [] } ], negative: [ { name: n, events: [] } ] }";

std::string traits(const std::string& more = {}, const std::string& en = "{host} asked {query}") {
    return "x-metsuke: { lambda: 1, " + more + " explain: { en: '" + en + "', ja: '{object}' }, " + kTests + " }\n";
}

std::vector<std::string> findings(const std::string& yaml) {
    const RuleSet set = rulesOf(yaml);
    std::vector<std::string> ids;
    for (const LintFinding& finding : RuleLinter(set).run()) {
        ids.push_back(finding.what.id);
    }
    std::sort(ids.begin(), ids.end());
    return ids;
}

using Ids = std::vector<std::string>;

} // namespace

TEST(RuleLinter, CleanRule_hasNoFinding) { EXPECT_EQ(findings(kHead + kSelection + traits()), Ids{}); }

TEST(RuleLinter, BareRule_lacksTextsAndTests) {
    EXPECT_EQ(findings(dnsRule("t_1", "{ query: a }")),
        (Ids{"detect.lint_no_explain", "detect.lint_no_explain", "detect.lint_no_false_positives",
            "detect.lint_no_negative_test", "detect.lint_no_positive_test", "detect.lint_no_title_ja"}));
    EXPECT_EQ(findings(dnsRule("t_1", "{ query: a }", "{ silent: true }")), Ids{}); // never shown
}

TEST(RuleLinter, Placeholder_mustBeFillable) {
    EXPECT_EQ(findings(kHead + kSelection + traits({}, "{host} {user_agent}")), Ids{"detect.lint_placeholder"});
    EXPECT_EQ(findings(kHead + kSelection + traits({}, "{host} {count}")), Ids{"detect.lint_placeholder"}); // correlations only
}

TEST(RuleLinter, Traits_mustBeKnown) {
    EXPECT_EQ(findings(kHead + kSelection + traits("context: [ weather ], subject: [ everyone ],")),
        (Ids{"detect.lint_context", "detect.lint_subject"}));
    const std::string heavy = traits();
    EXPECT_EQ(findings(kHead + kSelection + "x-metsuke: { lambda: 9" + heavy.substr(heavy.find(", "))), Ids{"detect.lint_lambda"});
}

TEST(RuleLinter, AttackTags_mustBeWellFormed) {
    const auto tagged = [](const std::string& tags) { return findings(kHead + "tags: [ " + tags + " ]\n" + kSelection + traits()); };
    EXPECT_EQ(tagged("attack.t1071, attack.t1071.004, attack.g0016, attack.s0154, attack.impact, cve.2021-1"), Ids{});
    for (const char* tag : {"attack.t107", "attack.t1071.4", "attack.tabcd", "attack.magic", "attack.t1071."}) {
        EXPECT_EQ(tagged(tag), Ids{"detect.lint_attack_tag"}) << tag;
    }
}

TEST(RuleLinter, ImpossibleAndInactive_areReported) {
    EXPECT_EQ(findings(kHead + "detection: { sel: { ttl: soon }, condition: sel }\n" + traits()), Ids{"detect.lint_unsatisfiable"});
    EXPECT_EQ(findings(kHead + "detection: { sel: { nofield: a }, condition: sel }\n" + traits()), Ids{"detect.field_unknown"});
    EXPECT_EQ(findings("x: ["), Ids{"detect.yaml_malformed"});
}

TEST(RuleLinter, EmptyValue_isReportedAsItNeverMatches) {
    const auto selection = [](const std::string& tests) {
        return findings(kHead + "detection: { sel: { " + tests + " }, condition: sel }\n" + traits());
    };
    EXPECT_EQ(selection("query: ''"), (Ids{"detect.lint_empty_value", "detect.lint_unsatisfiable"}));
    EXPECT_EQ(selection("query: [ a, '' ]"), Ids{"detect.lint_empty_value"});
    EXPECT_EQ(selection("query|neq: ''"), Ids{"detect.lint_empty_value"});
    EXPECT_EQ(selection("query: null"), Ids{});
    EXPECT_EQ(selection("query|contains: ''"), Ids{}); // any set value
}

TEST(RuleLinter, ListNobodyShips_isReported) {
    const std::string head = "title: T\ntitle_ja: J\nname: t_1\nfalsepositives: [ none ]\nlogsource: { product: metsuke, service: ioc }\n";
    const auto listed = [&](const std::string& list) {
        return findings(head + "detection: { sel: { list: " + list + " }, condition: sel }\n" + traits({}, "{host} {matched}"));
    };
    EXPECT_EQ(listed("paste"), Ids{});
    EXPECT_EQ(listed("user"), Ids{});
    EXPECT_EQ(listed("[ paste, paste-sites ]"), Ids{"detect.lint_list"});
}
