// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/icmp_parser.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace metsuke {

namespace {

constexpr uint8_t kIcmp = 1;
constexpr uint8_t kIcmpv6 = 58;
constexpr int64_t kMaximumFolded = 100;
constexpr int64_t kFoldedFor = 60'000'000'000; ///< nanoseconds
constexpr size_t kOpenRequests = 16;

/// What ping programs send after a time stamp of some length: counting bytes, the alphabet, one byte repeated.
bool isPattern(Bytes data) {
    bool same = true;
    bool counting = true;
    bool alphabet = true;
    bool pairs = true;
    for (size_t i = 0; i < data.size(); ++i) {
        same = same && data[i] == data[0];
        counting = counting && data[i] == static_cast<uint8_t>(data[0] + i);
        alphabet = alphabet && data[i] == 'a' + i % 23; // Windows stops at w
        pairs = pairs && data[i] == (i % 2 == 0 ? 0xab : 0xcd); // IOS
    }
    return same || counting || alphabet || pairs;
}

bool isStandardPing(Bytes data) {
    constexpr size_t kStamps[] = {0, 4, 8, 12, 16, 24};
    constexpr size_t kTelling = 8;
    if (data.size() <= 16) {
        return true; // a time stamp at most
    }
    return std::ranges::any_of(kStamps, [&](size_t stamp) { return data.size() >= stamp + kTelling && isPattern(data.subspan(stamp)); });
}

std::string_view markerOf(Bytes data) {
    ByteReader reader(data);
    const uint32_t magic = reader.u32();
    switch (magic) {
    case 0xd5200880:
        return "ptunnel";
    case 0x68616e63: // hanc
    case 0x68616e73: // hans
        return "hans";
    default:
        return {};
    }
}

uint64_t fnv(Bytes data) {
    uint64_t hash = 0xcbf29ce484222325;
    for (const uint8_t byte : data) {
        hash = (hash ^ byte) * 0x100000001b3;
    }
    return hash;
}

class IcmpParser final : public DatagramParser {
public:
    void datagram(StreamDirection direction, Bytes bytes, ParserHost& host) override {
        const FlowInfo& flow = host.flow();
        if (m_count > 0 && (m_count >= kMaximumFolded || host.packet().ts - m_ts > kFoldedFor)) {
            flush(host);
        }
        if (m_count == 0) {
            m_ts = host.packet().ts;
            m_first = host.packet().packet;
            m_event.v6 = flow.proto == kIcmpv6;
            m_event.itype = flow.origPort;
            m_event.icode = flow.respPort;
        }
        ++m_count;
        ByteReader reader(bytes);
        const bool echo = m_event.v6 ? m_event.itype == 128 || m_event.itype == 129 : m_event.itype == 8 || m_event.itype == 0;
        if (m_event.v6 ? m_event.itype == 137 : m_event.itype == 5) {
            redirect(reader);
        } else {
            reader.skip(2);
            const uint16_t sequence = reader.u16();
            if (echo && reader.ok()) {
                echoData(direction, sequence, reader.rest());
            }
        }
        const Bytes data = reader.rest();
        m_bytes += data.size();
        for (const uint8_t byte : data) {
            ++m_histogram[byte];
        }
    }
    void end(ParserHost& host) override { flush(host); }

private:
    struct Request {
        uint64_t hash = 0;
        uint16_t sequence = 0;
        bool open = false;
    };

    void redirect(ByteReader& reader) {
        if (m_event.v6) {
            reader.skip(4);
            const Bytes target = reader.bytes(16);
            if (reader.ok()) {
                m_event.gateway = IpAddress::v6(target).toString();
            }
        } else {
            const Bytes gateway = reader.bytes(4);
            if (reader.ok()) {
                m_event.gateway = IpAddress::v4(gateway).toString();
            }
        }
    }

    void echoData(StreamDirection direction, uint16_t sequence, Bytes data) {
        m_event.standard_payload = m_event.standard_payload && isStandardPing(data);
        if (m_event.marker.empty()) {
            m_event.marker = markerOf(data);
        }
        if (direction == StreamDirection::Originator) {
            m_requests[m_next++ % kOpenRequests] = {fnv(data), sequence, true};
            return;
        }
        const auto asked = std::ranges::find_if(m_requests, [&](const Request& r) { return r.open && r.sequence == sequence; });
        if (asked != m_requests.end()) {
            asked->open = false;
            m_event.echo_mismatch = m_event.echo_mismatch || asked->hash != fnv(data);
        }
    }

    void flush(ParserHost& host) {
        if (m_count == 0) {
            return;
        }
        m_event.count = m_count;
        m_event.payload_len = static_cast<int64_t>(m_bytes / static_cast<uint64_t>(m_count));
        for (const uint32_t seen : m_histogram) {
            if (seen > 0) {
                const double share = static_cast<double>(seen) / static_cast<double>(m_bytes);
                m_event.payload_entropy -= share * std::log2(share);
            }
        }
        host.emit(std::move(m_event), m_ts, m_first);
        m_event = {};
        m_count = 0;
        m_bytes = 0;
        m_histogram.fill(0);
    }

    IcmpEvent m_event;
    Timestamp m_ts;
    PacketRef m_first;
    int64_t m_count = 0;
    uint64_t m_bytes = 0;
    std::array<uint32_t, 256> m_histogram{};
    std::array<Request, kOpenRequests> m_requests;
    size_t m_next = 0;
};

} // namespace

ProbeResult probeIcmp(const ProbeInput& input) {
    return input.proto == kIcmp || input.proto == kIcmpv6 ? ProbeResult::Yes : ProbeResult::No;
}

std::unique_ptr<DatagramParser> makeIcmpParser() { return std::make_unique<IcmpParser>(); }

} // namespace metsuke
