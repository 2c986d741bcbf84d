// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/detect/engine_support.h"

using namespace metsuke;
using namespace metsuke::test;

namespace {

const std::string kSilent = "{ silent: true }";
const std::string kMembers = dnsRule("t_a", "{ query|startswith: a }", kSilent) + dnsRule("t_b", "{ query|startswith: b }", kSilent);

/// One dns event; `more` are further fields, with a leading comma.
std::string dns(const std::string& query, double at, const std::string& more = {}) {
    return "- { event: dns, query: " + query + ", at: " + std::to_string(at) + more + " }\n";
}

size_t fired(const std::string& correlation, const std::string& events, const std::string& traits = "{ lambda: 1 }") {
    return hitsOf(kMembers + correlationRule("t_c", correlation, traits), events).names.size();
}

} // namespace

TEST(Correlation, EventCount_countsInsideTheTimespanInPacketTime) {
    const std::string three = "{ type: event_count, rules: [ t_a ], group-by: [ id.orig_h ], timespan: 10s, condition: { gte: 3 } }";
    EXPECT_EQ(fired(three, dns("a", 0) + dns("a", 5)), 0U);
    EXPECT_EQ(fired(three, dns("a", 0) + dns("a", 5) + dns("a", 10)), 1U); // the edge belongs to it
    EXPECT_EQ(fired(three, dns("a", 0) + dns("a", 5) + dns("a", 10.001)), 0U);
    EXPECT_EQ(fired(three, dns("a", 0) + dns("a", 5) + dns("b", 6)), 0U);
}

TEST(Correlation, EventCount_firesAgainOnlyAfterTheTimespanOrDoubled) {
    const std::string two = "{ type: event_count, rules: [ t_a ], group-by: [ id.orig_h ], timespan: 10s, condition: { gte: 2 } }";
    const auto hits = hitsOf(kMembers + correlationRule("t_c", two), dns("a", 0, ", repeat: 7"));
    EXPECT_EQ(hits.values, (std::vector<double>{2, 4}));
    EXPECT_EQ(fired(two, dns("a", 0) + dns("a", 1) + dns("a", 20) + dns("a", 21)), 2U);
}

TEST(Correlation, GroupBy_keepsGroupsApart) {
    const std::string two = "{ type: event_count, rules: [ t_a ], group-by: [ id.orig_h, e2ld ], timespan: 1m, condition: { gte: 2 } }";
    EXPECT_EQ(fired(two, dns("a", 0, ", e2ld: x") + dns("a", 1, ", e2ld: x")), 1U);
    EXPECT_EQ(fired(two, dns("a", 0, ", e2ld: x") + dns("a", 1, ", e2ld: y")), 0U);
    EXPECT_EQ(fired(two, dns("a", 0, ", e2ld: x") + dns("a", 1, ", e2ld: x, src: 10.0.0.6")), 0U);
    EXPECT_EQ(fired(two, dns("a", 0) + dns("a", 1)), 0U); // without the field it belongs to no group
}

TEST(Correlation, ValueCount_countsDistinctValues) {
    const std::string three =
        "{ type: value_count, rules: [ t_a ], group-by: [ id.orig_h ], timespan: 1m, condition: { field: query, gte: 3 } }";
    EXPECT_EQ(fired(three, dns("a", 0, ", repeat: 9")), 0U);
    EXPECT_EQ(fired(three, dns("a1", 0) + dns("a2", 1) + dns("a1", 2) + dns("a3", 3)), 1U);
    EXPECT_EQ(fired(three, dns("a1", 0) + dns("a2", 30) + dns("a3", 61)), 0U); // a1 is too old
    EXPECT_EQ(fired(three, dns("a1", 0) + dns("a2", 30) + dns("a1", 40) + dns("a3", 61)), 1U); // a1 was seen again
}

TEST(Correlation, ValueSumAndAverage_readNumbers) {
    const auto over = [](const std::string& type, const std::string& limit) {
        return "{ type: " + type + ", rules: [ t_a ], group-by: [ id.orig_h ], timespan: 1m, condition: { field: query_bytes, "
            + limit + " } }";
    };
    const std::string events = dns("a", 0, ", query_bytes: 100") + dns("a", 1, ", query_bytes: 300");
    EXPECT_EQ(fired(over("value_sum", "gte: 400"), events), 1U);
    EXPECT_EQ(fired(over("value_sum", "gt: 400"), events), 0U);
    EXPECT_EQ(fired(over("value_avg", "gte: 200"), events), 1U);
    EXPECT_EQ(fired(over("value_avg", "gt: 200"), events), 0U);
}

