// SPDX-License-Identifier: GPL-3.0-or-later
// What answers teach of a name that is denied: bounds, and what must not be denied.
#include "core/actuator/linux/network_learning.h"
#include "core/base/name_below.h"
#include "core/plan/denied_name.h"

#include <gmock/gmock.h>

using namespace metsuke;
using namespace metsuke::actuator;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

constexpr Timestamp kStart{1'790'000'000'000 * kMillisecond};

IpAddress at(uint32_t number) { return IpAddress::v4(0xc6336400 + number); } // 198.51.100.0 and on

Lookup lookup(const char* name, std::vector<IpAddress> addresses, Timestamp time = kStart, std::vector<std::string> aliases = {}) {
    return {name, std::move(aliases), std::move(addresses), time};
}

NetworkRecord record() { return {"undo-1", plan::NameTarget{"Evil.example.", {at(1)}, kHour}, {}}; }

std::optional<std::string> nothingSpared(const IpAddress&) { return std::nullopt; }

} // namespace

TEST(NameLearning, Addresses_areThoseOfTheNameAndBelow_whicheverWayTheAnswerGoes) {
    NetworkRecord kept = record();
    EXPECT_TRUE(learn(kept, lookup("notevil.example", {at(9)}), nothingSpared).isEmpty());
    EXPECT_TRUE(learn(kept, lookup("example", {at(9)}), nothingSpared).isEmpty());
    EXPECT_THAT(learn(kept, lookup("c2.evil.example", {at(2)}), nothingSpared).denied, ElementsAre(at(2)));
    EXPECT_THAT(learn(kept, lookup("www.shop.example", {at(3)}, kStart, {"edge.evil.example"}), nothingSpared).denied, ElementsAre(at(3)));
    EXPECT_THAT(learn(kept, lookup("evil.example", {at(4)}, kStart, {"cdn.example"}), nothingSpared).denied, ElementsAre(at(4)));
    EXPECT_TRUE(learn(kept, lookup("evil.example", {at(1), at(2)}), nothingSpared).isEmpty()) << "known, by the order or by an answer";
    EXPECT_EQ(readNetworkRecord(writeRecord(kept)).value(), kept);
}

TEST(NameLearning, WhatIsGuarded_isSparedAndToldOnce) {
    NetworkFacts facts;
    facts.own = {at(10)};
    facts.gateways = {at(11)};
    facts.resolvers = {at(12)};
    NetworkSettings settings;
    settings.management = {{at(13), 8883}};
    const auto only = [](const IpAddress& address) { return Protection::Assets{{}, {}, {}, {IpRange(address)}, {}}; };
    const Protection protection({}, only(at(14)), only(at(15)));
    const WhySpared guard = guardOf(facts, settings, protection);
    NetworkRecord kept = record();
    const auto bad = [](const char* text) { return *IpAddress::parse(text); };
    const Lesson lesson = learn(kept, lookup("evil.example", {at(10), at(11), at(12), at(13), at(14), at(15), bad("0.0.0.0"), bad("127.0.0.1"), bad("::1"),
                                           bad("255.255.255.255"), bad("224.0.0.251"), bad("169.254.1.1"), bad("fe80::1"), at(16)}), guard);
    EXPECT_THAT(lesson.denied, ElementsAre(at(16)));
    std::vector<std::string> reasons;
    for (const auto& [address, why] : lesson.spared) {
        reasons.push_back(why);
    }
    EXPECT_THAT(reasons, ElementsAre("is_own", "is_gateway", "is_resolver", "is_management", "is_asset", "policy_protected", "no_host", "no_host", "no_host", "no_host",
                             "no_host", "no_host", "no_host"));
    EXPECT_TRUE(learn(kept, lookup("evil.example", {at(10), at(11)}), guard).isEmpty()) << "told already";
    EXPECT_EQ(kept.spared.size(), 13U);
    EXPECT_EQ(readNetworkRecord(writeRecord(kept)).value(), kept);
}

