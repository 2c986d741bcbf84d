// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/observation_queue.h"

#include <future>
#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::sensor;

namespace {

std::vector<Observation> one(ObservationBody body) {
    std::vector<Observation> batch(1);
    batch.front().body = std::move(body);
    return batch;
}

/// Who takes with this patience, in a thread of its own.
std::future<size_t> taking(ObservationQueue& queue, Duration patience) {
    return std::async(std::launch::async, [&queue, patience] { return queue.take(patience).size(); });
}

constexpr Duration kShort = ObservationQueue::kSoon / 2;

} // namespace

TEST(ObservationQueue, WhatCanWait_wakesWhoeverSleepsLong) {
    ObservationQueue queue(10);
    auto taker = taking(queue, 3600 * kSecond);
    queue.push(one(FileSeen{}));
    EXPECT_EQ(taker.get(), 1U);
}

TEST(ObservationQueue, WhatCanWait_isTakenWhenPatienceEnds) {
    ObservationQueue queue(10);
    for (int i = 0; i < 10; ++i) { // whether it comes before the taker sleeps or while it does
        auto taker = taking(queue, kShort);
        queue.push(one(Exited{}));
        EXPECT_EQ(taker.get() + queue.take(0).size(), 1U);
    }
}

TEST(ObservationQueue, WhatCannotWait_bringsWhatCould) {
    ObservationQueue queue(10);
    queue.push(one(Exited{}));
    queue.push(one(Executed{}));
    EXPECT_EQ(queue.take(0).size(), 2U);
}

TEST(ObservationQueue, Closed_isDoneOnceItWasTaken) {
    ObservationQueue queue(10);
    queue.push(one(Exited{}));
    queue.close();
    EXPECT_FALSE(queue.isDone());
    EXPECT_EQ(queue.take(3600 * kSecond).size(), 1U);
    EXPECT_TRUE(queue.isDone());
    queue.push(one(Forked{}));
    EXPECT_TRUE(queue.isDone());
}
