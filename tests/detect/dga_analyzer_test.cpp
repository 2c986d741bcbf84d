// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/detect/analyzer_support.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::test;

namespace {

constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";

EventBatch generated(EventMaker& make, size_t count, double every) {
    std::mt19937_64 random(1);
    EventBatch events;
    for (size_t i = 0; i < count; ++i) {
        events.push_back(make.dns(static_cast<double>(i) * every, randomText(random, 14, kLetters) + ".com", false));
    }
    return events;
}

} // namespace

TEST(DgaAnalyzer, GeneratedNames_areABurstAtTheEighth) {
    EventMaker make;
    auto analyzer = makeDgaAnalyzer();
    const EventBatch out = run(*analyzer, generated(make, 12, 3));
    const auto bursts = bodiesOf<DgaEvent>(out, "burst");
    ASSERT_EQ(bursts.size(), 1U);
    EXPECT_EQ(bursts[0].distinct, 8);
    EXPECT_GE(bursts[0].lexical_z, 2.5);
    EXPECT_EQ(bursts[0].names.size(), 8U);
    EXPECT_EQ(out[0].relatedPackets.size(), 8U);
}

TEST(DgaAnalyzer, SevenNames_areNone) {
    EventMaker make;
    auto analyzer = makeDgaAnalyzer();
    EXPECT_TRUE(run(*analyzer, generated(make, 7, 3)).empty());
}

TEST(DgaAnalyzer, OrdinaryNamesThatFail_areNone) {
    EventMaker make;
    auto analyzer = makeDgaAnalyzer();
    EventBatch events;
    double at = 0;
    for (const char* name : {"weatherstation", "gardenmarket", "newscenter", "smartphone", "cityhotel", "musicstore",
             "photoalbum", "bookreader", "trafficnews", "homedesign", "sportsclub", "travelguide"}) {
        events.push_back(make.dns(at += 5, std::string("www.") + name + ".com", false));
    }
    EXPECT_TRUE(run(*analyzer, events).empty());
}

TEST(DgaAnalyzer, SearchSuffixesOnOneName_countOnce) {
    EventMaker make;
    auto analyzer = makeDgaAnalyzer();
    EventBatch events;
    for (int i = 0; i < 12; ++i) {
        events.push_back(make.dns(i, "xkqzvwpj.sub" + std::string(1, static_cast<char>('a' + i)) + "zqx.com", false));
    }
    EXPECT_TRUE(run(*analyzer, events).empty());
}

TEST(DgaAnalyzer, OneThatResolvesAndIsContacted_isTheRendezvous) {
    EventMaker make;
    auto analyzer = makeDgaAnalyzer();
    EventBatch events = generated(make, 10, 3);
    events.push_back(make.dns(40, "qzkvxjwplmnbtr.com", true));
    events.push_back(make.conn(41, "203.0.113.80", 443, "SF"));
    const auto found = bodiesOf<DgaEvent>(run(*analyzer, events), "rendezvous");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].resolved, "qzkvxjwplmnbtr.com");
}

TEST(DgaAnalyzer, OrdinaryNameAfterABurst_isNoRendezvous) {
    EventMaker make;
    auto analyzer = makeDgaAnalyzer();
    EventBatch events = generated(make, 10, 3);
    events.push_back(make.dns(40, "www.weatherstation.com", true));
    events.push_back(make.conn(41, "203.0.113.80", 443, "SF"));
    EXPECT_TRUE(bodiesOf<DgaEvent>(run(*analyzer, events), "rendezvous").empty());
}

TEST(DgaAnalyzer, WordListOverADay_isSlow) {
    EventMaker make;
    auto analyzer = makeDgaAnalyzer();
    static constexpr const char* kFirst[] = {"green", "table", "river", "stone", "light"};
    static constexpr const char* kSecond[] = {"garden", "window", "summer", "silver", "bridge"};
    EventBatch events;
    double at = 0;
    for (const char* first : kFirst) {
        for (const char* second : kSecond) {
            events.push_back(make.dns(at += 1800, std::string(first) + second + ".net", false));
        }
    }
    const auto found = bodiesOf<DgaEvent>(run(*analyzer, events), "slow");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].distinct, 20);
}
