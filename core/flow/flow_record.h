// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/flow/conn_history.h"
#include "core/flow/flow_actions.h"
#include "core/flow/flow_key.h"
#include "core/flow/posting.h"
#include "core/flow/tcp_connection.h"

#include <algorithm>
#include <limits>
#include <memory>

namespace metsuke {

/// How long a flow may be silent, and which go first when the table is full. In the order of eviction: ended flows
/// that wait for stragglers, attempts without an answer, datagrams without an answer, conversations.
/// Times as Zeek's defaults: 5 s after the end or without an answer to SYN, 1 min for UDP, ICMP and the rest,
/// 5 min for TCP.
enum class FlowClass : uint8_t { Closed, Attempt, Lonely, Datagram, Established };
inline constexpr size_t kFlowClassCount = 5;
[[nodiscard]] constexpr Duration timeoutOf(FlowClass flowClass) {
    constexpr std::array<Duration, kFlowClassCount> kTimeouts{
        5 * kSecond, 5 * kSecond, kMinute, kMinute, 5 * kMinute};
    return kTimeouts[static_cast<size_t>(flowClass)];
}

struct FlowCounters {
    uint64_t packets = 0;
    uint64_t payloadBytes = 0; ///< on the wire, repetitions included (TCP counts distinct bytes in TcpEndpoint)
    uint64_t ipBytes = 0;
};

/// The first payload bytes of a direction, for entropy and prefix hash.
struct PayloadHead {
    static constexpr size_t kSize = 64;
    std::array<uint8_t, kSize> bytes{};
    uint8_t size = 0;
    void add(Bytes data) {
        const size_t wanted = std::min(data.size(), kSize - size);
        std::copy_n(data.begin(), wanted, bytes.begin() + size);
        size = static_cast<uint8_t>(size + wanted);
    }
    [[nodiscard]] Bytes view() const { return {bytes.data(), size}; }
};

/// What hangs on a flow above the table (parsers, probe buffers); owned by the record.
class FlowAttachment {
public:
    virtual ~FlowAttachment() = default;
};

/// A flow. What every packet touches stands in the first two cache lines.
struct alignas(64) FlowRecord {
    FlowKey key;
    uint64_t hash = 0;
    Timestamp lastClock; ///< running maximum of time at the last packet: timeouts count from here
    std::array<FlowCounters, 2> counters;
    FlowActions actions;
    FlowClass flowClass = FlowClass::Lonely;
    bool originIsLow = true;
    bool evicted = false;

    PostingWriter postings;
    Timestamp lastTs; ///< greatest timestamp
    PacketRef lastPacket;
    std::unique_ptr<TcpFlow> tcp;
    std::unique_ptr<FlowAttachment> attachment;
    uint64_t firstOrder = 0;
    int64_t smallOriginPackets = 0;
    FlowInfo info;
    ConnHistory history;
    std::array<PayloadHead, 2> heads;

    [[nodiscard]] FlowCounters& count(StreamDirection direction) { return counters[static_cast<size_t>(direction)]; }
    [[nodiscard]] const FlowCounters& count(StreamDirection direction) const {
        return counters[static_cast<size_t>(direction)];
    }
    /// The timeout has passed. Holds for any two times, as captures may claim any.
    [[nodiscard]] bool isDue(Timestamp clock) const {
        return static_cast<uint64_t>(clock.ns) - static_cast<uint64_t>(lastClock.ns)
            >= static_cast<uint64_t>(timeoutOf(flowClass));
    }
    /// When it passes, or passed.
    [[nodiscard]] Timestamp deadline() const {
        const Duration timeout = timeoutOf(flowClass);
        constexpr int64_t kEnd = std::numeric_limits<int64_t>::max();
        return {lastClock.ns > kEnd - 1 - timeout ? kEnd - 1 : lastClock.ns + timeout};
    }
};

/// The conn event of a flow that has ended.
[[nodiscard]] ConnEvent connEventOf(const FlowRecord& flow);

} // namespace metsuke
