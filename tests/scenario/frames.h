// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_address.h"
#include "core/base/timestamp.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace metsuke::scenario {

using Octets = std::vector<uint8_t>;

/// Deterministic on every machine: xorshift64*, not the library's unspecified distributions.
class Random {
public:
    explicit Random(uint64_t seed)
        : m_state(seed * 0x9e3779b97f4a7c15ULL | 1) {}
    uint64_t next();
    uint64_t below(uint64_t bound) { return next() % bound; }
    double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
    double between(double low, double high) { return low + (high - low) * unit(); }
    /// Long-tailed gap with this mean, seconds: people, not timers.
    double humanGap(double mean);
    Octets bytes(size_t count);
    std::string letters(size_t count);

private:
    uint64_t m_state;
};

/// A station on the simulated wire.
struct Station {
    std::string name;
    IpAddress ip;
    MacAddress mac;
};
/// Makes a locally administered MAC from the last address byte.
[[nodiscard]] Station station(std::string_view name, std::string_view ip);

/// Collects frames in any order and writes them sorted by time as a nanosecond pcap.
class Wire {
public:
    /// `wireLength` over the frame's size means the rest was cut by the snap length.
    void add(Timestamp at, Octets frame, uint32_t wireLength = 0);
    [[nodiscard]] size_t packets() const { return m_frames.size(); }
    bool writePcap(const std::filesystem::path& path);

private:
    struct Frame {
        Timestamp at;
        uint64_t order = 0;
        uint32_t wireLength = 0;
        Octets data;
    };
    std::vector<Frame> m_frames;
};

struct Segment {
    const Station* from = nullptr;
    const Station* to = nullptr;
    const Station* router = nullptr; ///< the MAC used when the other end is outside
    uint16_t sourcePort = 0;
    uint16_t destinationPort = 0;
};

[[nodiscard]] Octets udpFrame(const Segment& s, const Octets& payload);
[[nodiscard]] Octets tcpFrame(const Segment& s, uint8_t flags, uint32_t sequence, uint32_t acknowledgment, const Octets& payload);
[[nodiscard]] Octets arpFrame(const Station& sender, const IpAddress& target, const Station* answers);

/// One TCP connection with its own clock; each step adds packets to the wire.
class Conversation {
public:
    Conversation(Wire& wire, Random& random, const Station& client, const Station& server, const Station& router,
        uint16_t clientPort, uint16_t serverPort, Timestamp start);
    void open();
    /// A SYN that gets `answer`: nothing, or a reset.
    void refused(bool reset);
    void client(const Octets& data) { send(true, data, 0); }
    void server(const Octets& data) { send(false, data, 0); }
    /// `bytes` of payload of which only the first 64 of each packet are captured; for bulk.
    void bulk(bool fromClient, uint64_t bytes, double bytesPerSecond);
    void wait(double seconds) { m_now = m_now + static_cast<Duration>(seconds * 1e9); }
    void close();
    [[nodiscard]] Timestamp now() const { return m_now; }

private:
    void send(bool fromClient, const Octets& data, uint32_t capturedPayload);
    void segment(bool fromClient, uint8_t flags, const Octets& payload, uint32_t cut = 0);
    Wire& m_wire;
    Random& m_random;
    const Station& m_client;
    const Station& m_server;
    const Station& m_router;
    uint16_t m_clientPort;
    uint16_t m_serverPort;
    Timestamp m_now;
    double m_latency;
    uint32_t m_clientNext;
    uint32_t m_serverNext;
};

/// Big-endian byte builder for messages.
class Builder {
public:
    Builder& u8(unsigned v) { return put(v, 1); }
    Builder& u16(unsigned v) { return put(v, 2); }
    Builder& u24(unsigned v) { return put(v, 3); }
    Builder& u32(uint64_t v) { return put(v, 4); }
    Builder& u16le(unsigned v) { return putLe(v, 2); }
    Builder& u32le(uint64_t v) { return putLe(v, 4); }
    Builder& u64le(uint64_t v) { return putLe(v, 8); }
    Builder& text(std::string_view t);
    Builder& utf16(std::string_view ascii);
    Builder& raw(const Octets& o);
    Builder& zeros(size_t n);
    [[nodiscard]] size_t size() const { return m_bytes.size(); }
    [[nodiscard]] Octets take() { return std::move(m_bytes); }
    Octets& bytes() { return m_bytes; }

private:
    Builder& put(uint64_t v, int n);
    Builder& putLe(uint64_t v, int n);
    Octets m_bytes;
};

} // namespace metsuke::scenario