TEST(Correlation, Temporal_takesAnyOrder) {
    const std::string both = "{ type: temporal, rules: [ t_a, t_b ], group-by: [ id.orig_h ], timespan: 10s }";
    EXPECT_EQ(fired(both, dns("a", 0) + dns("b", 10)), 1U);
    EXPECT_EQ(fired(both, dns("b", 0) + dns("a", 10)), 1U);
    EXPECT_EQ(fired(both, dns("a", 0) + dns("b", 10.001)), 0U);
    EXPECT_EQ(fired(both, dns("a", 0) + dns("a", 1)), 0U);
    EXPECT_EQ(fired(both, dns("a", 0) + dns("b", 1, ", src: 10.0.0.6")), 0U);
}

TEST(Correlation, TemporalOrdered_needsTheOrder) {
    const std::string ordered = "{ type: temporal_ordered, rules: [ t_a, t_b ], group-by: [ id.orig_h ], timespan: 10s }";
    EXPECT_EQ(fired(ordered, dns("a", 0) + dns("b", 5)), 1U);
    EXPECT_EQ(fired(ordered, dns("b", 0) + dns("a", 5)), 0U);
    const auto hits = hitsOf(kMembers + correlationRule("t_c", ordered), dns("b", 0) + dns("a", 1) + dns("b", 2));
    ASSERT_EQ(hits.parts, std::vector<size_t>{2});
}

TEST(Correlation, Absent_silencesWhileItIsRecent) {
    const std::string one = "{ type: event_count, rules: [ t_a ], group-by: [ id.orig_h ], timespan: 10s, condition: { gte: 1 } }";
    const std::string absent = "{ lambda: 1, absent: [ t_b ] }";
    EXPECT_EQ(fired(one, dns("a", 5), absent), 1U);
    EXPECT_EQ(fired(one, dns("b", 0) + dns("a", 10), absent), 0U);
    EXPECT_EQ(fired(one, dns("b", 0) + dns("a", 10.001), absent), 1U);
    EXPECT_EQ(fired(one, dns("b", 0, ", src: 10.0.0.6") + dns("a", 5), absent), 1U);
}

TEST(Correlation, Require_comparesTheMembers) {
    const std::string both = "{ type: temporal, rules: [ t_a, t_b ], group-by: [ id.orig_h ], timespan: 1m }";
    const std::string same = "{ lambda: 1, require: [ t_a.e2ld == t_b.e2ld ] }";
    EXPECT_EQ(fired(both, dns("a", 0, ", e2ld: x") + dns("b", 1, ", e2ld: X"), same), 1U);
    EXPECT_EQ(fired(both, dns("a", 0, ", e2ld: x") + dns("b", 1, ", e2ld: y"), same), 0U);
    // an earlier member that fits is found behind one that does not
    EXPECT_EQ(fired(both, dns("a", 0, ", e2ld: x") + dns("a", 1, ", e2ld: z") + dns("b", 2, ", e2ld: x"), same), 1U);
    EXPECT_FALSE(Requirement::parse("t_a.ts before t_b.ts", {"t_a", "t_b"}).ok());
    EXPECT_FALSE(Requirement::parse("5 < t_b.ts", {"t_a", "t_b"}).ok());
}

TEST(Correlation, Members_thatAreMissingOrCircularMakeItInactive) {
    const auto temporal = [](const std::string& rules) { return "{ type: temporal, rules: [ " + rules + " ], timespan: 1m }"; };
    const RuleEngine engine(rulesOf(kMembers + correlationRule("t_x", temporal("t_a, nobody"))
        + correlationRule("t_y", temporal("t_a, t_z")) + correlationRule("t_z", temporal("t_b, t_y"))));
    ASSERT_EQ(engine.inactive().size(), 3U);
    for (const InactiveRule& rule : engine.inactive()) {
        EXPECT_EQ(rule.reason.id, "detect.correlation_members") << rule.id;
    }
}

TEST(Correlation, Groups_areBoundedAndCounted) {
    CorrelationSource source;
    source.rules = {"t_a"};
    source.timespan = kMinute;
    source.conditions = {{Comparison::Op::GreaterEqual, 2}};
    Correlator correlator(source, {}, 0);
    for (size_t i = 0; i < Correlator::kMaximumGroups + 10; ++i) {
        EXPECT_FALSE(correlator.take({0, std::to_string(i), {}, {}}));
    }
    EXPECT_EQ(correlator.saturated(), 10U);
    EXPECT_FALSE(correlator.take({0, "0", {}, {}})); // forgotten: counts from one again
    EXPECT_TRUE(correlator.take({0, "0", {}, {}}));
}
