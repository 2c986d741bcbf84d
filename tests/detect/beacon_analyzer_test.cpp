// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detect/analyzers/regularity.h"
#include "tests/detect/analyzer_support.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace metsuke;
using namespace metsuke::test;

namespace {

std::vector<double> beaconIntervals(std::mt19937_64& random, size_t count, double jitter) {
    std::uniform_real_distribution<double> unit;
    std::vector<double> intervals;
    for (size_t i = 0; i < count; ++i) {
        double interval = 60 * (1 - jitter * unit(random));
        while (unit(random) < 0.10) { // missed beats
            interval += 60 * (1 - jitter * unit(random));
        }
        if (unit(random) < 0.05) { // the host sleeps
            interval += 60 * (15 + 65 * unit(random));
        }
        intervals.push_back(interval);
    }
    return intervals;
}

std::vector<double> ordinaryIntervals(std::mt19937_64& random, size_t count, int kind) {
    std::exponential_distribution<double> exponential(1);
    std::normal_distribution<double> normal;
    std::uniform_real_distribution<double> unit;
    const double sigma = 1.1 + 0.7 * unit(random);
    const double ratio = 20 * std::exp(unit(random) * std::log(50.0));
    std::vector<double> intervals;
    for (size_t i = 0; i < count; ++i) {
        intervals.push_back(30 * (kind == 0 ? exponential(random)
            : kind == 1                     ? std::exp(sigma * normal(random))
                : unit(random) < 0.75       ? std::exp(0.4 * normal(random))
                                            : ratio * std::exp(normal(random))));
    }
    return intervals;
}

double powerAt(size_t visits, double jitter) {
    std::mt19937_64 random(7);
    int found = 0;
    constexpr int kRuns = 400;
    for (int i = 0; i < kRuns; ++i) {
        auto intervals = beaconIntervals(random, visits - 1, jitter);
        found += regularityOf(intervals).pValue <= 1e-3 ? 1 : 0;
    }
    return static_cast<double>(found) / kRuns;
}

EventBatch contacts(EventMaker& make, size_t count, double period, double jitter, const std::string& state = "SF",
    const std::string& peer = "203.0.113.9", int host = 5) {
    std::mt19937_64 random(11);
    std::uniform_real_distribution<double> unit;
    EventBatch events;
    double at = 0;
    for (size_t i = 0; i < count; ++i) {
        events.push_back(make.conn(at, peer, 8443, state, host));
        at += period * (1 - jitter * unit(random));
    }
    return events;
}

} // namespace

TEST(Regularity, Null_keepsItsFalsePositiveRate) {
    for (const size_t visits : {8UL, 11UL, 24UL, 60UL}) {
        std::mt19937_64 random(3);
        int strict = 0;
        int loose = 0;
        constexpr int kRuns = 9'000;
        for (int i = 0; i < kRuns; ++i) {
            auto intervals = ordinaryIntervals(random, visits - 1, i % 3);
            const double p = regularityOf(intervals).pValue;
            strict += p <= 1e-3 ? 1 : 0;
            loose += p <= 0.05 ? 1 : 0;
        }
        EXPECT_LE(strict, 25) << visits; // 0.1 % are 9
        EXPECT_LE(loose, 0.06 * kRuns) << visits;
        EXPECT_GE(loose, 0.01 * kRuns) << visits; // a test that never fires is none
    }
}

TEST(Regularity, JitteredBeacons_areFound) {
    EXPECT_GE(powerAt(24, 0.20), 0.80);
    EXPECT_GE(powerAt(24, 0.37), 0.60);
    EXPECT_GE(powerAt(48, 0.37), 0.90);
    EXPECT_GE(powerAt(48, 0.50), 0.75);
}

TEST(Regularity, ExactTimer_hasTheLeastPValueFromEightVisitsOn) {
    std::vector<double> intervals(7, 60.0);
    const Regularity found = regularityOf(intervals);
    EXPECT_LE(found.pValue, 3.1e-4);
    EXPECT_DOUBLE_EQ(found.logSd, 0);
    EXPECT_DOUBLE_EQ(found.mode10, 1);
    std::vector<double> few(6, 60.0);
    EXPECT_DOUBLE_EQ(regularityOf(few).pValue, 1);
}

