// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/flow/tcp_connection.h"

#include <algorithm>

namespace metsuke {

namespace {

using State = TcpEndpoint::State;

/// Windows are at most 1 GiB (RFC 7323): further away is no part of this stream.
constexpr int64_t kWindowLimit = int64_t{1} << 30;
/// How far from the expected number a RST is believed; a blind one is ignored.
constexpr int64_t kResetWindow = int64_t{1} << 20;
/// After this silence a SYN with another number is a new connection whose end was not seen.
constexpr Duration kReuseIdle = 30 * kSecond;

bool isSilent(State state) { return state == State::Inactive || state == State::Partial; }

void noteFlags(StreamDirection direction, const DecodedPacket& packet, ConnHistory& history) {
    using namespace tcp_flags;
    const uint8_t flags = packet.tcpFlags;
    const bool syn = (flags & kSyn) != 0;
    const bool fin = (flags & kFin) != 0;
    const bool rst = (flags & kRst) != 0;
    if (syn && (fin || rst)) {
        history.once(direction, 'q');
    }
    if (fin && rst) {
        history.once(direction, 'i');
    }
    if (syn) {
        history.once(direction, (flags & kAck) != 0 ? 'h' : 's');
    }
    if (packet.payloadLength > 0) {
        history.once(direction, 'd');
    } else if ((flags & kAck) != 0 && !syn && !fin && !rst) {
        history.once(direction, 'a');
    }
    if (packet.window == 0 && (flags & kAck) != 0 && !rst && !syn) {
        history.scaled(direction, 'w');
    }
    if (fin) {
        history.once(direction, 'f');
    }
    if (rst) {
        history.once(direction, 'r');
    }
}

} // namespace

int64_t TcpConnection::unwrap(const TcpEndpoint& end, uint32_t sequence) {
    const uint32_t reference = end.base + static_cast<uint32_t>(end.highest);
    return end.highest + static_cast<int32_t>(sequence - reference);
}

TcpConnection::Place TcpConnection::packet(
    StreamDirection direction, const DecodedPacket& packet, ConnHistory& history) {
    TcpEndpoint& me = m_ends[static_cast<size_t>(direction)];
    TcpEndpoint& peer = m_ends[static_cast<size_t>(opposite(direction))];
    const bool syn = (packet.tcpFlags & tcp_flags::kSyn) != 0;
    const bool rst = (packet.tcpFlags & tcp_flags::kRst) != 0;
    noteFlags(direction, packet, history);

    const uint32_t payloadSequence = packet.sequence + (syn ? 1 : 0);
    const bool rebase = syn && me.highest == 0 && me.base != payloadSequence; // an attempt with another number
    if (!rst && (!me.based || rebase)) {
        me.base = payloadSequence;
        me.based = true;
    }
    me.synSeen = me.synSeen || (syn && !rst);

    Place place;
    if (me.based) {
        place.offset = unwrap(me, payloadSequence);
        place.inWindow = std::abs(place.offset - me.highest) <= kWindowLimit;
    }
    updateStates(direction, packet);
    if (place.inWindow && !rst && packet.payloadLength > 0) {
        countPayload(me, direction, place.offset, packet.payloadLength, history);
    }
    if ((packet.tcpFlags & tcp_flags::kFin) != 0 && place.inWindow && me.finAt < 0) {
        me.finAt = place.offset + packet.payloadLength;
    }
    if ((packet.tcpFlags & tcp_flags::kAck) != 0 && peer.based && !rst) {
        int64_t acknowledged = unwrap(peer, packet.acknowledgment);
        if (peer.finAt >= 0) {
            acknowledged = std::min(acknowledged, peer.finAt);
        }
        if (acknowledged > 0 && acknowledged <= peer.highest + TcpReassembler::kMaximumAhead) {
            place.acknowledges = true;
            place.acknowledged = acknowledged;
            peer.acknowledged = std::max(peer.acknowledged, acknowledged);
        }
    }
    return place;
}

void TcpConnection::countPayload(
    TcpEndpoint& end, StreamDirection direction, int64_t offset, uint32_t length, ConnHistory& history) {
    const int64_t last = offset + length;
    if (offset >= end.highest) {
        end.holes += static_cast<uint64_t>(offset - end.highest);
        end.bytes += length;
        end.highest = last;
        return;
    }
    const auto fresh = static_cast<uint64_t>(std::max<int64_t>(0, last - end.highest));
    // What lies below the furthest byte fills a hole if there is one, else it is a repetition.
    const uint64_t filled = std::min<uint64_t>(end.holes, length - fresh);
    end.holes -= filled;
    end.bytes += fresh + filled;
    end.highest = std::max(end.highest, last);
    const bool keepAlive = length == 1 && last == end.highest;
    if (fresh == 0 && filled == 0 && !keepAlive) {
        history.scaled(direction, 't');
    }
}

void TcpConnection::updateStates(StreamDirection direction, const DecodedPacket& packet) {
    TcpEndpoint& me = m_ends[static_cast<size_t>(direction)];
    TcpEndpoint& peer = m_ends[static_cast<size_t>(opposite(direction))];
    using namespace tcp_flags;
    const uint8_t flags = packet.tcpFlags;
    if ((flags & kRst) != 0) {
        const bool blind = me.based && me.state != State::SynSent
            && std::abs(unwrap(me, packet.sequence) - me.highest) > kResetWindow;
        const bool bothClosed = me.state == State::Closed && peer.state == State::Closed;
        if (!blind && !bothClosed) {
            me.state = State::Reset;
        }
        return;
    }
    if ((flags & kSyn) != 0) {
        if (me.state != State::Inactive) {
            return;
        }
        if ((flags & kAck) == 0) {
            me.state = State::SynSent;
        } else if (peer.state == State::Inactive) {
            me.state = State::SynAckSent;
        } else {
            me.state = State::Established;
            if (peer.state == State::SynSent || peer.state == State::Partial) {
                peer.state = State::Established;
            }
        }
        return;
    }
    if ((flags & kFin) != 0) {
        if (me.state != State::Reset) {
            me.state = State::Closed;
        }
        return;
    }
    if (me.state == State::Inactive || (me.state == State::SynSent && peer.state == State::SynSent)) {
        const bool answers = peer.state == State::SynAckSent || peer.state == State::SynSent;
        me.state = answers ? State::Established : State::Partial;
        if (answers) {
            peer.state = State::Established;
        }
    }
}

bool TcpConnection::isOver() const {
    return finishedInOrder() || m_ends[0].state == State::Reset || m_ends[1].state == State::Reset;
}

bool TcpConnection::finishedInOrder() const {
    return m_ends[0].state == State::Closed && m_ends[1].state == State::Closed;
}

bool TcpConnection::isAttempt() const {
    return (m_ends[0].state == State::SynSent && m_ends[1].state == State::Inactive)
        || (m_ends[0].state == State::Inactive && m_ends[1].state == State::SynAckSent);
}

bool TcpConnection::startsAnew(StreamDirection direction, const DecodedPacket& packet, Duration idle) const {
    using namespace tcp_flags;
    if ((packet.tcpFlags & (kSyn | kAck | kRst | kFin)) != kSyn) {
        return false;
    }
    const TcpEndpoint& me = end(direction);
    const bool sameNumber = me.based && me.base == packet.sequence + 1;
    if (isOver()) {
        return !sameNumber || me.highest > 0;
    }
    return !isAttempt() && !sameNumber && idle >= kReuseIdle;
}

std::string_view TcpConnection::stateName() const {
    const TcpEndpoint& originator = m_ends[0];
    const TcpEndpoint& responder = m_ends[1];
    const State os = originator.state;
    const State rs = responder.state;
    if (rs == State::Reset) {
        if (os == State::SynSent || os == State::SynAckSent
            || (os == State::Reset && originator.bytes == 0 && responder.bytes == 0)) {
            return "REJ";
        }
        return isSilent(os) ? "RSTRH" : "RSTR";
    }
    if (os == State::Reset) {
        return isSilent(rs) ? "RSTOS0" : "RSTO";
    }
    if (os == State::Closed && rs == State::Closed) {
        return "SF";
    }
    if (os == State::Closed) {
        return isSilent(rs) ? "SH" : "S2";
    }
    if (rs == State::Closed) {
        return isSilent(os) ? "SHR" : "S3";
    }
    if (os == State::SynSent && rs == State::Inactive) {
        return "S0";
    }
    return os == State::Established && rs == State::Established ? "S1" : "OTH";
}

uint64_t TcpConnection::missedBytes(StreamDirection direction) const {
    const TcpEndpoint& end = m_ends[static_cast<size_t>(direction)];
    const int64_t tail = std::max<int64_t>(0, end.acknowledged - end.highest);
    const uint64_t inside = end.acknowledged > 0 ? std::min(end.holes, static_cast<uint64_t>(end.acknowledged)) : 0;
    return inside + static_cast<uint64_t>(tail);
}

} // namespace metsuke
