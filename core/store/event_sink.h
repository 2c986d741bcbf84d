// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/event/event.h"
#include "core/model/finding.h"
#include "core/packet/packet_source.h"
#include "core/store/traffic_health.h"

#include <memory>

namespace metsuke {

/// Where the packets of one flow stand: per packet (capture, number, offset), delta-coded.
struct FlowPackets {
    FlowUid uid;
    /// Varint stream made by PostingWriter (core/flow/posting.h; PostingReader reads it), about four bytes a packet.
    std::vector<uint8_t> postings;
    uint32_t count = 0;
};

/// What the engine hands on after each epoch, in total order.
struct EpochBatch {
    uint64_t epoch = 0;
    Timestamp watermark; ///< running maximum of packet time
    uint64_t lastOrder = 0;
    uint64_t position = 0; ///< of the source behind this epoch's packets (PacketSource::position)
    EventBatch events; ///< protocol and derived events, conn events included, in total order
    std::vector<FlowPackets> flowPackets; ///< of flows that ended in this epoch (long flows also in parts)
    std::vector<LossInterval> losses;
    std::vector<TrafficSample> traffic; ///< added to what is there of their buckets
    std::vector<VlanPackets> vlans; ///< likewise
};

struct SinkStats {
    uint64_t events = 0;
    uint64_t bytes = 0;
};

/// The write side. One thread calls it.
class EventSink {
public:
    virtual ~EventSink() = default;
    /// Stores an epoch; durable after the next commit (at most a second of packet-independent time later).
    virtual Result<void> append(const EpochBatch& batch) = 0;
    virtual Result<void> putFindings(const FindingsSnapshot& snapshot) = 0;
    virtual Result<void> putRules(const std::vector<RuleRow>& rules) = 0;
    virtual Result<void> putCaptures(const std::vector<CaptureSummary>& captures) = 0;
    /// Ends the import: seals, indexes, commits. `partial` labels a cancelled one.
    virtual Result<void> finish(bool partial) = 0;
    [[nodiscard]] virtual SinkStats stats() const = 0;
};

/// Flows alone, where a store keeps them apart from events (rows now, columnar blocks later).
class FlowStore {
public:
    virtual ~FlowStore() = default;
    /// `conn` holds a ConnEvent; `id` rises with the total order; `postings` may be empty.
    virtual Result<void> appendFlow(int64_t id, const Event& conn, const std::string& info, Bytes postings) = 0;
    /// Closes the open segment: sorted, indexed, never written again.
    virtual Result<void> seal() = 0;
};

} // namespace metsuke
