// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/loss_ledger.h"

#include "core/engine/lane.h"

namespace metsuke {

int64_t LossLedger::bucketOf(Timestamp clock) {
    return clock.ns / Lane::kLossBucket - (clock.ns % Lane::kLossBucket < 0 ? 1 : 0);
}

void LossLedger::addSource(const SourceLoss& loss) {
    if (loss.unwatchedSince) {
        m_unwatched.push_back({LossInterval::Kind::Spool, *loss.unwatchedSince, loss.at, 0, 0});
    }
    LossSample sample;
    sample.bucket = bucketOf(loss.at);
    sample.source = loss;
    add(sample);
}

void LossLedger::add(const LossSample& sample) {
    LossSample& bucket = m_buckets[sample.bucket];
    bucket.bucket = sample.bucket;
    bucket.payloadBytes += sample.payloadBytes;
    bucket.missedBytes += sample.missedBytes;
    bucket.evictedFlows += sample.evictedFlows;
    bucket.shedFlows += sample.shedFlows;
    bucket.source.nic += sample.source.nic;
    bucket.source.kernel += sample.source.kernel;
    bucket.source.spool += sample.source.spool;
    m_missedBytes += sample.missedBytes;
}

std::vector<LossInterval> LossLedger::take(Timestamp watermark) {
    std::vector<LossInterval> intervals = std::exchange(m_unwatched, {});
    while (!m_buckets.empty() && m_buckets.begin()->first < watermark.ns / Lane::kLossBucket) {
        say(m_buckets.begin()->second, intervals);
        m_buckets.erase(m_buckets.begin());
    }
    return intervals;
}

std::vector<LossInterval> LossLedger::takeAll() {
    std::vector<LossInterval> intervals = std::exchange(m_unwatched, {});
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
    const auto sayPackets = [&](LossInterval::Kind kind, uint64_t packets) {
        if (packets > 0) {
            interval.kind = kind;
            interval.bytes = 0;
            interval.packets = packets;
            intervals.push_back(interval);
        }
    };
    sayPackets(LossInterval::Kind::Evicted, bucket.evictedFlows);
    sayPackets(LossInterval::Kind::Shed, bucket.shedFlows);
    sayPackets(LossInterval::Kind::Nic, bucket.source.nic);
    sayPackets(LossInterval::Kind::Kernel, bucket.source.kernel);
    sayPackets(LossInterval::Kind::Spool, bucket.source.spool);
}

} // namespace metsuke
