// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/detect/analyzer_support.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::test;

namespace {

std::string inside(int i) { return "10.0." + std::to_string(1 + i / 250) + "." + std::to_string(1 + i % 250); }
std::string outside(int i) { return "198.51." + std::to_string(100 + i / 250) + "." + std::to_string(1 + i % 250); }

ArpEvent arp(const std::string& operation) {
    ArpEvent event;
    event.operation = operation;
    return event;
}

} // namespace

TEST(ScanAnalyzer, NineNetFailures_areAScanAndEightAreNot) {
    EventMaker make;
    EventBatch events;
    for (int i = 0; i < 8; ++i) {
        events.push_back(make.conn(i, inside(i), 445, "S0"));
    }
    EXPECT_TRUE(run(*makeScanAnalyzer(), events).empty());
    events.push_back(make.conn(9, inside(9), 445, "S0"));
    const EventBatch out = run(*makeScanAnalyzer(), events);
    const auto found = bodiesOf<ScanEvent>(out, "horizontal");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].failures, 9);
    EXPECT_EQ(found[0].port, 445);
    EXPECT_EQ(found[0].sample.size(), 9U);
    EXPECT_EQ(out[0].relatedFlows.size(), 9U);
}

TEST(ScanAnalyzer, BrowserWithSixDeadServers_isNone) {
    EventMaker make;
    EventBatch events;
    for (int i = 0; i < 60; ++i) {
        events.push_back(make.conn(i, outside(i), 443, i % 10 == 3 ? "S0" : "SF"));
    }
    EXPECT_TRUE(run(*makeScanAnalyzer(), events).empty());
}

TEST(ScanAnalyzer, RetriesOfOneDeadServer_areOneContact) {
    EventMaker make;
    EventBatch events;
    for (int i = 0; i < 50; ++i) {
        events.push_back(make.conn(i * 10, outside(1), 443, "S0"));
    }
    EXPECT_TRUE(run(*makeScanAnalyzer(), events).empty());
}

TEST(ScanAnalyzer, OutboundFailures_areOutbound) {
    EventMaker make;
    EventBatch events;
    for (int i = 0; i < 12; ++i) {
        events.push_back(make.conn(i, outside(i), 445, "S0"));
    }
    EXPECT_EQ(bodiesOf<ScanEvent>(run(*makeScanAnalyzer(), events), "outbound").size(), 1U);
}

TEST(ScanAnalyzer, FailuresOverADay_areSlow) {
    EventMaker make;
    EventBatch events;
    for (int i = 0; i < 14; ++i) {
        events.push_back(make.conn(i * 4'000, inside(i), 22, "REJ"));
    }
    EXPECT_EQ(bodiesOf<ScanEvent>(run(*makeScanAnalyzer(), events), "slow").size(), 1U);
}

TEST(ScanAnalyzer, TwentyPortsOfOneHost_areVertical) {
    EventMaker make;
    EventBatch events;
    for (int i = 0; i < 30; ++i) {
        events.push_back(make.conn(i, inside(1), static_cast<uint16_t>(1000 + i), "REJ"));
    }
    const auto found = bodiesOf<ScanEvent>(run(*makeScanAnalyzer(), events), "vertical");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].ports, 20);
}

TEST(ScanAnalyzer, ScanOfThePortOneWasReachedOn_isAWorm) {
    EventMaker make;
    EventBatch events;
    Event reached = make.conn(0, "10.0.0.5", 445, "SF", 9);
    reached.body.get<ConnEvent>().orig_bytes = 5'000;
    events.push_back(reached);
    for (int i = 0; i < 12; ++i) {
        events.push_back(make.conn(60 + i, inside(i), 445, "S0"));
    }
    EXPECT_EQ(bodiesOf<ScanEvent>(run(*makeScanAnalyzer(), events), "worm").size(), 1U);
    events.erase(events.begin());
    EXPECT_TRUE(bodiesOf<ScanEvent>(run(*makeScanAnalyzer(), events), "worm").empty());
}

TEST(ScanAnalyzer, AddressesNobodyAnswersFor_areDark) {
    EventMaker make;
    EventBatch events;
    Event gateway = make.make(0, "10.0.0.5", arp("reply"), 0, 0, 1);
    events.push_back(make.make(0, "10.0.0.1", arp("request"), 0, 0));
    events.push_back(gateway);
    events.push_back(make.conn(0.5, "203.0.113.9", 443, "SF"));
    for (int i = 0; i < 8; ++i) {
        events.push_back(make.make(1 + i, "10.0.0." + std::to_string(100 + i), arp("request"), 0, 0));
    }
    EXPECT_EQ(bodiesOf<ScanEvent>(run(*makeScanAnalyzer(), events), "dark").size(), 1U);
    EventBatch router = events;
    router.erase(router.begin() + 2); // opens nothing itself
    EXPECT_TRUE(run(*makeScanAnalyzer(), router).empty());
    events.erase(events.begin() + 1); // replies are not visible: nothing can be said
    EXPECT_TRUE(run(*makeScanAnalyzer(), events).empty());
}

