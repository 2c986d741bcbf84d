// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/detect/analyzer_support.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::test;

namespace {

constexpr std::string_view kBase32 = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::string_view kHex = "0123456789abcdef";

EventBatch queries(EventMaker& make, size_t count, double every, size_t length, const std::string& type = "TXT") {
    std::mt19937_64 random(2);
    EventBatch events;
    for (size_t i = 0; i < count; ++i) {
        events.push_back(make.dns(static_cast<double>(i) * every, randomText(random, length, kBase32) + ".t.example.com", true, type));
    }
    return events;
}

IcmpEvent echo(int64_t length, double entropy) {
    IcmpEvent icmp;
    icmp.itype = 8;
    icmp.payload_len = length;
    icmp.payload_entropy = entropy;
    icmp.standard_payload = false;
    return icmp;
}

} // namespace

TEST(DnsTunnelAnalyzer, MuchNewInformation_isVolume) {
    EventMaker make;
    auto analyzer = makeDnsTunnelAnalyzer();
    const EventBatch out = run(*analyzer, queries(make, 900, 1, 50, "A"));
    const auto found = bodiesOf<TunnelEvent>(out, "volume");
    ASSERT_FALSE(found.empty());
    EXPECT_GE(found.back().information, 20'000);
    EXPECT_GE(found.back().unique_ratio, 0.9);
    EXPECT_EQ(found.back().e2ld, "example.com");
    EXPECT_FALSE(out.back().relatedPackets.empty());
}

TEST(DnsTunnelAnalyzer, LongNamesOverADay_areSlow) {
    EventMaker make;
    auto analyzer = makeDnsTunnelAnalyzer();
    EXPECT_EQ(bodiesOf<TunnelEvent>(run(*analyzer, queries(make, 130, 600, 40, "A")), "slow").size(), 1U);
}

TEST(DnsTunnelAnalyzer, RepeatedNames_areNone) {
    EventMaker make;
    auto analyzer = makeDnsTunnelAnalyzer();
    EventBatch events;
    for (int i = 0; i < 3'000; ++i) {
        events.push_back(make.dns(i, "cdn" + std::to_string(i % 40) + ".static.example.com", true));
    }
    EXPECT_TRUE(run(*analyzer, events).empty());
}

TEST(DnsTunnelAnalyzer, KnownService_isNone) {
    EventMaker make;
    auto analyzer = makeDnsTunnelAnalyzer();
    EventBatch events = queries(make, 900, 1, 50);
    for (Event& event : events) {
        event.enrichment.peerKnown = true;
    }
    EXPECT_TRUE(run(*analyzer, events).empty());
}

TEST(DnsTunnelAnalyzer, TextQueries_areOddTypes) {
    EventMaker make;
    auto analyzer = makeDnsTunnelAnalyzer();
    EXPECT_EQ(bodiesOf<TunnelEvent>(run(*analyzer, queries(make, 45, 2, 10)), "odd_type").size(), 1U);
}

TEST(DnsTunnelAnalyzer, NullQueriesOfIodine_areRecognised) {
    EventMaker make;
    auto analyzer = makeDnsTunnelAnalyzer();
    EventBatch events;
    std::mt19937_64 random(2);
    for (int i = 0; i < 30; ++i) {
        Event event = make.dns(i, "p" + randomText(random, 30, kBase32) + ".t.example.com", true, "NULL");
        event.body.get<DnsEvent>().edns = true;
        events.push_back(std::move(event));
    }
    EXPECT_EQ(bodiesOf<TunnelEvent>(run(*analyzer, events), "iodine").size(), 1U);
}

TEST(DnsTunnelAnalyzer, PingsOfIodineOverMailTypes_areRecognised) {
    constexpr std::string_view kDigits = "abcdefghijklmnopqrstuvwxyz012345"; // iodine's own
    EventMaker make;
    std::mt19937_64 random(7);
    for (const auto& [type, label, found] : {std::tuple("MX", 7, 1U), std::tuple("A", 7, 0U), std::tuple("MX", 9, 0U)}) {
        auto analyzer = makeDnsTunnelAnalyzer();
        EventBatch events;
        for (int i = 0; i < 25; ++i) {
            events.push_back(make.dns(i, "p" + randomText(random, label, kDigits) + ".t.example.com", true, type));
        }
        EXPECT_EQ(bodiesOf<TunnelEvent>(run(*analyzer, events), "iodine").size(), found) << type << label;
    }
}

TEST(DnsTunnelAnalyzer, HexLabelsOfDnscat_areRecognised) {
    EventMaker make;
    auto analyzer = makeDnsTunnelAnalyzer();
    EventBatch events;
    std::mt19937_64 random(2);
    static constexpr const char* kTypes[] = {"TXT", "MX", "CNAME"};
    for (int i = 0; i < 30; ++i) {
        events.push_back(make.dns(i, randomText(random, 4, kHex) + "01" + randomText(random, 20, kHex) + ".example.com", true, kTypes[i % 3]));
    }
    EXPECT_EQ(bodiesOf<TunnelEvent>(run(*analyzer, events), "dnscat2").size(), 1U);
}

TEST(DnsTunnelAnalyzer, StagerOfCobaltStrike_isRecognisedAtOnce) {
    EventMaker make;
    auto analyzer = makeDnsTunnelAnalyzer();
    EXPECT_EQ(bodiesOf<TunnelEvent>(run(*analyzer, {make.dns(0, "aaa.stage.1234567.example.com", true, "TXT")}), "cobalt_strike").size(), 1U);
    EXPECT_TRUE(run(*makeDnsTunnelAnalyzer(), {make.dns(0, "post.1and1.example.com", true)}).empty());
}

TEST(TunnelAnalyzer, RandomEchoes_areATunnel) {
    EventMaker make;
    auto analyzer = makeTunnelAnalyzer();
    EventBatch events;
    for (int i = 0; i < 30; ++i) {
        events.push_back(make.make(i, "203.0.113.9", echo(1'000, 7.6), 0, 1));
    }
    const auto found = bodiesOf<TunnelEvent>(run(*analyzer, events), "icmp");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].packets, 20);
    EXPECT_EQ(found[0].bytes, 20'000);
}

TEST(TunnelAnalyzer, PatternedEchoes_areNone) {
    EventMaker make;
    auto analyzer = makeTunnelAnalyzer();
    EventBatch events;
    for (int i = 0; i < 60; ++i) {
        events.push_back(make.make(i, "203.0.113.9", echo(1'400, 3.0), 0, 1));
    }
    EXPECT_TRUE(run(*analyzer, events).empty());
}

TEST(TunnelAnalyzer, GreToOutside_isToldOnce) {
    EventMaker make;
    auto analyzer = makeTunnelAnalyzer();
    EventBatch events;
    for (int i = 0; i < 5; ++i) {
        events.push_back(make.make(i, "203.0.113.9", ConnEvent{}, 0, 47));
        events.push_back(make.make(i, "10.0.0.9", ConnEvent{}, 0, 47));
    }
    const EventBatch out = run(*analyzer, events);
    ASSERT_EQ(out.size(), 1U);
    EXPECT_EQ(out[0].body.get<TunnelEvent>().tunnel_type, "gre");
}
