// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/incident/evidence.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace metsuke;
using namespace metsuke::test;

namespace {

constexpr std::string_view kEvidenceHost = "10.0.0.5";

/// Collects hits of one host, each with the weight that its rule has.
class Collected {
public:
    EvidenceRecord& take(uint32_t number, const RuleDocument& rule, const Event& event, std::string object, double noise = 0,
        std::optional<double> weight = {}, bool isOriginator = true) {
        const RuleHit hit = hitOf(number, rule, event, std::move(object), kEvidenceHost);
        return m_evidence.take(hit, {hostOf(kEvidenceHost), isOriginator}, {{}, weight.value_or(rule.traits.lambda)}, noise, false);
    }
    [[nodiscard]] double weightAt(Timestamp now) const {
        const auto weighed = m_evidence.weigh(now);
        return weighed.size() == 1 ? weighed[0].weight : weighed.empty() ? 0 : -1;
    }
    HostEvidence m_evidence{hostOf(kEvidenceHost)};
};

} // namespace

TEST(Evidence, SameRuleAndObject_isOneWithACount) {
    const RuleDocument rule = ruleOf("DNS-001", Phase::C2, "dns", 2);
    const Event first = connOf(kEvidenceHost, {kHour});
    const Event second = connOf(kEvidenceHost, {3 * kHour});
    Collected host;
    host.take(1, rule, first, "evil.example");
    host.take(1, rule, second, "evil.example");
    host.take(1, rule, second, "other.example");
    ASSERT_EQ(host.m_evidence.records().size(), 2u);
    const Detection& detection = host.m_evidence.records()[0].detection;
    EXPECT_EQ(detection.count, 2);
    EXPECT_EQ(detection.first.ns, kHour);
    EXPECT_EQ(detection.last.ns, 3 * kHour);
    EXPECT_NEAR(detection.weight, 2 * (1 + 0.15 * std::log(2.0)), 1e-9);
}

TEST(Evidence, RepetitionOverDays_weighsByTheBusiestWindow) {
    RuleDocument rule = ruleOf("DNS-001", Phase::C2, "dns", 2);
    Collected host;
    for (int day = 0; day < 20; ++day) {
        host.take(1, rule, connOf(kEvidenceHost, {day * kDay}), "habit");
    }
    EXPECT_EQ(host.m_evidence.records()[0].detection.count, 20);
    EXPECT_DOUBLE_EQ(host.m_evidence.records()[0].detection.weight, 2) << "once a day is one evidence a day";
    for (int hit = 0; hit < 3; ++hit) {
        host.take(1, rule, connOf(kEvidenceHost, {30 * kDay + hit * kMinute}), "habit");
    }
    EXPECT_NEAR(host.m_evidence.records()[0].detection.weight, 2 * (1 + 0.15 * std::log(3.0)), 1e-9);
    host.take(1, rule, connOf(kEvidenceHost, {60 * kDay}), "habit");
    EXPECT_NEAR(host.m_evidence.records()[0].detection.weight, 2 * (1 + 0.15 * std::log(3.0)), 1e-9) << "never less";
}

TEST(Evidence, SuppressionWindow_isTheRulesOwn) {
    RuleDocument rule = ruleOf("DNS-001", Phase::C2, "dns", 2);
    rule.traits.suppressWindow = 10 * kMinute;
    Collected host;
    for (int hit = 0; hit < 5; ++hit) {
        host.take(1, rule, connOf(kEvidenceHost, {hit * 15 * kMinute}), "x");
    }
    EXPECT_DOUBLE_EQ(host.m_evidence.records()[0].detection.weight, 2);
    host.take(1, rule, connOf(kEvidenceHost, {61 * kMinute}), "x");
    EXPECT_NEAR(host.m_evidence.records()[0].detection.weight, 2 * (1 + 0.15 * std::log(2.0)), 1e-9);
}

TEST(Evidence, Keys_areTheSameInEveryRunAndDifferByEachPart) {
    const std::string key = detectionKey("DNS-001", "10.0.0.5", "evil.example");
    EXPECT_EQ(key, detectionKey("DNS-001", "10.0.0.5", "evil.example"));
    EXPECT_EQ(key.size(), 32u);
    EXPECT_NE(key, detectionKey("DNS-002", "10.0.0.5", "evil.example"));
    EXPECT_NE(key, detectionKey("DNS-001", "10.0.0.6", "evil.example"));
    EXPECT_NE(key, detectionKey("DNS-001", "10.0.0.5", "evil.exampl"));
    EXPECT_NE(detectionKey("a", "bc", "d"), detectionKey("ab", "c", "d"));
}

TEST(Evidence, ObjectsOfOneRule_areBounded) {
    const RuleDocument rule = ruleOf("SCN-001", Phase::DISC, "scan", 2);
    const Event event = connOf(kEvidenceHost, {kHour});
    Collected host;
    for (int i = 0; i < 1000; ++i) {
        host.take(1, rule, event, numbered("object", i));
    }
    EXPECT_EQ(host.m_evidence.records().size(), HostEvidence::kObjectsPerRule);
    EXPECT_EQ(host.m_evidence.records().back().detection.count, 1000 - static_cast<int64_t>(HostEvidence::kObjectsPerRule) + 1);
}

