// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/recent_peers.h"

#include <gtest/gtest.h>

using namespace metsuke;

namespace {

constexpr Timestamp kSince{1'790'000'000 * kSecond};
const IpAddress kHost = *IpAddress::parse("10.0.0.7");

PairRow pairOf(const std::string& from, const std::string& to, Duration after, std::vector<std::string> services = {}) {
    PairRow row;
    row.a.ip = *IpAddress::parse(from);
    row.b.ip = *IpAddress::parse(to);
    row.services = std::move(services);
    row.last = kSince + after;
    return row;
}

std::vector<std::string> idsOf(const std::vector<Message>& words) {
    std::vector<std::string> ids;
    for (const Message& one : words) {
        ids.push_back(one.id);
    }
    return ids;
}

} // namespace

TEST(RecentPeers, WhatWasOverByThen_orIsNotOfThisComputer_isLeftOut) {
    const auto words = recentPeers(
        {pairOf("10.0.0.7", "192.0.2.1", -1), pairOf("10.0.0.7", "192.0.2.2", kMinute, {"tls"}), pairOf("10.0.0.8", "192.0.2.3", kMinute)}, kHost, kSince);
    ASSERT_EQ(idsOf(words), std::vector<std::string>{"mitigation.blast_talks"});
    EXPECT_EQ(std::get<std::string>(words[0].args[0].second), "192.0.2.2");
}

TEST(RecentPeers, ComputerThatManyUse_isCalledAServerFirst_andTheListIsBounded) {
    std::vector<PairRow> pairs;
    for (int i = 1; i <= 20; ++i) {
        pairs.push_back(pairOf("10.0.0." + std::to_string(100 + i), "10.0.0.7", i * kSecond, {"smb"}));
    }
    const auto words = recentPeers(pairs, kHost, kSince);
    ASSERT_EQ(words.size(), kMostPeers + 2);
    EXPECT_EQ(words.front().id, "mitigation.blast_server");
    EXPECT_EQ(std::get<int64_t>(words.front().args[0].second), 20);
    EXPECT_EQ(std::get<std::string>(words[1].args[0].second), "10.0.0.120") << "the latest";
    EXPECT_EQ(words.back().id, "mitigation.blast_more_peers");
    EXPECT_EQ(idsOf(recentPeers({pairs.begin(), pairs.begin() + 4}, kHost, kSince)).front(), "mitigation.blast_serves_one") << "four are few";
}
