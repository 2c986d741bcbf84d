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

void LaneHost::fillHeader(EventHeader& header) const {
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
    header.lastPacket = packet().packet;
}

void LaneHost::emit(EventBody body) { emit(std::move(body), packet().ts, packet().packet); }

void LaneHost::emit(EventBody body, Timestamp ts, PacketRef first) {
    LaneEvent& out = m_output->events.emplace_back();
    out.key = nextKey();
    fillHeader(out.event.header);
    out.event.header.ts = ts;
    out.event.header.firstPacket = first;
    out.event.body = std::move(body);
    content().hasEvents = true;
}

void LaneHost::emitAlone(Event event) {
    m_timeInHand = false;
    m_output->events.push_back({nextKey(), std::move(event)});
}

void LaneHost::emitConn(ConnEvent conn) {
    LaneEvent& out = m_output->events.emplace_back();
    out.key = nextKey();
    fillHeader(out.event.header);
    out.event.header.ts = m_flow->info.first;
    out.event.header.firstPacket = m_flow->info.firstPacket;
    out.event.header.lastPacket = m_flow->lastPacket;
    out.event.body = std::move(conn);
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
