// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/intel/lru_map.h"

#include <gtest/gtest.h>

using namespace metsuke;

namespace {

using Map = LruMap<uint64_t, int, WordHash>;

std::vector<uint64_t> keysOf(const Map& map) {
    std::vector<uint64_t> keys;
    map.forEach([&](uint64_t key, int) { keys.push_back(key); });
    return keys;
}

} // namespace

TEST(LruMap, obtain_beyondCapacity_evictsOldestAndStaysBounded) {
    Map map(100);
    for (uint64_t key = 0; key < 10'000; ++key) {
        map.obtain(key).first = static_cast<int>(key);
        ASSERT_LE(map.size(), 100u);
    }
    EXPECT_EQ(map.evictions(), 9'900u);
    EXPECT_EQ(map.peek(uint64_t{9'899}), nullptr);
    for (uint64_t key = 9'900; key < 10'000; ++key) {
        ASSERT_NE(map.peek(key), nullptr) << key;
        EXPECT_EQ(*map.peek(key), static_cast<int>(key));
    }
    LruMap<std::string, int, TextHash> least(0); // a map of nothing would have no value to refer to
    least.obtain(std::string_view("a"));
    least.obtain(std::string_view("b"));
    EXPECT_EQ(least.size(), 1u);
    EXPECT_NE(least.peek(std::string_view("b")), nullptr);
}

TEST(LruMap, find_refreshesButPeekDoesNot) {
    Map map(3);
    for (const uint64_t key : {1u, 2u, 3u}) {
        map.obtain(key);
    }
    ASSERT_NE(map.find(uint64_t{1}), nullptr);
    ASSERT_NE(map.peek(uint64_t{2}), nullptr);
    map.obtain(uint64_t{4});
    EXPECT_EQ(keysOf(map), (std::vector<uint64_t>{3, 1, 4}));
}

TEST(LruMap, erase_freesTheSlotForAFreshValue) {
    Map map(2);
    map.obtain(uint64_t{1}).first = 11;
    EXPECT_TRUE(map.erase(uint64_t{1}));
    EXPECT_FALSE(map.erase(uint64_t{1}));
    const auto [value, fresh] = map.obtain(uint64_t{1});
    EXPECT_TRUE(fresh);
    EXPECT_EQ(value, 0);
    EXPECT_EQ(map.evictions(), 0u);
}