TEST(NameLearning, Number_isBounded_andWhatWasAnsweredLastStays) {
    NetworkRecord kept = record();
    for (uint32_t i = 0; i < kMostLearned + 10; ++i) {
        learn(kept, lookup("evil.example", {at(100 + i)}, kStart + Duration{i} * kMillisecond), nothingSpared);
    }
    ASSERT_EQ(kept.learned.size(), kMostLearned);
    const auto holds = [&](const IpAddress& address) { return std::ranges::find(kept.learned, address, &LearnedAddress::address) != kept.learned.end(); };
    EXPECT_FALSE(holds(at(100)));
    EXPECT_TRUE(holds(at(static_cast<uint32_t>(100 + kMostLearned + 9))));
    EXPECT_TRUE(readNetworkRecord(writeRecord(kept)).ok());
    const auto all = [](const IpAddress&) { return std::optional<std::string>("is_own"); };
    for (uint32_t i = 0; i < kMostSpared + 10; ++i) {
        learn(kept, lookup("evil.example", {at(50'000 + i)}), all);
    }
    EXPECT_EQ(kept.spared.size(), kMostSpared);
}

TEST(NameLearning, Address_isForgottenADayAfterItsLastAnswer) {
    NetworkRecord kept = record();
    learn(kept, lookup("evil.example", {at(2), at(3)}), nothingSpared);
    EXPECT_FALSE(learn(kept, lookup("evil.example", {at(3)}, kStart + kMinute), nothingSpared).isRenewed) << "not each answer is written down";
    EXPECT_TRUE(learn(kept, lookup("evil.example", {at(3)}, kStart + 2 * kHour), nothingSpared).isRenewed);
    forgetLearned(kept, kStart + kDay - kSecond);
    EXPECT_EQ(kept.learned.size(), 2U);
    forgetLearned(kept, kStart + kDay);
    ASSERT_EQ(kept.learned.size(), 1U);
    EXPECT_EQ(kept.learned.front().address, at(3));
}

TEST(NameLearning, RecordOfBefore_hasLearnedNothing) {
    const auto read = readNetworkRecord(R"({"sockets":[],"target":{"name":{"addresses":["198.51.100.9"],"duration":0,"name":"evil.example"}},"undo":"u-1"})");
    ASSERT_TRUE(read.ok());
    EXPECT_THAT(read->learned, IsEmpty());
}

TEST(RecentLookups, SayWhoElseHasAnAddress_andWhatANameHeld) {
    RecentLookups lookups;
    lookups.take(lookup("evil.example", {at(2)}, kStart, {"cdn.example"}));
    lookups.take(lookup("evil.example", {at(3)}, kStart + kSecond, {"cdn.example"}));
    lookups.take(lookup("shop.example", {at(2), at(4)}));
    lookups.take(lookup("news.example", {at(5)}));
    EXPECT_THAT(lookups.othersAt({IpRange(at(2))}, "evil.example"), ElementsAre("shop.example"));
    EXPECT_THAT(lookups.othersAt({*IpRange::parse("198.51.100.0/24")}, ""), ElementsAre("evil.example", "news.example", "shop.example"));
    EXPECT_EQ(lookups.ofName("evil.example").size(), 2U);
    EXPECT_THAT(lookups.ofName("example.evil"), IsEmpty());
    lookups.forgetBefore(kStart + kSecond);
    EXPECT_EQ(lookups.ofName("evil.example").size(), 1U);
    EXPECT_THAT(lookups.othersAt({IpRange(at(2))}, ""), IsEmpty());
}

TEST(RecentLookups, AreBounded_andTheNewestStay) {
    RecentLookups lookups;
    for (uint32_t i = 0; i < RecentLookups::kMostAddresses + 3; ++i) {
        lookups.take(lookup("evil.example", {at(i)}, kStart + Duration{i} * kSecond));
    }
    EXPECT_EQ(lookups.ofName("evil.example").size(), RecentLookups::kMostAddresses);
    for (size_t i = 0; i < RecentLookups::kMostNames; ++i) {
        lookups.take(lookup(("n" + std::to_string(i) + ".example").c_str(), {at(1)}, kStart + kHour));
    }
    EXPECT_EQ(lookups.othersAt({IpRange(at(1))}, "").size(), RecentLookups::kMostNames);
    EXPECT_THAT(lookups.ofName("evil.example"), IsEmpty());
}

TEST(RecentLookups, OnlyAnswersWithAddresses_areAny) {
    const auto of = [](const char* type, std::vector<std::string> answers) { return lookupOf({"Evil.example", type, "NOERROR", std::move(answers)}, kStart); };
    EXPECT_FALSE(of("TXT", {"198.51.100.9"}));
    EXPECT_FALSE(of("A", {"cdn.example"}));
    const auto seen = of("AAAA", {"CDN.example", "2001:db8::9"});
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->name, "evil.example");
    EXPECT_THAT(seen->aliases, ElementsAre("cdn.example"));
    EXPECT_THAT(seen->addresses, ElementsAre(*IpAddress::parse("2001:db8::9")));
}

TEST(DeniedName, OtherNames_areNamedUpToFive) {
    EXPECT_EQ(plan::firstNames({"a", "b"}), "a, b");
    EXPECT_EQ(plan::firstNames({"a", "b", "c", "d", "e", "f"}), "a, b, c, d, e, …");
    EXPECT_FALSE(isNameBelow("evil.example", ""));
    EXPECT_TRUE(isNameBelow("evil.example.", "EVIL.example"));
}
