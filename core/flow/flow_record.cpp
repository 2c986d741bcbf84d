// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/flow/flow_record.h"

#include "core/base/digest.h"
#include "core/base/strings.h"

namespace metsuke {

namespace {

constexpr size_t kLeastHashedPrefix = 8;

std::string_view stateOf(const FlowRecord& flow) {
    if (flow.tcp) {
        return flow.tcp->connection.stateName();
    }
    if (flow.info.proto == static_cast<uint8_t>(IpProtocol::Udp)) {
        const bool originator = flow.count(StreamDirection::Originator).packets > 0;
        const bool responder = flow.count(StreamDirection::Responder).packets > 0;
        return originator ? (responder ? "SF" : "S0") : "SHR";
    }
    return "OTH";
}

double entropyOf(const PayloadHead& head) { return head.size == 0 ? -1 : shannonEntropy(head.view()); }

/// The key of "the same first bytes again": 64 bits are enough to group by.
std::string prefixHashOf(const PayloadHead& head) {
    if (head.size < kLeastHashedPrefix) {
        return {};
    }
    const uint64_t hash = KeyedHash{}.bytes(head.view());
    std::array<uint8_t, sizeof hash> bytes{};
    for (size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<uint8_t>(hash >> (56 - 8 * i));
    }
    return toHex(bytes);
}

int64_t bytesOf(const FlowRecord& flow, StreamDirection direction) {
    return static_cast<int64_t>(
        flow.tcp ? flow.tcp->connection.end(direction).bytes : flow.count(direction).payloadBytes);
}

} // namespace

ConnEvent connEventOf(const FlowRecord& flow) {
    const FlowCounters& originator = flow.count(StreamDirection::Originator);
    const FlowCounters& responder = flow.count(StreamDirection::Responder);
    ConnEvent conn;
    conn.duration = static_cast<double>(flow.lastTs - flow.info.first) / static_cast<double>(kSecond);
    conn.service = flow.info.service;
    conn.orig_bytes = bytesOf(flow, StreamDirection::Originator);
    conn.resp_bytes = bytesOf(flow, StreamDirection::Responder);
    conn.orig_pkts = static_cast<int64_t>(originator.packets);
    conn.resp_pkts = static_cast<int64_t>(responder.packets);
    conn.orig_ip_bytes = static_cast<int64_t>(originator.ipBytes);
    conn.resp_ip_bytes = static_cast<int64_t>(responder.ipBytes);
    conn.conn_state = stateOf(flow);
    conn.history = flow.history.text();
    if (flow.tcp) {
        const TcpConnection& connection = flow.tcp->connection;
        conn.missed_bytes = static_cast<int64_t>(connection.missedBytes(StreamDirection::Originator)
            + connection.missedBytes(StreamDirection::Responder));
        conn.overlap_conflicts = int64_t{flow.tcp->streams[0].conflicts()} + flow.tcp->streams[1].conflicts();
    }
    const double sum = static_cast<double>(conn.orig_bytes) + static_cast<double>(conn.resp_bytes);
    conn.pcr = sum > 0 ? (static_cast<double>(conn.orig_bytes) - static_cast<double>(conn.resp_bytes)) / sum : 0;
    conn.first64_orig_entropy = entropyOf(flow.heads[0]);
    conn.first64_resp_entropy = entropyOf(flow.heads[1]);
    conn.payload_prefix_hash = prefixHashOf(flow.heads[0]);
    conn.small_orig_pkts = flow.smallOriginPackets;
    conn.server_name = cleanText(flow.info.serverName, 256);
    conn.evicted = flow.evicted;
    return conn;
}

} // namespace metsuke
