// SPDX-License-Identifier: GPL-3.0-or-later
// What the site registers, trusts and excludes changes what hits weigh.
#include "core/detect/rule_engine.h"
#include "core/detect/rule_tests.h"
#include "tests/incident/evidence.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::test;

namespace {

constexpr std::string_view kSiteHost = "10.0.0.5";
constexpr std::string_view kServer = "10.0.0.20";

class SiteContext : public testing::Test {
protected:
    void SetUp() override {
        scan.traits.context = {{"role", {"scanner"}}, {"visibility", {}}};
        admin.traits.context = {{"role", {"management", "scanner"}}, {"visibility", {}}};
    }
    void registered(ServiceKind kind, std::string_view where) {
        profile.services.push_back({kind, *IpAddress::parse(where), 0, {}});
    }
    void start() {
        enricher = std::make_unique<Enricher>(profile);
        builder = std::make_unique<IncidentBuilder>(*enricher);
    }
    HitFate hit(const RuleDocument& rule, std::string_view host = kSiteHost, std::string_view peer = kServer,
        Timestamp ts = {kHour}) {
        if (!builder) {
            start();
        }
        Event event = connOf(host, ts, true, peer);
        enricher->enrich(event);
        return builder->take(hitOf(number++, rule, event, "object", host), false, [&] {
            return RuleArguments{{"host", std::string(host)}};
        });
    }
    FindingsSnapshot snapshot() { return builder->snapshot({2 * kHour}, false); }
    double weight() {
        const FindingsSnapshot found = snapshot();
        return found.detections.empty() ? 0 : found.detections.front().weight;
    }

    SiteProfile profile = SiteProfile::standard();
    std::unique_ptr<Enricher> enricher;
    std::unique_ptr<IncidentBuilder> builder;
    uint32_t number = 1;
    RuleDocument scan = ruleOf("SCAN-001", Phase::DISC, "scan", 2);
    RuleDocument admin = ruleOf("RPC-001", Phase::LM, "lateral", 3);
    RuleDocument control = ruleOf("RAT-001", Phase::C2, "rat", 4.5);
};

} // namespace

TEST_F(SiteContext, registeredScanner_scansLeaveNothingButAreCounted) {
    registered(ServiceKind::Scanner, kSiteHost);
    EXPECT_EQ(hit(scan), HitFate::Excluded) << "nor does it feed a correlation";
    EXPECT_EQ(hit(scan), HitFate::Excluded);
    EXPECT_EQ(hit(scan, "10.0.0.6"), HitFate::Taken);
    const FindingsSnapshot found = snapshot();
    ASSERT_EQ(found.detections.size(), 1U);
    EXPECT_EQ(found.detections[0].host, hostOf("10.0.0.6"));
    ASSERT_EQ(found.excluded.size(), 1U);
    EXPECT_EQ(found.excluded[0].exclusion, "service:scanner");
    EXPECT_EQ(found.excluded[0].rule, "SCAN-001");
    EXPECT_EQ(found.excluded[0].host, hostOf(kSiteHost));
    EXPECT_EQ(found.excluded[0].count, 2);
}

TEST_F(SiteContext, registeredScanner_thatIsCompromisedIsStillSeen) {
    registered(ServiceKind::Scanner, kSiteHost);
    hit(control, kSiteHost, "203.0.113.9");
    EXPECT_EQ(snapshot().incidents.size(), 1U);
}

TEST_F(SiteContext, registeredManagementStation_weighsLessAndSaysWhy) {
    hit(admin);
    EXPECT_DOUBLE_EQ(weight(), 3);
    builder.reset();
    registered(ServiceKind::Management, kSiteHost);
    hit(admin);
    const FindingsSnapshot found = snapshot();
    ASSERT_EQ(found.detections.size(), 1U);
    EXPECT_DOUBLE_EQ(found.detections[0].weight, 1.6);
    ASSERT_EQ(found.detections[0].context.size(), 1U);
    EXPECT_EQ(found.detections[0].context[0].why.id, "incident.context.registered");
    EXPECT_TRUE(snapshot().excluded.empty());
}

TEST_F(SiteContext, untrustedAgainstTrusted_weighsMore) {
    profile.groups.push_back({"Guests", "guest", false, {*IpRange::parse("10.99.0.0/16")}});
    hit(admin, "10.99.0.7", kServer);
    hit(admin, "10.0.0.6", kServer);
    hit(admin, "10.99.0.8", "10.99.0.9");
    std::map<std::string, double> weights;
    const FindingsSnapshot found = snapshot();
    for (const Detection& detection : found.detections) {
        weights[detection.host.display()] = detection.weight;
    }
    EXPECT_DOUBLE_EQ(weights["10.99.0.7"], 3.7);
    EXPECT_DOUBLE_EQ(weights["10.0.0.6"], 3);
    EXPECT_DOUBLE_EQ(weights["10.99.0.8"], 3);
    for (const Detection& detection : found.detections) {
        if (detection.host == hostOf("10.99.0.7")) {
            ASSERT_FALSE(detection.context.empty());
            EXPECT_EQ(detection.context.back().name, "zone");
        }
    }
}

