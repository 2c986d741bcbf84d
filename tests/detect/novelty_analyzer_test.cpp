// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/detect/analyzer_support.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::test;

namespace {

constexpr double kHourSeconds = 3600;
constexpr double kDaySeconds = 24 * kHourSeconds;

Event tls(EventMaker& make, double at, const std::string& ja4, int host, const std::string& peer = "203.0.113.9") {
    SslEvent ssl;
    ssl.ja4 = ja4;
    return make.make(at, peer, std::move(ssl), 443, 6, host);
}

/// A day of ordinary traffic: hosts 1 to `hosts` set up TLS with one client and speak HTTP every hour.
EventBatch ordinaryDays(EventMaker& make, int days, int hosts = 6) {
    EventBatch events;
    for (int hour = 0; hour <= days * 24; ++hour) {
        for (int host = 1; host <= hosts; ++host) {
            const double at = hour * kHourSeconds + host;
            events.push_back(tls(make, at, "t13d1516h2_usual", host));
            Event conn = make.conn(at, "203.0.113.9", 443, "SF", host);
            conn.body.get<ConnEvent>().service = "ssl";
            events.push_back(std::move(conn));
        }
    }
    return events;
}

std::vector<NoveltyEvent> foundNovelty(const EventBatch& events, std::string_view kind) {
    auto analyzer = makeNoveltyAnalyzer();
    return bodiesOf<NoveltyEvent>(run(*analyzer, events), kind);
}

} // namespace

TEST(NoveltyAnalyzer, ShortCapture_hasNothingNew) {
    EventMaker make;
    EventBatch events;
    for (int i = 0; i < 40; ++i) {
        events.push_back(tls(make, i * 60, "ja4-" + std::to_string(i), 1 + i % 8));
        events.push_back(make.conn(i * 60, "10.0.0." + std::to_string(100 + i), 445, "SF", 1 + i % 8));
    }
    auto analyzer = makeNoveltyAnalyzer();
    EXPECT_TRUE(run(*analyzer, events).empty());
}

TEST(NoveltyAnalyzer, ClientNobodyElseUses_isToldOnceADestination) {
    EventMaker make;
    EventBatch events = ordinaryDays(make, 2);
    const double now = 2 * kDaySeconds;
    events.push_back(tls(make, now + 60, "t12d0909_odd", 3, "198.51.100.7"));
    events.push_back(tls(make, now + 120, "t12d0909_odd", 3, "198.51.100.7"));
    events.push_back(tls(make, now + 180, "t12d0909_odd", 3, "198.51.100.8"));
    const auto novelties = foundNovelty(events, "new_ja4");
    ASSERT_EQ(novelties.size(), 2U);
    EXPECT_EQ(novelties[0].value, "t12d0909_odd");
}

TEST(NoveltyAnalyzer, ClientOfTheFirstDay_isNotNewLater) {
    EventMaker make;
    EventBatch events{tls(make, 0, "t12d0909_odd", 3)};
    for (Event& event : ordinaryDays(make, 2)) {
        events.push_back(std::move(event));
    }
    events.push_back(tls(make, 2 * kDaySeconds + 60, "t12d0909_odd", 3));
    EXPECT_TRUE(foundNovelty(events, "new_ja4").empty());
}

TEST(NoveltyAnalyzer, ClientThatSpreads_isNoLongerNew) {
    EventMaker make;
    EventBatch events = ordinaryDays(make, 2);
    const double now = 2 * kDaySeconds;
    events.push_back(tls(make, now + 60, "t13d_update", 3));
    events.push_back(tls(make, now + 70, "t13d_update", 4, "198.51.100.7"));
    events.push_back(tls(make, now + 80, "t13d_update", 3, "198.51.100.8"));
    EXPECT_EQ(foundNovelty(events, "new_ja4").size(), 1U); // the first sight only
}

TEST(NoveltyAnalyzer, SmallFleet_hasNoUnusualClient) {
    EventMaker make;
    EventBatch events = ordinaryDays(make, 2, 3);
    events.push_back(tls(make, 2 * kDaySeconds + 60, "t12d0909_odd", 3));
    EXPECT_TRUE(foundNovelty(events, "new_ja4").empty());
}

