// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/detect/engine_support.h"

using namespace metsuke;
using namespace metsuke::test;

namespace {

using Names = std::vector<std::string>;

} // namespace

TEST(RuleEngine, Hits_comeInRuleOrderWithTheirObject) {
    const auto hits = hitsOf(dnsRule("t_b", "{ query|re: '^a' }", "{ object: query }") + dnsRule("t_a", "{ query: a.example }")
            + dnsRule("t_c", "{ query: other }"),
        "- { event: dns, query: a.example }\n- { event: http, uri: /a.example }");
    EXPECT_EQ(hits.names, (Names{"t_b", "t_a"}));
    EXPECT_EQ(hits.objects, (Names{"a.example", "203.0.113.9"})); // without an object: the peer
}

TEST(RuleEngine, SameObject_firesEachTimeForHostEvidenceToMerge) {
    const auto hits = hitsOf(dnsRule("t_a", "{ query: a }", "{ object: query }"),
        "- { event: dns, query: a, repeat: 3 }");
    EXPECT_EQ(hits.objects, (Names{"a", "a", "a"}));
}

TEST(RuleEngine, RequiresComplete_isSilentInsideLossOnly) {
    RuleEngine engine(rulesOf(dnsRule("t_a", "{ query: a }", "{ requires_complete: true }") + dnsRule("t_b", "{ query: a }")));
    const std::string events = "[ { event: dns, query: a, at: 9 }, { event: dns, query: a, at: 10 }, { event: dns, query: a, at: 20 }, "
                               "{ event: dns, query: a, at: 21 } ]";
    const auto parsed = parseTestEvents(events);
    ASSERT_TRUE(parsed.ok());
    LossInterval loss;
    loss.from = (*parsed)[1].header.ts;
    loss.to = (*parsed)[2].header.ts;
    engine.addLoss(loss);
    EXPECT_EQ(runEvents(engine, events).names, (Names{"t_a", "t_b", "t_b", "t_b", "t_a", "t_b"}));
}

TEST(RuleEngine, LossBeyondTheLimit_widensInsteadOfForgetting) {
    RuleEngine engine(rulesOf(dnsRule("t_a", "{ query: a }", "{ requires_complete: true }")));
    const auto events = parseTestEvents("[ { event: dns, query: a } ]");
    ASSERT_TRUE(events.ok());
    LossInterval loss;
    for (int64_t i = 0; i < 5000; ++i) {
        loss.from = loss.to = Timestamp{i};
        engine.addLoss(loss);
    }
    EXPECT_EQ(runEvents(engine, "[ { event: dns, query: a } ]").names.size(), 1U);
    loss.from = loss.to = (*events)[0].header.ts;
    engine.addLoss(loss);
    EXPECT_EQ(runEvents(engine, "[ { event: dns, query: a } ]").names.size(), 0U);
}

TEST(RuleEngine, DerivedEvents_areMatchedByTheirKind) {
    const std::string rule = "title: t\nname: t_a\nlogsource: { product: metsuke, service: dga }\n"
                             "detection: { sel: { id.orig_h|cidr: 10.0.0.0/8 }, condition: sel }\n";
    EXPECT_EQ(hitsOf(rule, "[ { event: dga }, { event: dns, query: a }, { event: dga, src: 192.168.0.1 } ]").names, Names{"t_a"});
}

TEST(RuleEngine, Silent_feedsCorrelationsOfCorrelations) {
    const auto count = [](const std::string& name, const std::string& member, const std::string& traits) {
        return correlationRule(name, "{ type: event_count, rules: [ " + member
                + " ], group-by: [ id.orig_h ], timespan: 10s, condition: { gte: 2 } }", traits);
    };
    // The outer one stands before its members: order in the file does not matter.
    const auto hits = hitsOf(count("t_outer", "t_inner", "{ lambda: 1 }") + count("t_inner", "t_a", "{ silent: true }")
            + dnsRule("t_a", "{ query: a }", "{ silent: true }"),
        "- { event: dns, query: a, repeat: 4 }");
    EXPECT_EQ(hits.names, Names{"t_outer"}); // inner fired at two and, doubled, at four
}

TEST(RuleEngine, Subject_decidesWhoReceivesTheHit) {
    const auto count = [](const std::string& subject, const std::string& addresses) {
        return hitsOf(dnsRule("t_a", "{ query: a }", "{ subject: [ " + subject + " ] }"),
            "[ { event: dns, query: a, " + addresses + " } ]").names.size();
    };
    EXPECT_EQ(count("id.orig_h", "src: 10.0.0.5"), 1U);
    EXPECT_EQ(count("id.resp_h", "src: 10.0.0.5"), 0U); // an outside host receives no evidence
    EXPECT_EQ(count("id.resp_h", "dst: 10.0.0.9"), 1U);
    EXPECT_EQ(count("peer", "src: 10.0.0.5"), 0U);
    EXPECT_EQ(count("peer", "dst: 10.0.0.9"), 1U);
}

TEST(RuleEngine, Filter_tunesTheRulesItNames) {
    const std::string filter = "title: f\nlogsource: { product: zeek, service: dns }\nfilter:\n  rules: [ t_a ]\n"
                               "  known: { query|endswith: .ours }\n  condition: not known\n---\n";
    const auto hits = hitsOf(filter + dnsRule("t_a", "{ query|contains: a }") + dnsRule("t_b", "{ query|contains: a }"),
        "[ { event: dns, query: a.ours }, { event: dns, query: a.theirs } ]");
    EXPECT_EQ(hits.names, (Names{"t_b", "t_a", "t_b"}));
}