TEST(SweepAnalyzer, Kinds_fireAtTheirLimits) {
    struct Case {
        const char* kind;
        bool isInside;
        uint16_t port;
        uint8_t proto;
        int limit;
    };
    for (const Case& c : {Case{"admin_port", true, 3389, 6, 10}, Case{"smb_sweep", true, 445, 6, 15},
             Case{"iot", false, 23, 6, 10}, Case{"udp_reflector", false, 11211, 17, 20}}) {
        EventMaker make;
        EventBatch events;
        for (int i = 0; i < c.limit - 1; ++i) {
            Event event = make.conn(i, c.isInside ? inside(i) : outside(i), c.port, "SF");
            event.header.proto = c.proto;
            events.push_back(std::move(event));
        }
        EXPECT_TRUE(run(*makeSweepAnalyzer(), events).empty()) << c.kind;
        Event last = make.conn(c.limit, c.isInside ? inside(c.limit) : outside(c.limit), c.port, "SF");
        last.header.proto = c.proto;
        events.push_back(std::move(last));
        const EventBatch out = run(*makeSweepAnalyzer(), events);
        ASSERT_EQ(bodiesOf<ScanEvent>(out, c.kind).size(), 1U) << c.kind;
        EXPECT_EQ(out[0].body.get<ScanEvent>().targets, c.limit);
        EXPECT_FALSE(out[0].relatedFlows.empty());
    }
}

TEST(SweepAnalyzer, ArpRequests_areASweepWhenQuickOnly) {
    for (const double every : {0.1, 30.0}) {
        EventMaker make;
        EventBatch events;
        for (int i = 0; i < 60; ++i) {
            events.push_back(make.make(i * every, inside(i), arp("request"), 0, 0));
        }
        EXPECT_EQ(bodiesOf<ScanEvent>(run(*makeSweepAnalyzer(), events), "arp").size(), every < 1 ? 1U : 0U);
    }
}

TEST(SweepAnalyzer, OnePayloadToManyHosts_isFanOut) {
    EventMaker make;
    EventBatch events;
    for (int i = 0; i < 12; ++i) {
        Event event = make.conn(i, outside(i), 8291, "SF");
        event.body.get<ConnEvent>().payload_prefix_hash = "00aa";
        events.push_back(std::move(event));
    }
    EXPECT_EQ(bodiesOf<ScanEvent>(run(*makeSweepAnalyzer(), events), "payload").size(), 1U);
    for (Event& event : events) {
        event.body.get<ConnEvent>().service = "ssl";
    }
    EXPECT_TRUE(run(*makeSweepAnalyzer(), events).empty());
}

TEST(SweepAnalyzer, HundredUdpPeers_areAnOverlay) {
    EventMaker make;
    EventBatch events;
    for (int i = 0; i < 120; ++i) {
        Event event = make.conn(i * 5, outside(i), static_cast<uint16_t>(20'000 + i), i % 2 == 0 ? "SF" : "S0");
        event.header.proto = 17;
        events.push_back(std::move(event));
    }
    const auto found = bodiesOf<ScanEvent>(run(*makeSweepAnalyzer(), events), "p2p_overlay");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].successes, 50);
}

TEST(SweepAnalyzer, PeersOnOnePort_areToldAsSuch) {
    EventMaker make;
    EventBatch events;
    for (int i = 0; i < 120; ++i) {
        events.push_back(make.conn(i * 5, outside(i), i % 50 == 7 ? 19'077 : 48'754, "S0"));
        events.back().header.proto = 17;
    }
    const auto found = bodiesOf<ScanEvent>(run(*makeSweepAnalyzer(), events), "p2p_overlay");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].port, 48'754);
    EXPECT_EQ(found[0].ports, 2);
}

TEST(ScanAnalyzer, HundredPorts_areToldBetweenTheDoublings) {
    EventMaker make;
    EventBatch events;
    for (int port = 1; port <= 110; ++port) {
        events.push_back(make.conn(port * 0.1, "10.0.0.77", static_cast<uint16_t>(port), "REJ"));
    }
    const auto found = bodiesOf<ScanEvent>(run(*makeScanAnalyzer(), events), "vertical");
    ASSERT_EQ(found.size(), 4U); // 20, 40, 80, 100
    EXPECT_EQ(found.back().ports, 100);
}

TEST(ScanAnalyzer, DatagramsToManyPorts_areVerticalInsideOnly) {
    const auto scanOf = [](const std::string& target, uint16_t from, int firstPort) {
        EventMaker make;
        EventBatch events;
        for (int i = 0; i < 40; ++i) {
            events.push_back(make.conn(i * 0.1, target, static_cast<uint16_t>(firstPort + i), "S0"));
            events.back().header.proto = 17;
            events.back().header.origPort = from;
        }
        return bodiesOf<ScanEvent>(run(*makeScanAnalyzer(), events), "vertical").size();
    };
    EXPECT_EQ(scanOf("10.0.0.77", 50'123, 20), 2U);
    EXPECT_EQ(scanOf("203.0.113.9", 50'123, 20), 0U);
    EXPECT_EQ(scanOf("10.0.0.77", 161, 20), 0U) << "a server that answers";
    EXPECT_EQ(scanOf("10.0.0.77", 50'123, 33'434), 0U) << "traceroute";
}

TEST(FloodAnalyzer, UnansweredAttemptsForHalfAMinute_areAFlood) {
    EventMaker make;
    EventBatch events;
    for (int i = 0; i < 600 * 35; ++i) {
        events.push_back(make.conn(i / 600.0, "203.0.113.9", 80, "S0"));
    }
    const EventBatch out = run(*makeFloodAnalyzer(), events);
    ASSERT_EQ(bodiesOf<ScanEvent>(out, "flood").size(), 1U);
    events.resize(600 * 20);
    EXPECT_TRUE(run(*makeFloodAnalyzer(), events).empty());
}

TEST(FloodAnalyzer, OneLongUnansweredFlow_isAFlood) {
    EventMaker make;
    for (const int64_t answers : {0, 50'000}) {
        Event event = make.conn(0, "203.0.113.9", 80, "S0");
        auto& conn = event.body.get<ConnEvent>();
        conn.duration = 60;
        conn.orig_pkts = 180'000;
        conn.resp_pkts = answers;
        EXPECT_EQ(run(*makeFloodAnalyzer(), {event}).empty(), answers > 0);
    }
}
