// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/early_hosts.h"
#include "core/flow/memory_budget.h"
#include "core/store/event_sink.h"
#include "core/packet/decoded_packet.h"
#include "core/packet/packet_source.h"

#include <array>
#include <limits>
#include <memory>

namespace metsuke {

/// Where an event stands in the total order, whatever lane it came from and wherever epochs were cut:
/// packet, then what the packet caused before what the time after it caused (flows that timed out, by deadline),
/// then the flow's first packet, then the lane's own sequence.
struct SortKey {
    static constexpr int64_t kPacket = std::numeric_limits<int64_t>::min();
    static constexpr int64_t kEndOfInput = std::numeric_limits<int64_t>::max();
    uint64_t order = 0;
    int64_t deadline = kPacket;
    uint64_t flow = 0; ///< order of its first packet; 0 for what a packet caused
    uint32_t sequence = 0;
    friend auto operator<=>(const SortKey&, const SortKey&) = default;
};

/// An event before it is enriched.
struct LaneEvent {
    SortKey key;
    EventHeader header;
    EventBody body;
};
struct LanePostings {
    SortKey key;
    FlowPackets packets;
};
/// TCP payload, what of it was lost, evicted flows, and packets that a live source lost, of one ten-second bucket of packet time.
struct LossSample {
    int64_t bucket = 0;
    uint64_t payloadBytes = 0;
    uint64_t missedBytes = 0;
    uint64_t evictedFlows = 0;
    uint64_t shedFlows = 0; ///< whose content was left out, or what remained of it, for want of time
    uint64_t copies = 0; ///< packets left out because the mirror had sent them already
    SourceLoss source{}; ///< packets that never reached a lane
};

/// What is left out when packets come faster than they are analysed, in this order; a live source alone can press.
/// Every packet is counted, belongs to its flow and can be fetched all the same.
enum class Shedding : uint8_t {
    Nothing,
    Bulk, ///< content behind the first 64 KiB of a direction
    NewFlows, ///< that, and the content of new flows but for names, logins, shares and web requests
};

/// What one worker made of an epoch, unordered between lanes.
struct LaneOutput {
    std::vector<LaneEvent> events;
    std::vector<LanePostings> postings;
    std::vector<LossSample> losses;
    std::vector<FlowOpening> openings; ///< of a live capture
    void clear() {
        events.clear();
        postings.clear();
        losses.clear();
        openings.clear();
    }
};

/// A stretch of the total order that goes through the pipeline as one: decoded packets, the lane each belongs to, and
/// what the lanes made of them. Recycled.
struct Epoch {
    static constexpr size_t kPackets = 8'192;

    uint64_t number = 0;
    std::vector<DecodedPacket> packets;
    std::vector<uint64_t> hashes; ///< beside packets
    std::vector<int64_t> clocks; ///< beside packets: running maximum of time, ns
    std::array<std::vector<uint16_t>, kLaneCount> lanes; ///< indices into packets
    uint64_t firstOrder = 0; ///< of packets, also when there are none
    Timestamp watermark; ///< clock at the end, ticks included

    // Progress of the source when the epoch was closed.
    uint64_t packetsRead = 0;
    uint64_t bytesRead = 0;
    uint64_t bytesTotal = 0;
    uint64_t position = 0;
    Shedding shedding = Shedding::Nothing;

    std::vector<SourceLoss> losses; ///< of a live source
    std::vector<TrafficSample> traffic; ///< of all packets, by bucket, without copies
    std::vector<VlanPackets> vlans;
    std::vector<std::shared_ptr<const void>> keepAlive; ///< shared with the source, see PacketSource::Batch
    std::vector<std::vector<std::vector<uint8_t>>> reassembled; ///< datagrams that packets point into
    std::vector<LaneOutput> outputs; ///< one a worker
    size_t pending = 0; ///< workers that have not finished; guarded by the job

    void clear();
    /// The order of the last packet before time reached `deadline`: where what happens then stands. Never before the
    /// packet that ended the epoch before.
    [[nodiscard]] uint64_t orderAt(Timestamp deadline) const;
};

} // namespace metsuke
