// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/traffic_health.h"
#include "tests/store/store_fixture.h"

using namespace metsuke;
using namespace metsuke::test;

namespace {

constexpr int64_t kBucket = kStart / (10 * kSecond);

EpochBatch batchWith(std::vector<TrafficSample> traffic, std::vector<VlanPackets> vlans = {}) {
    EpochBatch batch;
    batch.traffic = std::move(traffic);
    batch.vlans = std::move(vlans);
    return batch;
}

TrafficSample sampleOf(int64_t bucket, uint64_t packets, uint64_t bytes) {
    TrafficSample sample;
    sample.bucket = bucket;
    sample.packets = packets;
    sample.wireBytes = sample.capturedBytes = bytes;
    return sample;
}

class TrafficStore : public StoreTest {
protected:
    TrafficHealth health() {
        auto read = store->health(kNoLimit);
        EXPECT_TRUE(read.ok()) << whyNot(read);
        return read.ok() ? *read : TrafficHealth{};
    }
};

} // namespace

TEST_F(TrafficStore, SamplesOfOneBucket_addUpAcrossCommitsAndReopening) {
    openCase();
    TrafficSample first = sampleOf(kBucket, 100, 64'000);
    first.copies = 3;
    first.backSteps = 1;
    first.largestBackStep = 5 * kSecond;
    first.leastLag = 2 * kSecond;
    ASSERT_OK(store->append(batchWith({first}, {{0, 60}, {10, 40}})));
    ASSERT_OK(store->commit());
    TrafficSample second = sampleOf(kBucket, 50, 6'000);
    second.largestBackStep = 3 * kSecond;
    second.leastLag = kSecond;
    ASSERT_OK(store->append(batchWith({second}, {{10, 5}})));
    ASSERT_OK(store->finish(false));
    store.reset();
    auto opened = CaseStore::open(folder / "test.metsuke");
    ASSERT_OK(opened);
    store = *opened;
    const TrafficHealth read = health();
    EXPECT_EQ(read.total.packets, 150U);
    EXPECT_EQ(read.total.wireBytes, 70'000U);
    EXPECT_EQ(read.total.copies, 3U);
    EXPECT_EQ(read.total.largestBackStep, 5 * kSecond);
    EXPECT_EQ(read.lag, kSecond);
    EXPECT_EQ(read.vlans, (std::vector<VlanPackets>{{0, 60}, {10, 45}}));
    EXPECT_FALSE(read.isCapturing);
}

TEST_F(TrafficStore, Rates_areOfTheLastMinute_peakOfTheBusiestTenSeconds) {
    openCase();
    std::vector<TrafficSample> samples{sampleOf(kBucket, 10'000, 12'500'000)};
    for (int64_t i = 100; i < 106; ++i) {
        samples.push_back(sampleOf(kBucket + i, 100, 10'000));
    }
    ASSERT_OK(store->append(batchWith(samples)));
    ASSERT_OK(store->commit());
    const TrafficHealth read = health();
    EXPECT_DOUBLE_EQ(read.packetsPerSecond, 10);
    EXPECT_DOUBLE_EQ(read.bitsPerSecond, 8 * (1'000 + 10 * 24));
    EXPECT_DOUBLE_EQ(read.capturedBytesPerSecond, 1'000);
    EXPECT_DOUBLE_EQ(read.peakBitsPerSecond, 8 * (1'250'000 + 1'000 * 24));
    EXPECT_EQ(read.peakAt.ns, kBucket * 10 * kSecond);
    EXPECT_TRUE(read.isCapturing) << "nobody has said that the import is over";
    EXPECT_TRUE(read.freeBytes.has_value());
    EXPECT_GT(read.caseBytes, 0U);
}

TEST_F(TrafficStore, CaptureFacts_areKept) {
    openCase();
    ASSERT_OK(store->putCaptureFacts({1'000'000'000, 8ULL << 30, 7 * kDay, 1 << 18, 900, 300, "/tmp/profile.json"}));
    const CaptureFacts facts = health().facts;
    EXPECT_EQ(facts.linkBits, 1'000'000'000U);
    EXPECT_EQ(facts.ringBytes, 8ULL << 30);
    EXPECT_EQ(facts.ringAge, 7 * kDay);
    EXPECT_EQ(facts.flowBytes, 1U << 18);
    EXPECT_EQ(facts.wholeBytes, 900U);
    EXPECT_EQ(facts.keptBytes, 300U);
    EXPECT_EQ(facts.profile, "/tmp/profile.json");
}

TEST_F(TrafficStore, HourlyBytes_areOfAllTrafficAndOfEachInsideHost) {
    openCase();
    appendFlows(*store, 0, 400);
    ASSERT_OK(store->append(batchWith({sampleOf(kBucket, 5, 5'000), sampleOf(kBucket + 1, 5, 2'000), sampleOf(kBucket + 360, 1, 100)})));
    ASSERT_OK(store->commit());
    const auto hours = store->hourlyBytes({}, kNoLimit);
    ASSERT_OK(hours);
    int64_t all = 0, hosts = 0;
    for (const HourlyBytes& hour : *hours) {
        (hour.host ? hosts : all) += hour.bytes;
    }
    EXPECT_EQ(all, 7'100);
    EXPECT_GT(hosts, 0);
    EXPECT_EQ((*hours)[0].hour, kStart / kHour);
    EXPECT_EQ((*hours)[0].bytes, 7'000);
}

TEST_F(TrafficStore, EmptyCase_hasNothingToSay) {
    openCase();
    const TrafficHealth read = health();
    EXPECT_EQ(read.total.packets, 0U);
    EXPECT_TRUE(read.vlans.empty());
    EXPECT_FALSE(read.lag.has_value());
}

namespace {

TrafficHealth capturing(double bytesPerSecond, uint64_t ring, uint64_t spool, uint64_t free) {
    TrafficHealth health;
    health.firstBucket = {kStart};
    health.lastBucket = {kStart + 1'000 * kSecond};
    health.capturedBytesPerSecond = bytesPerSecond;
    health.facts.ringBytes = ring;
    health.spoolBytes = spool;
    health.freeBytes = free;
    health.caseBytes = 1'000'000; // a thousand bytes a second
    health.isCapturing = true;
    return health;
}

} // namespace

TEST(DiskForecastTest, Ring_lastsAsLongAsItsSizeAtThisRate) {
    EXPECT_EQ(forecastOf(capturing(1'000'000, 12'000'000'000, 0, 1'000'000'000'000)).ring, 12'000 * kSecond);
}

TEST(DiskForecastTest, RingThatIsTrimmed_lastsLongerByAsMuch) {
    TrafficHealth health = capturing(1'000'000, 12'000'000'000, 0, 1'000'000'000'000);
    health.facts.wholeBytes = 5'000'000'000;
    health.facts.keptBytes = 1'000'000'000;
    EXPECT_EQ(forecastOf(health).ring, 60'000 * kSecond);
}

TEST(DiskForecastTest, AgeLimit_endsTheRingSooner) {
    TrafficHealth health = capturing(1'000'000, 12'000'000'000, 0, 1'000'000'000'000);
    health.facts.ringAge = kHour;
    EXPECT_EQ(forecastOf(health).ring, kHour);
}

TEST(DiskForecastTest, FullRing_leavesTheDiskToTheCase) {
    const auto disk = forecastOf(capturing(1'000'000, 1'000'000'000, 1'000'000'000, 86'400'000)).disk;
    ASSERT_TRUE(disk.has_value());
    EXPECT_EQ(*disk / kHour, 24) << "86.4 MB at a thousand bytes a second";
}

TEST(DiskForecastTest, RingThatDoesNotFit_fillsTheDiskBeforeItsEnd) {
    const auto disk = forecastOf(capturing(999'000, 10'000'000'000, 0, 1'000'000'000)).disk;
    ASSERT_TRUE(disk.has_value());
    EXPECT_EQ(*disk, 1'000 * kSecond);
}

TEST(DiskForecastTest, NoTraffic_hasNoEndInSight) {
    TrafficHealth health = capturing(0, 1'000'000'000, 0, 1'000'000'000);
    health.caseBytes = 0;
    const DiskForecast forecast = forecastOf(health);
    EXPECT_FALSE(forecast.ring.has_value());
    EXPECT_FALSE(forecast.disk.has_value());
}
