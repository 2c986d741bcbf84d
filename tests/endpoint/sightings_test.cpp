// SPDX-License-Identifier: GPL-3.0-or-later
// What one computer's trace gives to ask another for, and what that one finds.
#include "core/endpoint/sightings.h"
#include "tests/endpoint/trace_fixture.h"

using namespace metsuke;
using namespace metsuke::endpoint;
using namespace metsuke::endpoint::test;

namespace {

const std::string kDigest(64, 'a');

Indicator file(const std::string& digest) { return {Indicator::Kind::File, digest}; }
Indicator address(const std::string& text) { return {Indicator::Kind::Address, text}; }
Indicator name(const std::string& text) { return {Indicator::Kind::Name, text}; }

Sightings lookForAll(Scenario& scenario, std::vector<Indicator> indicators, const TimeWindow& window = {}) {
    const auto found = lookFor(*scenario.history(), {std::move(indicators), window}, {}, {});
    EXPECT_TRUE(found.ok());
    return found.ok() ? *found : Sightings{};
}

} // namespace

TEST(Sightings, TraceOfADropper_givesWhomItTalkedTo_andWhatItLeft) {
    Dropper d;
    const auto indicators = indicatorsOf(trace(d.s, beacon(200)));
    EXPECT_THAT(indicators, ::testing::Contains(address(kEvil)));
    EXPECT_THAT(indicators, ::testing::Contains(address(kDrop)));
    for (const Indicator& one : indicators) {
        EXPECT_FALSE(one.value.empty());
    }
}

TEST(Sightings, FileOfAPackage_isNothingToAskFor) {
    Trace trace;
    TraceNode packaged, loose;
    ImageStarted image;
    image.sha256 = kDigest;
    image.package = "curl";
    packaged.evidence = Activity{seconds(1), {1, 1}, "ebpf", image};
    image.package.clear();
    image.sha256 = std::string(64, 'b');
    loose.evidence = Activity{seconds(1), {1, 1}, "ebpf", image};
    trace.nodes = {packaged, loose};
    trace.chain = {0, 1};
    EXPECT_EQ(indicatorsOf(trace), std::vector{file(std::string(64, 'b'))});
}

TEST(Sightings, SameFileAddressAndName_areFoundWithTimesAndLabels) {
    Scenario s;
    const auto shell = s.running("/usr/bin/bash");
    FileChanged written;
    written.path = "/home/abe/update";
    written.sha256 = kDigest;
    written.file = {8, 5};
    s.at(10).tell(shell, written);
    s.at(20).tell(shell, written);
    s.at(30).connect(shell, kEvil, 4444, 40'000);
    const auto found = lookForAll(s, {address("198.51.100.1"), address(kEvil), file(kDigest), name("nobody.example")});
    ASSERT_EQ(found.found.size(), 2U);
    EXPECT_EQ(found.found[0].indicator, address(kEvil));
    EXPECT_EQ(found.found[0].label, "/usr/bin/bash");
    EXPECT_EQ(found.found[1].indicator, file(kDigest));
    EXPECT_EQ(found.found[1].label, "/home/abe/update");
    EXPECT_EQ(found.found[1].count, 2);
    EXPECT_EQ(found.found[1].first, seconds(10));
    EXPECT_EQ(found.found[1].last, seconds(20));
    EXPECT_FALSE(found.isCut);
}

TEST(Sightings, OutsideTheWindow_isNotMet) {
    Scenario s;
    s.at(30).connect(s.running("/usr/bin/bash"), kEvil, 4444, 40'000);
    EXPECT_TRUE(lookForAll(s, {address(kEvil)}, {seconds(40), seconds(50)}).found.empty());
    EXPECT_EQ(lookForAll(s, {address(kEvil)}, {seconds(29), seconds(31)}).found.size(), 1U);
}

TEST(Sightings, MoreThanIsCounted_isToldAsAtLeast_withTheNewestTime) {
    Scenario s;
    const auto shell = s.running("/usr/bin/bash");
    for (int i = 0; i < 5; ++i) {
        s.at(30 + i).connect(shell, kEvil, 4444, static_cast<uint16_t>(40'000 + i));
    }
    const auto found = lookFor(*s.history(), {{address(kEvil)}, {}}, {.records = 3}, {});
    ASSERT_TRUE(found.ok());
    ASSERT_EQ(found->found.size(), 1U);
    EXPECT_EQ(found->found[0].count, 3);
    EXPECT_TRUE(found->found[0].isAtLeast);
    EXPECT_EQ(found->found[0].last, seconds(34));
}

TEST(Sightings, WithoutTime_saysThatItIsCut) {
    Scenario s;
    s.at(30).connect(s.running("/usr/bin/bash"), kEvil, 4444, 40'000);
    const auto found = lookFor(*s.history(), {{address(kEvil)}, {}}, {.effort = 0}, {});
    ASSERT_TRUE(found.ok());
    EXPECT_TRUE(found->isCut);
}

TEST(Sightings, QuestionAndAnswer_travel) {
    const SightingQuestion question{{file(kDigest), address("2001:db8::9"), name("evil.example")}, {seconds(1), seconds(2)}};
    const auto asked = decodeSightingQuestion(encodeSightingQuestion(question));
    ASSERT_TRUE(asked.ok()) << asked.error().message.id;
    EXPECT_EQ(*asked, question);
    const Sightings answer{{{file(kDigest), "/tmp/x", seconds(1), seconds(2), 3, true}}, true, true};
    const auto told = decodeSightings(encodeSightings(answer));
    ASSERT_TRUE(told.ok()) << told.error().message.id;
    EXPECT_EQ(*told, answer);
}

TEST(Sightings, WhatIsNoIndicator_orTooMany_isRefused) {
    for (const Indicator& bad : {file("ab"), file(std::string(64, 'G')), address("300.1.1.1"), name("")}) {
        EXPECT_FALSE(decodeSightingQuestion(encodeSightingQuestion({{bad}, {}})).ok()) << bad.value;
        EXPECT_FALSE(decodeSightings(encodeSightings({{{bad, "", seconds(1), seconds(2), 1, false}}, false, false})).ok()) << bad.value;
    }
    SightingQuestion many;
    many.indicators.assign(kMostIndicators + 1, address("192.0.2.1"));
    EXPECT_FALSE(decodeSightingQuestion(encodeSightingQuestion(many)).ok());
    EXPECT_FALSE(decodeSightings(encodeSightings({{{address("192.0.2.1"), "", seconds(2), seconds(1), 1, false}}, false, false})).ok());
}