TEST(NoveltyAnalyzer, KnownOrCommonPeer_isNotTold) {
    EventMaker make;
    EventBatch events = ordinaryDays(make, 2);
    Event event = tls(make, 2 * kDaySeconds + 60, "t12d0909_odd", 3);
    event.enrichment.peerRare = false;
    events.push_back(std::move(event));
    EXPECT_TRUE(foundNovelty(events, "new_ja4").empty());
}

TEST(NoveltyAnalyzer, FirstProtocolAndPairAfterADay_areToldOnce) {
    EventMaker make;
    EventBatch events = ordinaryDays(make, 2);
    const double now = 2 * kDaySeconds;
    events.push_back(make.conn(now + 60, "198.51.100.7", 22, "SF", 2));
    events.push_back(make.conn(now + 90, "198.51.100.9", 22, "SF", 2));
    events.push_back(make.conn(now + 100, "10.0.0.77", 445, "SF", 2));
    events.push_back(make.conn(now + 110, "10.0.0.77", 445, "SF", 2));
    events.push_back(make.conn(now + 120, "10.0.0.77", 3389, "SF", 2));
    events.push_back(make.conn(now + 130, "10.0.0.78", 5985, "S0", 2)); // an attempt
    const auto services = foundNovelty(events, "new_service");
    ASSERT_EQ(services.size(), 1U);
    EXPECT_EQ(services[0].value, "ssh");
    const auto pairs = foundNovelty(events, "new_pair");
    ASSERT_EQ(pairs.size(), 2U);
    EXPECT_EQ(pairs[0].value, "smb");
    EXPECT_EQ(pairs[1].value, "rdp");
}

TEST(NoveltyAnalyzer, ClockThatJumps_teachesNothing) {
    EventMaker make;
    EventBatch events;
    for (int i = 0; i < 6; ++i) { // six days apart, a minute of traffic each
        events.push_back(tls(make, i * 6 * kDaySeconds, "t13d1516h2_usual", 1 + i));
        events.push_back(make.conn(i * 6 * kDaySeconds, "203.0.113.9", 443, "SF", 1));
    }
    events.push_back(make.conn(30 * kDaySeconds + 60, "10.0.0.77", 445, "SF", 1));
    EXPECT_TRUE(foundNovelty(events, "new_pair").empty());
}

TEST(NoveltyAnalyzer, HostSilentForWeeks_isTold) {
    EventMaker make;
    const EventBatch events{make.conn(0, "203.0.113.9", 443, "SF", 1), make.conn(13 * kDaySeconds, "203.0.113.9", 443, "SF", 1),
        make.conn(33 * kDaySeconds, "203.0.113.9", 443, "SF", 1)};
    const auto novelties = foundNovelty(events, "awake");
    ASSERT_EQ(novelties.size(), 1U);
    EXPECT_EQ(novelties[0].value, "20");
}

TEST(NoveltyAnalyzer, DeviceWithANewPeer_isToldAfterAWeek) {
    for (const int days : {3, 9}) {
        EventMaker make;
        EventBatch events = ordinaryDays(make, days, 2);
        events.push_back(make.conn(days * kDaySeconds + 60, "198.51.100.7", 443, "SF", 2));
        for (Event& event : events) {
            event.enrichment.hostRoles = {"iot"};
        }
        EXPECT_EQ(foundNovelty(events, "new_peer").size(), days > 7 ? 1U : 0U) << days;
    }
}

TEST(NoveltyAnalyzer, ResolverThatAppears_isToldAtItsSecondClient) {
    EventMaker make;
    EventBatch events;
    const auto ask = [&](double at, const std::string& server, int host) {
        Event event = make.dns(at, "www.example.com", true, "A", host);
        event.header.respHost = *IpAddress::parse(server);
        events.push_back(std::move(event));
    };
    for (int hour = 0; hour <= 30; ++hour) {
        ask(hour * kHourSeconds, "10.0.0.1", 2 + hour % 3);
    }
    ask(31 * kHourSeconds, "10.0.0.66", 2);
    EXPECT_TRUE(foundNovelty(events, "new_dns_server").empty());
    ask(31 * kHourSeconds + 5, "10.0.0.66", 3);
    ask(31 * kHourSeconds + 9, "10.0.0.66", 4);
    const auto novelties = foundNovelty(events, "new_dns_server");
    ASSERT_EQ(novelties.size(), 1U);
    EXPECT_EQ(novelties[0].value, "10.0.0.66");
}