TEST(Evidence, Unconfirmed_decaysByHalfLives) {
    const RuleDocument rule = ruleOf("DNS-001", Phase::C2, "dns", 2);
    const Event event = connOf(kEvidenceHost, {0});
    Collected host;
    host.take(1, rule, event, "x");
    EXPECT_DOUBLE_EQ(host.weightAt({0}), 2);
    EXPECT_NEAR(host.weightAt({48 * kHour}), 1, 1e-9);
    EXPECT_NEAR(host.weightAt({96 * kHour}), 0.5, 1e-9);
    EXPECT_EQ(host.m_evidence.weigh({100 * kDay}).size(), 0u) << "old evidence is forgotten";
}

TEST(Evidence, Confirmed_staysUntilItsIncidentIsClosed) {
    const RuleDocument rule = ruleOf("RAT-001", Phase::C2, "rat", 4.5);
    const Event event = connOf(kEvidenceHost, {0});
    Collected host;
    EvidenceRecord& record = host.take(1, rule, event, "x");
    EXPECT_TRUE(record.detection.confirmed);
    EXPECT_TRUE(record.sufficient);
    EXPECT_DOUBLE_EQ(host.weightAt({30 * kDay}), 4.5);
    record.closed = true;
    EXPECT_NEAR(host.weightAt({48 * kHour}), 2.25, 1e-9);
    EXPECT_FALSE(host.m_evidence.weigh({kHour})[0].sufficient) << "a closed case does not open again by old evidence";
}

TEST(Evidence, WithoutAReply_isNotConfirmed) {
    const RuleDocument heavy = ruleOf("RAT-001", Phase::C2, "rat", 4.5);
    const Event silent = connOf(kEvidenceHost, {0}, false);
    Collected host;
    EXPECT_FALSE(host.take(1, heavy, silent, "x").detection.confirmed);
    const Event answered = connOf(kEvidenceHost, {kHour});
    EXPECT_TRUE(host.take(1, heavy, answered, "x").detection.confirmed);
}

TEST(Evidence, LightRule_isConfirmedOnlyWhenItIsAFloor) {
    RuleDocument rule = ruleOf("IND-001", Phase::C2, "ind", 3);
    const Event event = connOf(kEvidenceHost, {0});
    Collected host;
    EXPECT_FALSE(host.take(1, rule, event, "x").detection.confirmed);
    rule.traits.floor = 8;
    const EvidenceRecord& record = host.take(2, rule, event, "y");
    EXPECT_TRUE(record.detection.confirmed);
    EXPECT_EQ(record.floor, 8.0);
}

TEST(Evidence, FloorsOfPhases_followTheDirection) {
    RuleDocument lateral = ruleOf("SMB-001", Phase::LM, "lateral", 4.2);
    RuleDocument leak = ruleOf("EXF-001", Phase::EXF, "exf", 4.2);
    const Event event = connOf(kEvidenceHost, {0});
    Collected host;
    EXPECT_EQ(host.take(1, lateral, event, "x").floor, 9.0);
    EXPECT_EQ(host.take(2, lateral, event, "y", 0, {}, false).floor.value_or(0), 0) << "the victim of lateral movement";
    EXPECT_EQ(host.take(3, leak, event, "z").floor, 10.0);
}

TEST(Evidence, Context_vetoesSufficiencyAndNeverCreatesIt) {
    const RuleDocument heavy = ruleOf("RAT-001", Phase::C2, "rat", 4.2);
    const RuleDocument light = ruleOf("BCN-001", Phase::C2, "bcn", 2.6);
    const Event event = connOf(kEvidenceHost, {0});
    Collected host;
    EXPECT_FALSE(host.take(1, heavy, event, "x", 0, 3.5).sufficient);
    EXPECT_FALSE(host.take(2, light, event, "y", 0, 4.6).sufficient);
    EXPECT_TRUE(host.take(3, heavy, event, "z", 0, 4.0).sufficient);
}

TEST(Evidence, NoiseFloor_sparesHeavyRules) {
    const RuleDocument light = ruleOf("DNS-001", Phase::C2, "dns", 2);
    const RuleDocument heavy = ruleOf("CRD-001", Phase::CRED, "lateral", 5);
    const Event event = connOf(kEvidenceHost, {0});
    Collected host;
    EXPECT_DOUBLE_EQ(host.take(1, light, event, "x", 0.8).detection.weight, 1.2);
    EXPECT_DOUBLE_EQ(host.take(2, heavy, event, "y", 0.8).detection.weight, 5);
}

TEST(Evidence, References_areBounded) {
    const RuleDocument rule = ruleOf("DNS-001", Phase::C2, "dns", 2);
    Collected host;
    for (uint64_t i = 1; i <= 500; ++i) {
        Event event = connOf(kEvidenceHost, {0});
        event.header.uid = FlowUid::make(1, 0, {static_cast<int64_t>(i) * kSecond}, i);
        event.header.firstPacket = event.header.lastPacket = {0, i};
        host.take(1, rule, event, "x");
    }
    const Detection& detection = host.m_evidence.records()[0].detection;
    EXPECT_EQ(detection.packets.size(), Detection::kMaxPackets);
    EXPECT_EQ(detection.flows.size(), Detection::kMaxFlows);
    EXPECT_EQ(detection.count, 500);
}
