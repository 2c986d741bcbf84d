// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/loss_ledger.h"

#include "core/engine/lane.h"

namespace metsuke {

void LossLedger::add(const LossSample& sample) {
    LossSample& bucket = m_buckets[sample.bucket];
    bucket.bucket = sample.bucket;
    bucket.payloadBytes += sample.payloadBytes;
    bucket.missedBytes += sample.missedBytes;
    bucket.evictedFlows += sample.evictedFlows;
    m_missedBytes += sample.missedBytes;
}

std::vector<LossInterval> LossLedger::take(Timestamp watermark) {
    std::vector<LossInterval> intervals;
    while (!m_buckets.empty() && m_buckets.begin()->first < watermark.ns / Lane::kLossBucket) {
        say(m_buckets.begin()->second, intervals);
        m_buckets.erase(m_buckets.begin());
    }
    return intervals;
}

std::vector<LossInterval> LossLedger::takeAll() {
    std::vector<LossInterval> intervals;
    for (const auto& [number, bucket] : m_buckets) {
        say(bucket, intervals);
    }
    m_buckets.clear();
    return intervals;
}

void LossLedger::say(const LossSample& bucket, std::vector<LossInterval>& intervals) const {
    LossInterval interval;
    constexpr int64_t kLastBucket = std::numeric_limits<int64_t>::max() / Lane::kLossBucket - 1;
    const int64_t number = std::clamp(bucket.bucket, -kLastBucket, kLastBucket);
    interval.from = {number * Lane::kLossBucket};
    interval.to = interval.from + Lane::kLossBucket;
    if (bucket.missedBytes > (bucket.payloadBytes + bucket.missedBytes) / kNoise) {
        interval.kind = LossInterval::Kind::MissedBytes;
        interval.bytes = bucket.missedBytes;
        interval.packets = 0;
        intervals.push_back(interval);
    }
    if (bucket.evictedFlows > 0) {
        interval.kind = LossInterval::Kind::Evicted;
        interval.bytes = 0;
        interval.packets = bucket.evictedFlows;
        intervals.push_back(interval);
    }
}

} // namespace metsuke