TEST(BeaconAnalyzer, EightContactsAtOnePace_areABeacon) {
    EventMaker make;
    auto analyzer = makeBeaconAnalyzer();
    const EventBatch out = run(*analyzer, contacts(make, 8, 60, 0.05));
    const auto beacons = bodiesOf<BeaconEvent>(out, "single");
    ASSERT_EQ(beacons.size(), 1U);
    EXPECT_EQ(beacons[0].visits, 8);
    EXPECT_NEAR(beacons[0].period, 58.5, 1.5);
    EXPECT_GE(beacons[0].score, 70);
    EXPECT_LE(beacons[0].jitter, 0.1);
    EXPECT_FALSE(beacons[0].intervals.empty());
    EXPECT_EQ(out[0].relatedFlows.size(), 8U);
    EXPECT_EQ(out[0].relatedPackets.size(), 8U);
    EXPECT_EQ(out[0].enrichment.host, "10.0.0.5");
}

TEST(BeaconAnalyzer, IrregularContacts_areNone) {
    EventMaker make;
    auto analyzer = makeBeaconAnalyzer();
    std::mt19937_64 random(5);
    EventBatch events;
    double at = 0;
    for (const double interval : ordinaryIntervals(random, 60, 1)) {
        events.push_back(make.conn(at, "203.0.113.9", 443, "SF"));
        at += 5 + interval;
    }
    EXPECT_TRUE(bodiesOf<BeaconEvent>(run(*analyzer, events), "single").empty());
}

TEST(BeaconAnalyzer, DeadServer_countsFailedVisits) {
    EventMaker make;
    auto analyzer = makeBeaconAnalyzer();
    const auto beacons = bodiesOf<BeaconEvent>(run(*analyzer, contacts(make, 14, 300, 0.02, "S0")), "single");
    ASSERT_FALSE(beacons.empty());
    EXPECT_GE(beacons.back().failed, 12);
    EXPECT_EQ(beacons.back().transport, "tcp");
}

TEST(BeaconAnalyzer, ThreeHostsOneDestination_areAGroup) {
    EventMaker make;
    auto analyzer = makeBeaconAnalyzer();
    EventBatch events;
    for (const int host : {5, 6, 7}) {
        for (Event& event : contacts(make, 12, 60, 0.05, "SF", "203.0.113.9", host)) {
            events.push_back(std::move(event));
        }
    }
    const auto groups = bodiesOf<BeaconEvent>(run(*analyzer, events), "group");
    ASSERT_EQ(groups.size(), 1U);
    EXPECT_EQ(groups[0].peers, 3);
}

TEST(BeaconAnalyzer, ManyPeersWithOnePeriod_areAnOverlay) {
    EventMaker make;
    auto analyzer = makeBeaconAnalyzer();
    EventBatch events;
    for (int round = 0; round < 6; ++round) {
        for (int peer = 0; peer < 12; ++peer) {
            Event event = make.conn(round * 1800 + peer * 20, "198.51.100." + std::to_string(peer + 1), 5237, "SF");
            event.header.proto = 17;
            events.push_back(std::move(event));
        }
    }
    const auto found = bodiesOf<BeaconEvent>(run(*analyzer, events), "multi_peer");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].peers, 8);
    EXPECT_NEAR(found[0].period, 1800, 1);
}

TEST(BeaconAnalyzer, ContactsEverySecond_areAStrobe) {
    EventMaker make;
    auto analyzer = makeBeaconAnalyzer();
    EXPECT_EQ(bodiesOf<BeaconEvent>(run(*analyzer, contacts(make, 4'600, 0.9, 0)), "strobe").size(), 1U);
}

TEST(BeaconAnalyzer, OrdersAndReportsInTheMurmur_areTasking) {
    for (const int orders : {1, 3}) {
        EventMaker make;
        EventBatch events = contacts(make, 40, 60, 0.1);
        for (int i = 0; i < orders; ++i) {
            events[8 + 8 * static_cast<size_t>(i)].body.get<ConnEvent>().resp_bytes = 20'000;
            events[9 + 8 * static_cast<size_t>(i)].body.get<ConnEvent>().orig_bytes = 9'000;
        }
        auto analyzer = makeBeaconAnalyzer();
        EXPECT_EQ(bodiesOf<BeaconEvent>(run(*analyzer, events), "tasked").size(), orders >= 2 ? 1U : 0U) << orders;
    }
}

TEST(BeaconAnalyzer, LargeAnswersWithoutReports_areAFeed) {
    EventMaker make;
    EventBatch events = contacts(make, 40, 60, 0.1);
    for (size_t i = 8; i < 40; i += 8) {
        events[i].body.get<ConnEvent>().resp_bytes = 20'000;
    }
    auto analyzer = makeBeaconAnalyzer();
    EXPECT_TRUE(bodiesOf<BeaconEvent>(run(*analyzer, events), "tasked").empty());
}
