// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/firewall/block_target.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::firewall;

TEST(BlockTarget, EveryForm_isReadAndWrittenAsItself) {
    for (const auto& [text, kind] : {std::pair{"203.0.113.9", "ipv4_net"}, std::pair{"203.0.113.0/24", "ipv4_net"}, std::pair{"2001:db8::9", "ipv6_net"},
             std::pair{"2001:db8::/32", "ipv6_net"}, std::pair{"tcp:10.0.0.5:1234>203.0.113.9:443", "ipv4_connection"},
             std::pair{"udp:*>203.0.113.9:53", "ipv4_connection"}, std::pair{"10.0.0.5>203.0.113.9", "ipv4_connection"},
             std::pair{"tcp:[2001:db8::1]:80>*", "ipv6_connection"}, std::pair{"2001:db8::1>2001:db8::2", "ipv6_connection"}}) {
        const auto target = parseTarget(text);
        ASSERT_TRUE(target.ok()) << text;
        EXPECT_EQ(textOf(*target), text);
        EXPECT_EQ(kindOf(*target), kind);
        EXPECT_EQ(*parseTarget(textOf(*target)), *target);
    }
}

TEST(BlockTarget, WhatNobodyMeans_isRefused) {
    for (const char* text : {"", "0.0.0.0/0", "::/0", "10.0.0.0/7", "2000::/3", "*>*", "tcp:*>*", "tcp:*:80>*:443", "10.0.0.5:80>10.0.0.6", "icmp:10.0.0.5:1>10.0.0.6",
             "10.0.0.5>2001:db8::1", "10.0.0.1-10.0.0.9", "example.org", "tcp:10.0.0.5:0>10.0.0.6:1", "tcp:10.0.0.5:99999>10.0.0.6:1", "[10.0.0.1>10.0.0.2", "10.0.0.1>"}) {
        EXPECT_FALSE(parseTarget(text).ok()) << text;
    }
    EXPECT_FALSE(parseTarget(std::string(100'000, '>')).ok());
}

TEST(BlockTarget, Touches_knowsNetworksAndEnds) {
    const auto address = [](const char* text) { return *IpAddress::parse(text); };
    EXPECT_TRUE(touches(*parseTarget("203.0.113.0/24"), address("203.0.113.200")));
    EXPECT_FALSE(touches(*parseTarget("203.0.113.0/24"), address("203.0.114.1")));
    EXPECT_TRUE(touches(*parseTarget("tcp:10.0.0.5>203.0.113.9:443"), address("10.0.0.5")));
    EXPECT_FALSE(touches(*parseTarget("tcp:10.0.0.5>203.0.113.9:443"), address("10.0.0.6")));
}
