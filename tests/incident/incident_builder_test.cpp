// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/incident/evidence.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::test;

namespace {

constexpr std::string_view kBuiltHost = "10.0.0.5";

class Builder : public testing::Test {
protected:
    void hit(uint32_t number, const RuleDocument& rule, Timestamp ts, std::string object, std::string_view host = kBuiltHost,
        std::string_view peer = "203.0.113.9") {
        Event event = connOf(host, ts, true, peer);
        enricher.enrich(event);
        builder.take(hitOf(number, rule, event, std::move(object), host), false, [] { return RuleArguments{{"host", std::string()}}; });
    }
    FindingsSnapshot snapshot(Timestamp now) { return builder.snapshot(now, false); }

    Enricher enricher;
    IncidentBuilder builder{enricher};
    RuleDocument heavy = ruleOf("RAT-001", Phase::C2, "rat", 4.5);
    RuleDocument entry = ruleOf("FIL-001", Phase::PE, "file-content", 3.6);
    RuleDocument control = ruleOf("BCN-001", Phase::C2, "bcn", 3.6);
    RuleDocument weak = ruleOf("DNS-009", Phase::C2, "dns", 0.5);
};

} // namespace

TEST_F(Builder, SufficientEvidence_opensAnIncidentWithItsReason) {
    hit(1, heavy, {kHour}, "gh0st");
    const FindingsSnapshot found = snapshot({2 * kHour});
    ASSERT_EQ(found.incidents.size(), 1u);
    const Incident& incident = found.incidents[0];
    EXPECT_EQ(incident.host, hostOf(kBuiltHost));
    EXPECT_EQ(incident.rules, std::vector<std::string>{"RAT-001"});
    EXPECT_EQ(incident.phases, std::vector<Phase>{Phase::C2});
    EXPECT_EQ(incident.detections.size(), 1u);
    EXPECT_EQ(incident.risk.counterCase, incident.detections);
    EXPECT_EQ(incident.first.ns, kHour);
    EXPECT_FALSE(incident.title.id.empty());
    EXPECT_FALSE(incident.story.id.empty());
    EXPECT_TRUE(found.watchList.empty());
    ASSERT_EQ(found.hosts.size(), 1u);
    EXPECT_DOUBLE_EQ(found.hosts[0].severity, incident.severity);
}

TEST_F(Builder, TwoPhases_openAnIncidentTogether) {
    hit(1, entry, {kHour}, "setup.exe");
    EXPECT_TRUE(snapshot({kHour}).incidents.empty());
    hit(2, control, {2 * kHour}, "203.0.113.9");
    const FindingsSnapshot found = snapshot({2 * kHour});
    ASSERT_EQ(found.incidents.size(), 1u);
    EXPECT_EQ(found.incidents[0].phases, (std::vector<Phase>{Phase::PE, Phase::C2}));
    EXPECT_DOUBLE_EQ(found.incidents[0].risk.phaseSynergy, 0.8);
    EXPECT_DOUBLE_EQ(found.incidents[0].risk.chain, 0.7);
}

TEST_F(Builder, RuleThatAccusesBothSides_keepsWhoDidIt) {
    Event event = connOf(kBuiltHost, {kHour}, true, "10.0.0.9");
    enricher.enrich(event);
    RuleHit both = hitOf(1, heavy, event, "ms17-010", kBuiltHost);
    both.subjects.push_back({hostOf("10.0.0.9"), false});
    builder.take(both, false, [] { return RuleArguments{{"host", std::string(kBuiltHost)}, {"peer", std::string("10.0.0.9")}}; });
    const FindingsSnapshot found = snapshot({2 * kHour});
    ASSERT_EQ(found.detections.size(), 2u);
    for (const Detection& detection : found.detections) {
        EXPECT_EQ(detection.args.front().second, MessageValue{std::string(kBuiltHost)}) << "attacked by " << detection.host.display();
    }
}

TEST_F(Builder, WeakEvidence_neverOpensOne) {
    for (uint32_t i = 0; i < 100; ++i) {
        hit(10 + i, weak, {kHour + i}, numbered("object", i));
    }
    const FindingsSnapshot found = snapshot({2 * kHour});
    EXPECT_TRUE(found.incidents.empty());
    EXPECT_TRUE(found.watchList.empty());
    EXPECT_EQ(found.detections.size(), 100u);
}

