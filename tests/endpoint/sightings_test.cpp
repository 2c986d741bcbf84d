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

TEST(Sightings, ObjectsThatAreAskedFor_areWhatIsThereStill_underItsOwnName) {
    Scenario s;
    const auto shell = s.running("/usr/bin/bash");
    const auto drop = [&](const std::string& path, uint64_t inode) {
        FileChanged written;
        written.path = path;
        written.sha256 = kDigest;
        written.file = {8, inode};
        s.tell(shell, written);
    };
    drop("/home/abe/update", 5);
    drop("/tmp/moved", 6);
    drop("/tmp/gone", 7);
    s.rename(shell, "/tmp/moved", "/srv/kept", {8, 6});
    s.remove(shell, "/tmp/gone", {8, 7});
    ImageStarted image;
    image.path = "/home/abe/update";
    image.sha256 = kDigest;
    const auto running = s.fork(shell), ended = s.fork(shell);
    s.exec(running, image);
    s.exec(ended, image);
    s.end(ended);
    PersistenceChanged entry;
    entry.kind = "cron";
    entry.path = "/etc/cron.d/upd";
    entry.entry = entry.command = "* * * * * root /home/abe/update";
    s.tell(running, entry);
    const auto history = s.history();
    const auto found = lookFor(*history, {{file(kDigest), {Indicator::Kind::Path, "/etc/cron.d/upd"}}, {}, true}, {}, {});
    ASSERT_TRUE(found.ok());
    ASSERT_EQ(found->found.size(), 2U);
    std::vector<std::string> files, entries;
    std::vector<ProcessUid> processes;
    for (const SightedObject& one : found->found[0].objects) {
        one.kind == SightedObject::Kind::File    ? files.push_back(one.path)
            : one.kind == SightedObject::Kind::Entry ? entries.push_back(one.entry)
                                                     : processes.push_back(one.process);
    }
    EXPECT_THAT(files, ::testing::UnorderedElementsAre("/home/abe/update", "/srv/kept"));
    EXPECT_THAT(processes, ::testing::ElementsAre(running));
    EXPECT_THAT(entries, ::testing::ElementsAre(entry.entry));
    ASSERT_EQ(found->found[1].objects.size(), 1U);
    EXPECT_EQ(found->found[1].objects[0].entryKind, "cron");
    const auto told = decodeSightings(encodeSightings(*found));
    ASSERT_TRUE(told.ok()) << told.error().message.id;
    EXPECT_EQ(*told, *found);
}

TEST(Sightings, MoreObjectsThanHaveRoom_areCut_andStillTravel) {
    Scenario s;
    const auto shell = s.running("/usr/bin/bash");
    for (size_t i = 0; i < kMostSighted + 5; ++i) {
        FileChanged written;
        written.path = "/srv/copy" + std::to_string(i);
        written.sha256 = kDigest;
        written.file = {8, 100 + i};
        s.tell(shell, written);
    }
    const auto found = lookFor(*s.history(), {{file(kDigest)}, {}, true}, {}, {});
    ASSERT_TRUE(found.ok());
    EXPECT_TRUE(found->isCut);
    EXPECT_EQ(found->found[0].objects.size(), kMostSighted);
    EXPECT_TRUE(decodeSightings(encodeSightings(*found)).ok());
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
    for (const Indicator& bad : {file("ab"), file(std::string(64, 'G')), address("300.1.1.1"), name(""), Indicator{Indicator::Kind::Path, "tmp/x"}}) {
        EXPECT_FALSE(decodeSightingQuestion(encodeSightingQuestion({{bad}, {}})).ok()) << bad.value;
        EXPECT_FALSE(decodeSightings(encodeSightings({{{bad, "", seconds(1), seconds(2), 1, false}}, false, false})).ok()) << bad.value;
    }
    SightingQuestion many;
    many.indicators.assign(kMostIndicators + 1, address("192.0.2.1"));
    EXPECT_FALSE(decodeSightingQuestion(encodeSightingQuestion(many)).ok());
    EXPECT_FALSE(decodeSightings(encodeSightings({{{address("192.0.2.1"), "", seconds(2), seconds(1), 1, false}}, false, false})).ok());
}