TEST_F(SiteContext, exclusion_makesNoDetectionAndCountsWhatItLeftOut) {
    profile.exclusions.push_back(
        {"RAT-001", *IpRange::parse("10.0.0.0/24"), "", "our own test", std::nullopt});
    hit(control);
    hit(control, "10.0.1.5");
    hit(admin);
    const FindingsSnapshot found = snapshot();
    ASSERT_EQ(found.detections.size(), 2U);
    for (const Detection& detection : found.detections) {
        EXPECT_FALSE(detection.rule == "RAT-001" && detection.host == hostOf(kSiteHost));
    }
    ASSERT_EQ(found.excluded.size(), 1U);
    EXPECT_EQ(found.excluded[0].exclusion, "RAT-001|10.0.0.0/24|");
    EXPECT_EQ(found.excluded[0].first, Timestamp{kHour});
}

TEST_F(SiteContext, exclusionOfAPeer_isAboutTheOtherSide) {
    profile.exclusions.push_back({"", std::nullopt, "203.0.113.0/24", "our cloud", std::nullopt});
    hit(control, kSiteHost, "203.0.113.9");
    hit(control, kSiteHost, "198.51.100.9");
    EXPECT_EQ(snapshot().detections.size(), 1U);
}

TEST_F(SiteContext, expiredExclusion_excludesNothing) {
    profile.exclusions.push_back({"RAT-001", std::nullopt, "", "for an hour", Timestamp{kHour + 1}});
    hit(control, kSiteHost, kServer, {kHour});
    EXPECT_TRUE(snapshot().detections.empty());
    hit(control, kSiteHost, kServer, {kHour + 1});
    EXPECT_EQ(snapshot().detections.size(), 1U);
}

TEST_F(SiteContext, manyExcludedHosts_areBoundedAndNoneIsLost) {
    profile.exclusions.push_back({"RAT-001", std::nullopt, "", "", std::nullopt});
    start();
    constexpr int64_t kHosts = IncidentBuilder::kMaximumExcluded + 500;
    for (int64_t i = 0; i < kHosts; ++i) {
        const std::string host = IpAddress::v4(0x0a000000 + static_cast<uint32_t>(i) + 1).toString();
        Event event = connOf(host, {kHour});
        event.enrichment.host = host;
        builder->take(hitOf(1, control, event, "object", host), false, [] { return RuleArguments{}; });
    }
    const FindingsSnapshot found = snapshot();
    EXPECT_LE(found.excluded.size(), IncidentBuilder::kMaximumExcluded + 1);
    int64_t sum = 0;
    for (const ExcludedHits& hits : found.excluded) {
        sum += hits.count;
    }
    EXPECT_EQ(sum, kHosts);
}

TEST_F(SiteContext, excludedHit_feedsNoSequence) {
    constexpr std::string_view kRules = R"yaml(
title: First
id: 11111111-1111-4111-8111-111111111111
name: one_001
logsource: { product: zeek, service: http }
detection: { hit: { uri: /a }, condition: hit }
level: high
x-metsuke: { phase: C2, object: uri, lambda: 2 }
---
title: Twice
id: 22222222-2222-4222-8222-222222222222
name: two_001
correlation: { type: event_count, rules: [ one_001 ], group-by: [ host ], timespan: 1h, condition: { gte: 2 } }
level: high
x-metsuke: { phase: C2, object: host, lambda: 2 }
)yaml";
    class Sink : public HitSink {
    public:
        HitFate onHit(const RuleHit& hit) override {
            rules.push_back(hit.document->id);
            return excluded && hit.document->id == "ONE-001" ? HitFate::Excluded : HitFate::Taken;
        }
        std::vector<std::string> rules;
        bool excluded = false;
    };
    const auto events = parseTestEvents("- { event: http, uri: /a, repeat: 2 }");
    ASSERT_TRUE(events.ok());
    for (const bool excluded : {false, true}) {
        RuleSet set;
        set.addText(std::string(kRules), "test");
        RuleEngine engine(std::move(set));
        ASSERT_TRUE(engine.inactive().empty());
        Sink sink;
        sink.excluded = excluded;
        for (const Event& event : *events) {
            engine.process(event, sink);
        }
        EXPECT_EQ(std::count(sink.rules.begin(), sink.rules.end(), "TWO-001"), excluded ? 0 : 1);
    }
}