TEST_F(Builder, SuspiciousHostWithoutAnIncident_isOnTheWatchList) {
    RuleDocument second = ruleOf("TLS-001", Phase::C2, "tls", 3);
    hit(1, control, {kHour}, "203.0.113.9");
    hit(2, second, {kHour}, "ja4");
    const FindingsSnapshot found = snapshot({kHour});
    EXPECT_TRUE(found.incidents.empty());
    ASSERT_EQ(found.watchList.size(), 1u);
    EXPECT_GE(found.watchList[0].severity, 5.0);
    EXPECT_EQ(found.watchList[0].rules, (std::vector<std::string>{"BCN-001", "TLS-001"}));
    EXPECT_TRUE(snapshot({40 * kDay}).watchList.empty()) << "suspicion fades";
}

TEST_F(Builder, FurtherEvidence_updatesTheIncidentInPlace) {
    hit(1, heavy, {kHour}, "gh0st");
    const Incident before = snapshot({kHour}).incidents.at(0);
    hit(2, entry, {2 * kHour}, "setup.exe");
    const FindingsSnapshot found = snapshot({2 * kHour});
    ASSERT_EQ(found.incidents.size(), 1u);
    EXPECT_EQ(found.incidents[0].key, before.key);
    EXPECT_GT(found.incidents[0].severity, before.severity);
    EXPECT_EQ(found.incidents[0].detections.size(), 2u);
    EXPECT_EQ(found.incidents[0].last.ns, 2 * kHour);
}

TEST_F(Builder, Incident_isShownAtItsWorstMoment) {
    hit(1, entry, {kHour}, "setup.exe");
    hit(2, control, {kHour}, "203.0.113.9");
    const double severity = snapshot({kHour}).incidents.at(0).severity;
    const FindingsSnapshot later = snapshot({30 * kDay});
    ASSERT_EQ(later.incidents.size(), 1u);
    EXPECT_DOUBLE_EQ(later.incidents[0].severity, severity);
}

TEST_F(Builder, QuietForLong_closesAndANewOneOpens) {
    hit(1, entry, {kHour}, "setup.exe");
    hit(2, control, {kHour}, "203.0.113.9");
    hit(3, heavy, {60 * kDay}, "gh0st");
    const FindingsSnapshot found = snapshot({60 * kDay});
    ASSERT_EQ(found.incidents.size(), 2u);
    EXPECT_NE(found.incidents[0].key, found.incidents[1].key);
}

TEST_F(Builder, OnlyChangedDetections_areToldAgain) {
    hit(1, heavy, {kHour}, "gh0st");
    hit(2, weak, {kHour}, "x");
    EXPECT_EQ(snapshot({kHour}).detections.size(), 2u);
    EXPECT_EQ(snapshot({kHour}).detections.size(), 0u);
    hit(2, weak, {2 * kHour}, "x");
    const FindingsSnapshot found = snapshot({2 * kHour});
    ASSERT_EQ(found.detections.size(), 1u);
    EXPECT_EQ(found.detections[0].count, 2);
}

TEST_F(Builder, HostsOfOneControlServer_areACampaign) {
    hit(1, heavy, {kHour}, "gh0st", "10.0.0.5");
    hit(1, heavy, {kHour}, "gh0st", "10.0.0.6");
    const FindingsSnapshot found = snapshot({kHour});
    ASSERT_EQ(found.incidents.size(), 2u);
    EXPECT_DOUBLE_EQ(found.incidents[0].severity, 10);
    EXPECT_DOUBLE_EQ(found.incidents[1].severity, 10);
}

TEST_F(Builder, HostOutside_isNeverAnIncidentOnceTheInsideIsKnown) {
    hit(1, heavy, {kHour}, "gh0st");
    hit(1, heavy, {kHour}, "gh0st", "203.0.113.77", "198.51.100.2");
    const FindingsSnapshot found = builder.snapshot({kHour}, true);
    ASSERT_EQ(found.incidents.size(), 1u);
    EXPECT_EQ(found.incidents[0].host, hostOf(kBuiltHost));
}

TEST_F(Builder, CaptureWithoutAnyInside_tellsItsOriginatorsAtTheEnd) {
    hit(1, heavy, {kHour}, "gh0st", "203.0.113.77", "198.51.100.2");
    EXPECT_TRUE(builder.snapshot({kHour}, false).incidents.empty());
    EXPECT_EQ(builder.snapshot({kHour}, true).incidents.size(), 1u);
}

TEST_F(Builder, KnownServiceAsPeer_vetoes) {
    Event event = connOf(kBuiltHost, {kHour});
    enricher.enrich(event);
    event.enrichment.peerKnown = true;
    builder.take(hitOf(1, ruleOf("X", Phase::C2, "x", 2), event, "x", kBuiltHost), false, [] { return RuleArguments{{"host", std::string()}}; });
    EXPECT_TRUE(snapshot({kHour}).detections.empty());
}
