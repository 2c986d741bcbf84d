// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/lane_host.h"

namespace metsuke {

void LaneHost::begin(const DecodedPacket& packet) {
    m_packet = &packet;
    m_packetKey = SortKey{packet.order, SortKey::kPacket, 0, 0};
}

void LaneHost::take(FlowRecord& flow) {
    m_flow = &flow;
    m_timeInHand = false;
    m_hasContext = false;
}

void LaneHost::take(FlowRecord& flow, const SortKey& key) {
    m_flow = &flow;
    m_timeInHand = true;
    m_hasContext = false;
    m_timeKey = key;
}

SortKey LaneHost::nextKey() {
    SortKey& key = m_timeInHand ? m_timeKey : m_packetKey;
    const SortKey result = key;
    ++key.sequence;
    return result;
}

const PacketContext& LaneHost::packet() const {
    if (m_hasContext) {
        return m_context;
    }
    m_hasContext = true;
    m_context.order = m_timeInHand ? m_timeKey.order : m_packetKey.order;
    if (!m_timeInHand) {
        m_context.ts = m_packet->ts;
        m_context.packet = {m_packet->capture, m_packet->number};
        m_context.sourceMac = m_packet->sourceMac;
        m_context.destinationMac = m_packet->destinationMac;
        m_context.vlan = m_packet->vlan;
    } else {
        m_context.ts = m_flow->lastTs;
        m_context.packet = m_flow->lastPacket;
        m_context.sourceMac = m_flow->info.origMac;
        m_context.destinationMac = m_flow->info.respMac;
        m_context.vlan = m_flow->info.vlan;
    }
    return m_context;
}

EventHeader& LaneHost::put(EventBody body) {
    LaneEvent& out = m_output->events.emplace_back(LaneEvent{nextKey(), {}, std::move(body)});
    EventHeader& header = out.header;
    const FlowInfo& info = m_flow->info;
    header.uid = info.uid;
    header.origHost = info.origHost;
    header.respHost = info.respHost;
    header.origMac = info.origMac;
    header.respMac = info.respMac;
    header.origPort = info.origPort;
    header.respPort = info.respPort;
    header.proto = info.proto;
    header.vlan = info.vlan;
    return header;
}

void LaneHost::emit(EventBody body) { emit(std::move(body), packet().ts, packet().packet); }

void LaneHost::emit(EventBody body, Timestamp ts, PacketRef first) {
    EventHeader& header = put(std::move(body));
    header.ts = ts;
    header.firstPacket = first;
    header.lastPacket = packet().packet;
    content().hasEvents = true;
}

void LaneHost::emitAlone(Event event) {
    m_timeInHand = false;
    m_output->events.push_back({nextKey(), event.header, std::move(event.body)});
}

void LaneHost::emitConn(ConnEvent conn) {
    EventHeader& header = put(std::move(conn));
    header.ts = m_flow->info.first;
    header.firstPacket = m_flow->info.firstPacket;
    header.lastPacket = m_flow->lastPacket;
}

std::unique_ptr<FileConsumer> LaneHost::beginFile(FileTransfer transfer) {
    if (!m_files) {
        return nullptr;
    }
    auto consumer = m_files(std::move(transfer), *this);
    content().carvesFiles = content().carvesFiles || consumer != nullptr;
    return consumer;
}

} // namespace metsuke
