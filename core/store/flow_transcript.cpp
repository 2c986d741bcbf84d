// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/flow_transcript.h"

#include "core/packet/decoder.h"
#include "core/store/packet_line.h"

#include <array>

namespace metsuke {

namespace {

/// Where one direction of a TCP connection stands.
struct Position {
    bool known = false;
    uint32_t next = 0;
};

} // namespace

FlowTranscript makeTranscript(const std::vector<StoredPacket>& packets, const FlowRow& flow) {
    FlowTranscript transcript;
    transcript.packets = flow.origPackets + flow.respPackets;
    Decoder decoder;
    std::array<Position, 2> positions;
    size_t total = 0;
    const auto append = [&](bool fromOriginator, Bytes bytes, uint64_t missing) {
        if (bytes.empty()) {
            return;
        }
        if (total + bytes.size() > FlowTranscript::kMaximumBytes) {
            transcript.cut = true;
            return;
        }
        total += bytes.size();
        if (transcript.turns.empty() || transcript.turns.back().fromOriginator != fromOriginator || missing > 0) {
            transcript.turns.push_back({fromOriginator, {}, missing});
        }
        auto& into = transcript.turns.back().bytes;
        into.insert(into.end(), bytes.begin(), bytes.end());
    };
    uint64_t order = 0;
    for (const StoredPacket& stored : packets) {
        PacketView view;
        view.ts = stored.ts;
        view.data = stored.data;
        view.originalLength = stored.originalLength;
        view.linkType = stored.linkType;
        DecodedPacket packet;
        decoder.decode(view, order++, packet);
        const bool fromOriginator = packet.source == flow.orig && (packet.sourcePort == flow.origPort || flow.orig != flow.resp);
        transcript.lines.push_back({stored.ref, stored.ts, fromOriginator, packetLine(packet), packet.payloadLength});
        if (packet.protocol != static_cast<uint8_t>(IpProtocol::Tcp)) {
            append(fromOriginator, packet.payload, 0);
            continue;
        }
        Position& position = positions[fromOriginator ? 0 : 1];
        const uint32_t start = packet.sequence + ((packet.tcpFlags & tcp_flags::kSyn) ? 1 : 0);
        if (!position.known) {
            position = {true, start};
        }
        const auto ahead = static_cast<int32_t>(start - position.next);
        Bytes payload = packet.payload;
        if (ahead < 0) { // repeated bytes
            payload = payload.subspan(std::min(payload.size(), static_cast<size_t>(-static_cast<int64_t>(ahead))));
        }
        append(fromOriginator, payload, ahead > 0 ? static_cast<uint64_t>(ahead) : 0);
        const uint32_t end = start + packet.payloadLength;
        if (static_cast<int32_t>(end - position.next) > 0) {
            position.next = end;
        }
    }
    return transcript;
}

} // namespace metsuke
