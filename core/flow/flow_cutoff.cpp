// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/flow/flow_cutoff.h"

#include <utility>

namespace metsuke {

using namespace tcp_flags;

FlowCutoff::Payload& FlowCutoff::payloadOf(const FlowKey& key, Timestamp now) {
    // A clock that was set back begins a generation, too; mere disorder does not.
    const bool isOver = !m_begun || now - *m_begun >= kGeneration || *m_begun - now >= kGeneration;
    if (isOver || m_flows.size() >= kFlows) {
        m_older = std::exchange(m_flows, Flows(0, m_flows.hash_function()));
        m_begun = now;
    }
    const auto [flow, isNew] = m_flows.try_emplace(key);
    if (isNew) {
        if (const auto before = m_older.find(key); before != m_older.end()) {
            flow->second = before->second;
        }
    }
    return flow->second;
}

bool FlowCutoff::isBeyond(const DecodedPacket& packet) {
    const bool isTcp = packet.protocol == static_cast<uint8_t>(IpProtocol::Tcp);
    const bool isUdp = packet.protocol == static_cast<uint8_t>(IpProtocol::Udp);
    if (packet.layer != DecodedPacket::Layer::Ip || packet.fragment || !(isTcp || isUdp)) {
        return false;
    }
    const FlowPlace place = placeOf(packet);
    Payload& payload = payloadOf(place.key, packet.ts);
    if (isTcp && (packet.tcpFlags & (kSyn | kAck)) == kSyn) {
        payload = {};
    }
    const size_t end = place.sourceIsLow ? 0 : 1;
    if (packet.payloadLength == 0) { // acknowledges the other end's
        return isTcp && (packet.tcpFlags & (kSyn | kFin | kRst)) == 0 && payload[1 - end] >= m_kept;
    }
    const bool isBeyond = payload[end] >= m_kept && (!isTcp || (packet.tcpFlags & (kSyn | kFin | kRst)) == 0);
    payload[end] += packet.payloadLength;
    return isBeyond;
}

} // namespace metsuke
