// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/flow/flow_table.h"
#include "tests/flow/test_packets.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

using namespace metsuke;
using namespace metsuke::test;

namespace {

FlowKey keyOf(uint32_t number) {
    FlowKey key;
    std::memcpy(key.lowAddress.data(), &number, sizeof number);
    key.protocol = 6;
    return key;
}

} // namespace

TEST(FlowTable, RandomInsertFindErase_matchesAMap) {
    FlowTable table(5000);
    const KeyedHash keyed(3);
    std::map<uint32_t, FlowTable::Index> model;
    std::mt19937 random(1);
    for (int step = 0; step < 60'000; ++step) {
        const auto number = static_cast<uint32_t>(random() % 8000);
        const FlowKey key = keyOf(number);
        // Few distinct hashes: buckets overflow and tags collide.
        const uint64_t hash = key.hash(keyed) & 0x00ff'0000'0000'003fULL;
        const auto known = model.find(number);
        const FlowTable::Index found = table.find(key, hash);
        ASSERT_EQ(found, known == model.end() ? FlowTable::kNone : known->second);
        if (found != FlowTable::kNone && random() % 2 == 0) {
            table.erase(found);
            model.erase(known);
        } else if (found == FlowTable::kNone && !table.full()) {
            model[number] = table.insert(key, hash, FlowClass::Lonely, {step});
        }
        ASSERT_EQ(table.size(), model.size());
    }
    std::set<FlowTable::Index> live;
    table.forEach([&](FlowTable::Index index) { live.insert(index); });
    EXPECT_EQ(live.size(), model.size());
}

TEST(FlowTable, Oldest_isTheOneTouchedLongestAgo) {
    FlowTable table(100);
    const KeyedHash keyed(3);
    std::vector<FlowTable::Index> flows;
    for (uint32_t i = 0; i < 4; ++i) {
        flows.push_back(table.insert(keyOf(i), keyOf(i).hash(keyed), FlowClass::Established, {i}));
    }
    table.touch(flows[0], FlowClass::Established, {10});
    EXPECT_EQ(table.oldest(FlowClass::Established), flows[1]);
    table.touch(flows[1], FlowClass::Closed, {11});
    EXPECT_EQ(table.oldest(FlowClass::Established), flows[2]);
    EXPECT_EQ(table.oldest(FlowClass::Closed), flows[1]);
    table.erase(flows[2]);
    EXPECT_EQ(table.oldest(FlowClass::Established), flows[3]);
    EXPECT_EQ(table.oldest(FlowClass::Datagram), FlowTable::kNone);
}

TEST(FlowTable, Victim_goesByClassThenAge) {
    FlowTable table(100);
    const KeyedHash keyed(3);
    const auto add = [&](uint32_t number, FlowClass flowClass) {
        return table.insert(keyOf(number), keyOf(number).hash(keyed), flowClass, {number});
    };
    EXPECT_EQ(table.victim(), FlowTable::kNone);
    const auto established = add(1, FlowClass::Established);
    EXPECT_EQ(table.victim(), established);
    add(2, FlowClass::Datagram);
    const auto lonely = add(3, FlowClass::Lonely);
    add(4, FlowClass::Lonely);
    EXPECT_EQ(table.victim(), lonely);
    const auto attempt = add(5, FlowClass::Attempt);
    EXPECT_EQ(table.victim(), attempt);
    const auto closed = add(6, FlowClass::Closed);
    EXPECT_EQ(table.victim(), closed);
}

TEST(FlowRecord, Deadlines_holdForAnyTime) {
    FlowRecord flow;
    flow.flowClass = FlowClass::Established;
    flow.lastClock = {std::numeric_limits<int64_t>::max()};
    EXPECT_FALSE(flow.isDue({std::numeric_limits<int64_t>::max()}));
    EXPECT_LT(flow.deadline().ns, std::numeric_limits<int64_t>::max());
    flow.lastClock = {std::numeric_limits<int64_t>::min()};
    EXPECT_TRUE(flow.isDue({std::numeric_limits<int64_t>::max()}));
    flow.lastClock = {0};
    EXPECT_FALSE(flow.isDue({5 * kMinute - 1}));
    EXPECT_TRUE(flow.isDue({5 * kMinute}));
}

TEST(ConnEvent, UdpFlow_isCountedAndNamed) {
    FlowRecord flow;
    flow.info.proto = 17;
    flow.info.first = {kSecond};
    flow.lastTs = {3 * kSecond};
    flow.count(StreamDirection::Originator) = {2, 100, 156};
    EXPECT_EQ(connEventOf(flow).conn_state, "S0");
    flow.count(StreamDirection::Responder) = {1, 300, 328};
    flow.heads[0].add(std::vector<uint8_t>(100, 'x'));
    const ConnEvent conn = connEventOf(flow);
    EXPECT_EQ(conn.conn_state, "SF");
    EXPECT_DOUBLE_EQ(conn.duration, 2.0);
    EXPECT_EQ(conn.orig_bytes, 100);
    EXPECT_EQ(conn.resp_ip_bytes, 328);
    EXPECT_DOUBLE_EQ(conn.pcr, -0.5);
    EXPECT_DOUBLE_EQ(conn.first64_orig_entropy, 0);
    EXPECT_DOUBLE_EQ(conn.first64_resp_entropy, -1);
    EXPECT_EQ(conn.payload_prefix_hash.size(), 16U);
}

TEST(ConnEvent, ShortPayload_hasNoPrefixHash) {
    FlowRecord flow;
    flow.info.proto = 17;
    flow.heads[0].add(std::vector<uint8_t>(7, 'x'));
    EXPECT_EQ(connEventOf(flow).payload_prefix_hash, "");
}
