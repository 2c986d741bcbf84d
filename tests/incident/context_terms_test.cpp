// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/incident/context_terms.h"
#include "tests/incident/evidence.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::test;

namespace {

constexpr std::string_view kHost = "10.0.0.5";

class Context : public testing::Test {
protected:
    /// Two days of traffic: `hosts` that all used one peer, the baseline warm.
    void warm(int hosts) {
        for (int i = 1; i <= hosts; ++i) {
            for (const Timestamp ts : {Timestamp{0}, Timestamp{48 * kHour}}) {
                Event event = connOf(numbered("10.0.0.", i), ts, true, "198.51.100.7");
                enricher.enrich(event);
            }
        }
    }
    ContextResult evaluate(const Event& event, bool incomplete = false) {
        return terms.evaluate(hitOf(1, rule, event, "object", kHost), hostOf(kHost), incomplete);
    }
    double delta(const ContextResult& result, std::string_view name) {
        for (const ContextTerm& term : result.terms) {
            if (term.name == name) {
                return term.delta;
            }
        }
        return 0;
    }

    Enricher enricher;
    ContextTerms terms{enricher};
    RuleDocument rule = ruleOf("DNS-001", Phase::C2, "dns", 2);
};

} // namespace

TEST_F(Context, NothingKnown_isTheRulesWeight) {
    const Event event = connOf(kHost, {0});
    EXPECT_DOUBLE_EQ(evaluate(event).weight, 2);
}

TEST_F(Context, RarePeerOfLargeNetwork_weighsMore) {
    warm(250);
    Event event = connOf(kHost, {48 * kHour});
    enricher.enrich(event);
    const ContextResult result = evaluate(event);
    EXPECT_DOUBLE_EQ(delta(result, "prevalence"), 0.7);
    EXPECT_DOUBLE_EQ(delta(result, "age"), 0.4);
    EXPECT_DOUBLE_EQ(result.weight, 3.1);
}

TEST_F(Context, RarityWithColdBaseline_isScaledByItsHours) {
    Event first = connOf(kHost, {0});
    enricher.enrich(first);
    Event event = connOf(kHost, {6 * kHour});
    enricher.enrich(event);
    const ContextResult result = evaluate(event);
    EXPECT_NEAR(delta(result, "age"), 0.4 * 6 / 24, 1e-9);
    EXPECT_NEAR(delta(result, "prevalence"), 0.7 * 6 / 24, 1e-9);
}

TEST_F(Context, PeerOfEveryone_weighsLess) {
    warm(20);
    Event event = connOf(kHost, {48 * kHour}, true, "198.51.100.7");
    enricher.enrich(event);
    EXPECT_DOUBLE_EQ(delta(evaluate(event), "prevalence"), -1.5);
    Event old = event;
    old.enrichment.peerPrevalence = 6;
    old.enrichment.peerAgeDays = 40;
    EXPECT_DOUBLE_EQ(delta(evaluate(old), "prevalence"), -0.7);
    EXPECT_DOUBLE_EQ(delta(evaluate(old), "age"), -0.4);
}

TEST_F(Context, Sum_isClippedBelowAndAbove) {
    rule.traits.lambda = 4;
    rule.traits.context = {{"known_service", {}}, {"role", {"mail"}}, {"age", {}}};
    Event event = connOf(kHost, {0});
    event.enrichment.peer = "203.0.113.9";
    event.enrichment.peerKnown = true;
    event.enrichment.hostRoles = {"mail"};
    event.enrichment.peerAgeDays = 40;
    EXPECT_DOUBLE_EQ(evaluate(event).weight, 4 - 3.0);
    rule.traits.context = {{"role_abnormal", {"mail"}}, {"intel", {}}};
    terms.noteIndicator(hostOf(kHost), "object");
    EXPECT_DOUBLE_EQ(evaluate(event).weight, 4 + 2.0);
}

TEST_F(Context, Weight_isNeverNegative) {
    rule.traits.lambda = 1;
    Event event = connOf(kHost, {0});
    event.enrichment.peer = "203.0.113.9";
    event.enrichment.peerKnown = true;
    EXPECT_DOUBLE_EQ(evaluate(event).weight, 0);
}

TEST_F(Context, MissingVisibility_halvesAfterTheSum) {
    rule.traits.context = {{"role", {"mail"}}, {"visibility", {}}};
    Event event = connOf(kHost, {0});
    event.enrichment.hostRoles = {"mail"};
    EXPECT_NEAR(evaluate(event, true).weight, (2 - 1.4) * 0.5, 1e-9);
    ConnEvent gaps = event.body.get<ConnEvent>();
    gaps.missed_bytes = 20;
    event.body = gaps;
    EXPECT_NEAR(evaluate(event).weight, (2 - 1.4) * 0.5, 1e-9);
    gaps.missed_bytes = 5;
    event.body = gaps;
    EXPECT_NEAR(evaluate(event).weight, 2 - 1.4, 1e-9);
}

TEST_F(Context, ContentThatWasSeen_countsInFull) {
    Event event = connOf(kHost, {0});
    event.body = HttpEvent{};
    EXPECT_DOUBLE_EQ(evaluate(event, true).weight, 2);
}

TEST_F(Context, Indicator_countsForItsHostAlone) {
    terms.noteIndicator(hostOf("10.0.0.9"), "object");
    const Event event = connOf(kHost, {0});
    EXPECT_DOUBLE_EQ(delta(evaluate(event), "intel"), 0);
    terms.noteIndicator(hostOf(kHost), "object");
    EXPECT_DOUBLE_EQ(delta(evaluate(event), "intel"), 2);
    rule.traits.family = "ind";
    EXPECT_DOUBLE_EQ(delta(evaluate(event), "intel"), 0) << "an indicator does not vouch for itself";
}

TEST_F(Context, HumanIndependentTiming_needsEnoughVisits) {
    rule.traits.context = {{"timing", {}}};
    Event event = connOf(kHost, {0});
    BeaconEvent beacon;
    beacon.human_independence = 0.95;
    beacon.visits = 24;
    event.body = beacon;
    EXPECT_DOUBLE_EQ(delta(evaluate(event), "timing"), 0.6);
    beacon.visits = 23;
    event.body = beacon;
    EXPECT_DOUBLE_EQ(delta(evaluate(event), "timing"), 0);
}
