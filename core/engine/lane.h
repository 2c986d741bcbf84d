// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/content_driver.h"
#include "core/engine/copy_filter.h"
#include "core/flow/arp_monitor.h"
#include "core/flow/flow_table.h"

namespace metsuke {

struct LaneStats {
    uint64_t flows = 0;
    uint64_t evicted = 0;
    uint64_t timedOut = 0;
};

/// One sixty-fourth of all flows: table, reassembly, protocols. Used by one thread at a time, epoch after epoch; all
/// its caps and clocks are its own and in packet time.
class Lane {
public:
    static constexpr size_t kPostingPart = 64 * 1024; ///< bytes; longer lists are handed on in parts
    static constexpr Duration kLossBucket = 10 * kSecond;

    /// `isLive`: tells when flows begin, too.
    Lane(const ProtocolRegistry& registry, const FileConsumerFactory& files, const MemoryBudget& budget, bool isLive = false);
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    /// The packets of this lane in `epoch`, then the flows whose time is over at its end.
    void run(const Epoch& epoch, size_t lane, LaneOutput& output);

    /// At the end of input: order of the first packet of every live flow, and its index for finish().
    [[nodiscard]] std::vector<std::pair<uint64_t, FlowTable::Index>> liveFlows() const;
    /// Ends a live flow; `lastOrder` is the last packet of all.
    void finish(FlowTable::Index index, uint64_t lastOrder, LaneOutput& output);

    [[nodiscard]] const LaneStats& stats() const { return m_stats; }

private:
    class StreamFeed;

    void packet(const Epoch& epoch, size_t position);
    FlowTable::Index open(const Epoch& epoch, const DecodedPacket& packet, const FlowPlace& place, uint64_t hash);
    void tcp(FlowTable::Index index, StreamDirection direction, const DecodedPacket& packet);
    void stopUnwanted(FlowRecord& flow);
    /// Leaves out the content of the packet in hand, of a flow that this level of shedding is about.
    void shed(FlowRecord& flow, const FlowCounters& counters, const DecodedPacket& packet);
    void index(FlowRecord& flow, const DecodedPacket& packet);
    void makeRoom(const Epoch& epoch);
    void expire(FlowTable::Index index, const Epoch& epoch);
    /// Ends every flow whose deadline is reached, at most `maximum`.
    void expireDue(const Epoch& epoch, Timestamp clock, size_t maximum);
    /// Parser, conn event and posting list of the flow in hand; then it is gone.
    void close(FlowTable::Index index);
    void flushPostings(FlowRecord& flow);
    LossSample& lossAt(Timestamp clock);

    const MemoryBudget m_budget;
    const bool m_isLive;
    LaneHost m_host;
    ContentDriver m_driver;
    FlowTable m_table;
    ArpMonitor m_arp;
    CopyFilter m_copies;
    ReassemblyUsage m_reassembly;
    size_t m_postingBytes = 0;
    Shedding m_shedding = Shedding::Nothing; ///< of the epoch in hand
    Timestamp m_clock; ///< of the packet in hand
    LaneOutput* m_output = nullptr;
    LaneStats m_stats;
};

} // namespace metsuke
