// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/flow/conn_history.h"
#include "core/flow/tcp_reassembler.h"

#include <memory>

namespace metsuke {

/// One side of a TCP connection as Zeek sees it, and its byte counts by sequence number.
struct TcpEndpoint {
    enum class State : uint8_t { Inactive, SynSent, SynAckSent, Partial, Established, Closed, Reset };
    State state = State::Inactive;
    bool based = false; ///< `base` is known
    bool synSeen = false;
    uint32_t base = 0; ///< sequence number of stream offset 0
    int64_t highest = 0; ///< end offset of the furthest payload
    int64_t acknowledged = 0; ///< by the peer
    int64_t finAt = -1; ///< offset of FIN, -1 when not seen
    uint64_t bytes = 0; ///< distinct payload bytes on the wire
    uint64_t holes = 0; ///< bytes below `highest` that were not seen (yet)
};

/// Follows a TCP connection: sequence numbers to stream offsets, states, history, Zeek's conn_state. Knows nothing of
/// content.
class TcpConnection {
public:
    /// Where a packet stands.
    struct Place {
        int64_t offset = 0; ///< stream offset of its payload
        bool inWindow = false; ///< offset can be believed
        bool acknowledges = false;
        int64_t acknowledged = 0; ///< stream offset of the other direction
    };

    /// Notes a packet of that direction; letters go to `history`.
    Place packet(StreamDirection direction, const DecodedPacket& packet, ConnHistory& history);

    [[nodiscard]] const TcpEndpoint& end(StreamDirection direction) const { return m_ends[static_cast<size_t>(direction)]; }
    /// Both sides have sent FIN, or one RST: only stragglers follow.
    [[nodiscard]] bool isOver() const;
    [[nodiscard]] bool finishedInOrder() const;
    /// SYN without answer.
    [[nodiscard]] bool isAttempt() const;
    /// A SYN that cannot belong to this connection: the ports are used anew.
    [[nodiscard]] bool startsAnew(StreamDirection direction, const DecodedPacket& packet, Duration idle) const;
    /// S0 S1 SF REJ S2 S3 RSTO RSTR RSTOS0 RSTRH SH SHR OTH.
    [[nodiscard]] std::string_view stateName() const;
    /// Acknowledged but never seen.
    [[nodiscard]] uint64_t missedBytes(StreamDirection direction) const;

private:
    void updateStates(StreamDirection direction, const DecodedPacket& packet);
    void countPayload(TcpEndpoint& end, StreamDirection direction, int64_t offset, uint32_t length, ConnHistory& history);
    [[nodiscard]] static int64_t unwrap(const TcpEndpoint& end, uint32_t sequence);

    std::array<TcpEndpoint, 2> m_ends;
};

/// What a TCP flow has beyond its record.
struct TcpFlow {
    TcpConnection connection;
    std::array<TcpReassembler, 2> streams;
};

} // namespace metsuke
