// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/traffic_writer.h"

namespace metsuke {

namespace {

/// Sums of sizes that come from the wire stay far from the end of SQLite's integers.
int64_t bounded(uint64_t value) { return static_cast<int64_t>(std::min(value, uint64_t{1} << 56)); }

} // namespace

void TrafficWriter::add(const EpochBatch& batch) {
    for (const TrafficSample& sample : batch.traffic) {
        TrafficSample& sum = m_samples[sample.bucket];
        sum.bucket = sample.bucket;
        sum.add(sample);
    }
    for (const VlanPackets& vlan : batch.vlans) {
        m_vlans[vlan.id] += vlan.packets;
    }
}

Result<void> TrafficWriter::flush() {
    METSUKE_TRY(Statement * insert,
        m_connection.cached("INSERT INTO traffic VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9) ON CONFLICT DO UPDATE SET packets=packets+excluded.packets, "
                            "wire_bytes=wire_bytes+excluded.wire_bytes, bytes=bytes+excluded.bytes, cut=cut+excluded.cut, "
                            "copies=copies+excluded.copies, back_steps=back_steps+excluded.back_steps, "
                            "back_most=max(back_most, excluded.back_most), lag=ifnull(min(lag, excluded.lag), ifnull(lag, excluded.lag))"));
    for (const auto& [bucket, sample] : m_samples) {
        const StatementUse use(*insert);
        use->bind(1, bucket);
        use->bind(2, bounded(sample.packets));
        use->bind(3, bounded(sample.wireBytes));
        use->bind(4, bounded(sample.capturedBytes));
        use->bind(5, bounded(sample.cut));
        use->bind(6, bounded(sample.copies));
        use->bind(7, bounded(sample.backSteps));
        use->bind(8, sample.largestBackStep);
        if (sample.leastLag) {
            use->bind(9, *sample.leastLag);
        } else {
            use->bindNull(9);
        }
        METSUKE_CHECK(use->run());
    }
    m_samples.clear();
    METSUKE_TRY(Statement * vlan,
        m_connection.cached("INSERT INTO vlan VALUES(?1,?2) ON CONFLICT DO UPDATE SET packets=packets+excluded.packets"));
    for (const auto& [id, packets] : m_vlans) {
        const StatementUse use(*vlan);
        use->bind(1, static_cast<int64_t>(id));
        use->bind(2, bounded(packets));
        METSUKE_CHECK(use->run());
    }
    m_vlans.clear();
    return {};
}

} // namespace metsuke
