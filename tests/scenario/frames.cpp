// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/scenario/frames.h"

#include "core/packet/decoded_packet.h"

#include <algorithm>
#include <cmath>
#include <fstream>

namespace metsuke::scenario {

namespace {

uint16_t checksum(const Octets& data, size_t from, size_t to, uint32_t sum = 0) {
    for (size_t i = from; i < to; i += 2) {
        sum += static_cast<uint32_t>(data[i]) << 8 | (i + 1 < to ? data[i + 1] : 0U);
    }
    while (sum >> 16 != 0) {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return static_cast<uint16_t>(~sum);
}

void patch16(Octets& data, size_t at, uint16_t value) {
    data[at] = static_cast<uint8_t>(value >> 8);
    data[at + 1] = static_cast<uint8_t>(value);
}

Builder& mac(Builder& b, const MacAddress& address) {
    return b.raw({address.bytes().begin(), address.bytes().end()});
}
Builder& address4(Builder& b, const IpAddress& ip) { return b.u32(ip.toV4()); }

bool isOutside(const Station& s) {
    const auto& networks = defaultHomeNetworks();
    return std::none_of(networks.begin(), networks.end(), [&](const Cidr& c) { return c.contains(s.ip); }) && !s.ip.isBroadcast();
}

Octets ipFrame(const Segment& s, uint8_t protocol, const Octets& transport) {
    Builder b;
    const Station& destination = isOutside(*s.to) && s.router ? *s.router : *s.to;
    const Station& source = isOutside(*s.from) && s.router ? *s.router : *s.from;
    mac(b, destination.mac);
    mac(b, source.mac);
    b.u16(0x0800).u8(0x45).u8(0).u16(static_cast<unsigned>(20 + transport.size())).u16(static_cast<unsigned>(transport.size() * 7 & 0xffff));
    b.u16(0x4000).u8(isOutside(*s.from) ? 52 : 64).u8(protocol).u16(0);
    address4(b, s.from->ip);
    address4(b, s.to->ip);
    patch16(b.bytes(), 24, checksum(b.bytes(), 14, 34));
    const size_t start = b.size();
    b.raw(transport);
    // Pseudo header: addresses, protocol, length.
    uint32_t pseudo = protocol + static_cast<uint32_t>(transport.size());
    for (size_t i = 26; i < 34; i += 2) {
        pseudo += static_cast<uint32_t>(b.bytes()[i]) << 8 | b.bytes()[i + 1];
    }
    const size_t field = start + (protocol == 6 ? 16 : 6);
    patch16(b.bytes(), field, checksum(b.bytes(), start, b.size(), pseudo));
    return b.take();
}

} // namespace

uint64_t Random::next() {
    m_state ^= m_state >> 12;
    m_state ^= m_state << 25;
    m_state ^= m_state >> 27;
    return m_state * 0x2545f4914f6cdd1dULL;
}

double Random::humanGap(double mean) {
    const double normal = std::sqrt(-2 * std::log(1 - unit())) * std::cos(6.283185307179586 * unit());
    return mean * std::exp(1.2 * normal - 0.72);
}

Octets Random::bytes(size_t count) {
    Octets out(count);
    for (size_t i = 0; i < count; i += 8) {
        const uint64_t word = next();
        for (size_t j = i; j < std::min(i + 8, count); ++j) {
            out[j] = static_cast<uint8_t>(word >> (8 * (j - i)));
        }
    }
    return out;
}

std::string Random::letters(size_t count) {
    std::string out(count, 'a');
    for (char& c : out) {
        c = static_cast<char>('a' + below(26));
    }
    return out;
}

Station station(std::string_view name, std::string_view ip) {
    Station s;
    s.name = name;
    s.ip = *IpAddress::parse(ip);
    const auto& b = s.ip.bytes();
    const Octets bytes{0x02, 0x4d, b[12], b[13], b[14], b[15]};
    s.mac = MacAddress(bytes);
    return s;
}

void Wire::add(Timestamp at, Octets frame, uint32_t wireLength) {
    const auto size = static_cast<uint32_t>(frame.size());
    m_frames.push_back({at, m_frames.size(), std::max(wireLength, size), std::move(frame)});
}

bool Wire::writePcap(const std::filesystem::path& path) {
    std::sort(m_frames.begin(), m_frames.end(),
        [](const Frame& a, const Frame& b) { return a.at != b.at ? a.at < b.at : a.order < b.order; });
    std::ofstream out(path, std::ios::binary);
    const auto write = [&](Builder& b) {
        const Octets bytes = b.take();
        out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    };
    Builder head;
    head.u32le(0xa1b23c4d).u16le(2).u16le(4).u32le(0).u32le(0).u32le(262144).u32le(1);
    write(head);
    for (const Frame& frame : m_frames) {
        Builder record;
        record.u32le(static_cast<uint64_t>(frame.at.ns / kSecond)).u32le(static_cast<uint64_t>(frame.at.ns % kSecond));
        record.u32le(frame.data.size()).u32le(frame.wireLength).raw(frame.data);
        write(record);
    }
    out.flush();
    return static_cast<bool>(out);
}

Octets udpFrame(const Segment& s, const Octets& payload) {
    Builder b;
    b.u16(s.sourcePort).u16(s.destinationPort).u16(static_cast<unsigned>(8 + payload.size())).u16(0).raw(payload);
    return ipFrame(s, 17, b.take());
}

Octets tcpFrame(const Segment& s, uint8_t flags, uint32_t sequence, uint32_t acknowledgment, const Octets& payload) {
    Builder b;
    const bool syn = (flags & tcp_flags::kSyn) != 0;
    b.u16(s.sourcePort).u16(s.destinationPort).u32(sequence).u32(acknowledgment);
    b.u8(syn ? 0x60 : 0x50).u8(flags).u16(64240).u16(0).u16(0);
    if (syn) {
        b.u8(2).u8(4).u16(1460);
    }
    b.raw(payload);
    return ipFrame(s, 6, b.take());
}

Octets arpFrame(const Station& sender, const IpAddress& target, const Station* answers) {
    Builder b;
    if (answers) {
        mac(b, answers->mac);
    } else {
        b.raw(Octets(6, 0xff));
    }
    mac(b, sender.mac);
    b.u16(0x0806).u16(1).u16(0x0800).u8(6).u8(4).u16(answers ? 2 : 1);
    mac(b, sender.mac);
    address4(b, sender.ip);
    if (answers) {
        mac(b, answers->mac);
        address4(b, answers->ip);
    } else {
        b.zeros(6);
        address4(b, target);
    }
    b.zeros(18);
    return b.take();
}

Conversation::Conversation(Wire& wire, Random& random, const Station& client, const Station& server,
    const Station& router, uint16_t clientPort, uint16_t serverPort, Timestamp start)
    : m_wire(wire)
    , m_random(random)
    , m_client(client)
    , m_server(server)
    , m_router(router)
    , m_clientPort(clientPort)
    , m_serverPort(serverPort)
    , m_now(start)
    , m_latency(isOutside(server) ? random.between(0.006, 0.03) : random.between(0.0003, 0.0012))
    , m_clientNext(static_cast<uint32_t>(random.next()))
    , m_serverNext(static_cast<uint32_t>(random.next())) {}

void Conversation::segment(bool fromClient, uint8_t flags, const Octets& payload, uint32_t cut) {
    Segment s{fromClient ? &m_client : &m_server, fromClient ? &m_server : &m_client, &m_router,
        fromClient ? m_clientPort : m_serverPort, fromClient ? m_serverPort : m_clientPort};
    uint32_t& own = fromClient ? m_clientNext : m_serverNext;
    const uint32_t other = fromClient ? m_serverNext : m_clientNext;
    Octets frame = tcpFrame(s, flags, own, (flags & tcp_flags::kAck) != 0 ? other : 0, payload);
    const auto wireLength = static_cast<uint32_t>(frame.size());
    if (cut > 0 && frame.size() > 54 + cut) {
        frame.resize(54 + cut);
    }
    m_wire.add(m_now, std::move(frame), wireLength);
    own += static_cast<uint32_t>(payload.size());
    if ((flags & (tcp_flags::kSyn | tcp_flags::kFin)) != 0) {
        ++own;
    }
}

void Conversation::open() {
    segment(true, tcp_flags::kSyn, {});
    wait(m_latency);
    segment(false, tcp_flags::kSyn | tcp_flags::kAck, {});
    wait(m_latency * 0.1);
    segment(true, tcp_flags::kAck, {});
}

void Conversation::refused(bool reset) {
    segment(true, tcp_flags::kSyn, {});
    if (reset) {
        wait(m_latency);
        segment(false, tcp_flags::kRst | tcp_flags::kAck, {});
    }
}

void Conversation::send(bool fromClient, const Octets& data, uint32_t capturedPayload) {
    constexpr size_t kMss = 1460;
    for (size_t at = 0; at < data.size(); at += kMss) {
        const size_t end = std::min(at + kMss, data.size());
        wait(at == 0 ? m_latency : 0.00005 + m_random.unit() * 0.0002);
        const uint8_t push = end == data.size() ? tcp_flags::kPsh : 0;
        segment(fromClient, static_cast<uint8_t>(tcp_flags::kAck | push),
            Octets(data.begin() + static_cast<std::ptrdiff_t>(at), data.begin() + static_cast<std::ptrdiff_t>(end)), capturedPayload);
    }
    wait(m_latency);
    segment(!fromClient, tcp_flags::kAck, {});
}

void Conversation::bulk(bool fromClient, uint64_t bytes, double bytesPerSecond) {
    constexpr uint64_t kBurst = 14600;
    const Octets filler = m_random.bytes(kBurst);
    for (uint64_t sent = 0; sent < bytes; sent += kBurst) {
        const Timestamp before = m_now;
        send(fromClient, filler, 64);
        const double used = static_cast<double>(m_now - before) / 1e9;
        wait(std::max(0.0, static_cast<double>(kBurst) / bytesPerSecond - used));
    }
}

void Conversation::close() {
    wait(m_latency);
    segment(true, tcp_flags::kFin | tcp_flags::kAck, {});
    wait(m_latency);
    segment(false, tcp_flags::kFin | tcp_flags::kAck, {});
    wait(m_latency * 0.1);
    segment(true, tcp_flags::kAck, {});
}

Builder& Builder::put(uint64_t v, int n) {
    for (int i = n - 1; i >= 0; --i) {
        m_bytes.push_back(static_cast<uint8_t>(v >> (8 * i)));
    }
    return *this;
}
Builder& Builder::putLe(uint64_t v, int n) {
    for (int i = 0; i < n; ++i) {
        m_bytes.push_back(static_cast<uint8_t>(v >> (8 * i)));
    }
    return *this;
}
Builder& Builder::text(std::string_view t) {
    m_bytes.insert(m_bytes.end(), t.begin(), t.end());
    return *this;
}
Builder& Builder::utf16(std::string_view ascii) {
    for (const char c : ascii) {
        u16le(static_cast<uint8_t>(c));
    }
    return *this;
}
Builder& Builder::raw(const Octets& o) {
    m_bytes.insert(m_bytes.end(), o.begin(), o.end());
    return *this;
}
Builder& Builder::zeros(size_t n) {
    m_bytes.insert(m_bytes.end(), n, 0);
    return *this;
}

} // namespace metsuke::scenario
