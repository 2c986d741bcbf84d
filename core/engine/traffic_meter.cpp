// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/traffic_meter.h"

#include "core/engine/loss_ledger.h"

namespace metsuke {

namespace {

constexpr uint64_t kBucket = TrafficSample::kSeconds * kSecond;

/// Exact for any two times, also at the ends of the range; precondition a >= b.
uint64_t distance(int64_t a, int64_t b) { return static_cast<uint64_t>(a) - static_cast<uint64_t>(b); }

} // namespace

void TrafficMeter::note(const DecodedPacket& packet, Timestamp before, Epoch& epoch) {
    const Timestamp clock = std::max(before, packet.ts);
    if (epoch.traffic.empty() || distance(clock.ns, m_bucketBegin) >= kBucket) [[unlikely]] {
        epoch.traffic.emplace_back().bucket = LossLedger::bucketOf(clock);
        const auto begin = static_cast<uint64_t>(epoch.traffic.back().bucket) * kBucket; // may wrap at the very ends: still a distance
        m_bucketBegin = static_cast<int64_t>(begin);
    }
    TrafficSample& sample = epoch.traffic.back();
    ++sample.packets;
    sample.wireBytes += packet.wireLength;
    sample.capturedBytes += packet.capturedLength;
    sample.cut += packet.capturedLength < packet.wireLength ? 1 : 0;
    ++m_vlans[packet.vlan % kVlans];
    constexpr Timestamp kNoPacketYet{std::numeric_limits<int64_t>::min()};
    if (packet.ts < before && before != kNoPacketYet) [[unlikely]] {
        if (const uint64_t step = distance(before.ns, packet.ts.ns); step > static_cast<uint64_t>(kBackStep)) {
            ++sample.backSteps;
            sample.largestBackStep = std::max(sample.largestBackStep,
                static_cast<Duration>(std::min<uint64_t>(step, std::numeric_limits<int64_t>::max())));
        }
    }
}

void TrafficMeter::noteLag(Timestamp last, Epoch& epoch) const {
    if (!m_now || epoch.traffic.empty()) {
        return;
    }
    const Duration lag = m_now() - last;
    TrafficSample& sample = epoch.traffic.back();
    sample.leastLag = sample.leastLag ? std::min(*sample.leastLag, lag) : lag;
}

void TrafficMeter::close(Epoch& epoch) {
    for (size_t id = 0; id < m_vlans.size(); ++id) {
        if (const uint32_t packets = std::exchange(m_vlans[id], 0); packets > 0) {
            epoch.vlans.push_back({static_cast<uint16_t>(id), packets});
        }
    }
}

} // namespace metsuke
