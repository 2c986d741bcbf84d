// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/flow/flow_key.h"
#include "core/flow/memory_budget.h"
#include "tests/flow/test_packets.h"

#include <gtest/gtest.h>

#include <set>

using namespace metsuke;
using namespace metsuke::test;

TEST(FlowKey, BothDirections_haveOneKeyAndHash) {
    const FlowPlace there = placeOf(packetOf(6, "10.0.0.1", 40000, "192.0.2.7", 443));
    const FlowPlace back = placeOf(packetOf(6, "192.0.2.7", 443, "10.0.0.1", 40000));
    EXPECT_EQ(there.key, back.key);
    EXPECT_NE(there.sourceIsLow, back.sourceIsLow);
    const KeyedHash hash(7);
    EXPECT_EQ(there.key.hash(hash), back.key.hash(hash));
    EXPECT_NE(there.key.hash(hash), there.key.hash(KeyedHash(8)));
}

TEST(FlowKey, SameHost_isOrderedByPort) {
    const FlowPlace there = placeOf(packetOf(17, "10.0.0.1", 5000, "10.0.0.1", 53));
    const FlowPlace back = placeOf(packetOf(17, "10.0.0.1", 53, "10.0.0.1", 5000));
    EXPECT_EQ(there.key, back.key);
    EXPECT_NE(there.sourceIsLow, back.sourceIsLow);
}

TEST(FlowKey, DifferentPortsAndProtocols_differ) {
    const FlowKey key = placeOf(packetOf(6, "10.0.0.1", 1, "10.0.0.2", 2)).key;
    EXPECT_FALSE(key == placeOf(packetOf(6, "10.0.0.1", 2, "10.0.0.2", 1)).key);
    EXPECT_FALSE(key == placeOf(packetOf(17, "10.0.0.1", 1, "10.0.0.2", 2)).key);
    EXPECT_FALSE(key == placeOf(packetOf(6, "::ffff:10.0.0.1", 1, "2001:db8::2", 2)).key);
}

TEST(FlowKey, EchoAndReply_arePairedByIdentifier) {
    const std::array<uint8_t, 4> first{0x12, 0x34, 0, 1};
    const std::array<uint8_t, 4> second{0x12, 0x35, 0, 1};
    const FlowPlace request = placeOf(packetOf(1, "10.0.0.1", 8, "10.0.0.2", 0, first));
    const FlowPlace reply = placeOf(packetOf(1, "10.0.0.2", 0, "10.0.0.1", 0, first));
    EXPECT_EQ(request.key, reply.key);
    EXPECT_FALSE(request.isReply);
    EXPECT_TRUE(reply.isReply);
    EXPECT_FALSE(request.key == placeOf(packetOf(1, "10.0.0.1", 8, "10.0.0.2", 0, second)).key);
    const FlowPlace six = placeOf(packetOf(58, "2001:db8::1", 128, "2001:db8::2", 0, first));
    EXPECT_EQ(six.key, placeOf(packetOf(58, "2001:db8::2", 129, "2001:db8::1", 0, first)).key);
}

TEST(FlowKey, CutEcho_fallsBackToType) {
    const FlowPlace place = placeOf(packetOf(1, "10.0.0.1", 8, "10.0.0.2", 0));
    EXPECT_EQ(place.key.lowPort, 8);
    EXPECT_FALSE(place.isReply);
}

TEST(FlowKey, Lanes_areAllUsed) {
    std::set<size_t> lanes;
    const KeyedHash hash(1);
    for (uint16_t port = 1; port < 2000; ++port) {
        lanes.insert(laneOf(placeOf(packetOf(6, "10.0.0.1", port, "10.0.0.2", 80)).key.hash(hash)));
    }
    EXPECT_EQ(lanes.size(), kLaneCount);
    EXPECT_LT(*lanes.rbegin(), kLaneCount);
}

TEST(FlowKey, ServerPorts_dependOnProtocol) {
    EXPECT_TRUE(isLikelyServerPort(6, 443));
    EXPECT_TRUE(isLikelyServerPort(17, 53));
    EXPECT_FALSE(isLikelyServerPort(17, 68));
    EXPECT_FALSE(isLikelyServerPort(6, 49152));
    EXPECT_FALSE(isLikelyServerPort(1, 8));
}
