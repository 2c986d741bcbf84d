// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/packet/decoder.h"

#include <initializer_list>
#include <string_view>
#include <vector>

namespace metsuke::test {

// Frames written layer by layer, innermost first: ethernet(kIpv4Type, ipv4(17, udp(1, 2, "x"))). No checksums, the
// decoder does not verify them.

using Octets = std::vector<uint8_t>;

inline Octets join(std::initializer_list<Octets> parts) {
    Octets whole;
    for (const Octets& part : parts) {
        whole.insert(whole.end(), part.begin(), part.end());
    }
    return whole;
}
inline Octets text(std::string_view characters) { return {characters.begin(), characters.end()}; }
inline Octets be16(unsigned value) { return {static_cast<uint8_t>(value >> 8), static_cast<uint8_t>(value)}; }
inline Octets be32(uint32_t value) { return join({be16(value >> 16), be16(value & 0xffff)}); }

inline constexpr uint16_t kIpv4Type = 0x0800, kIpv6Type = 0x86dd;
inline constexpr uint8_t kTcpNumber = 6, kUdpNumber = 17;
inline constexpr uint32_t kClient = 0x0a000001; ///< 10.0.0.1
inline constexpr uint32_t kServer = 0xc0000207; ///< 192.0.2.7

inline Octets udp(unsigned source, unsigned destination, const Octets& payload) {
    return join({be16(source), be16(destination), be16(static_cast<unsigned>(payload.size() + 8)), be16(0), payload});
}
inline Octets tcp(unsigned source, unsigned destination, uint8_t flags, const Octets& payload, const Octets& options = {}) {
    const auto head = static_cast<uint8_t>((20 + options.size()) / 4 << 4);
    return join({be16(source), be16(destination), be32(1000), be32(2000), {head, flags}, be16(8192), be32(0), options, payload});
}
struct Ipv4Options {
    unsigned id = 1;
    unsigned fragmentation = 0; ///< flags and offset, as in the header
    uint32_t source = kClient;
    uint32_t destination = kServer;
    Octets options{};
};
inline Octets ipv4(uint8_t protocol, const Octets& payload, const Ipv4Options& how = {}) {
    const size_t head = 20 + how.options.size();
    return join({{static_cast<uint8_t>(0x40 | head / 4), 0}, be16(static_cast<unsigned>(head + payload.size())), be16(how.id),
        be16(how.fragmentation), {64, protocol}, be16(0), be32(how.source), be32(how.destination), how.options, payload});
}
/// From 2001:db8::1 to 2001:db8::2.
inline Octets ipv6(uint8_t next, const Octets& payload) {
    const auto address = [](uint8_t last) { return join({be32(0x20010db8), be32(0), be32(0), {0, 0, 0, last}}); };
    return join({be32(0x60000000), be16(static_cast<unsigned>(payload.size())), {next, 63}, address(1), address(2), payload});
}
inline Octets ethernet(unsigned type, const Octets& payload, uint8_t tail = 0x11) {
    return join({{2, 0, 0, 0, 0, 2}, {2, 0, 0, 0, 0, tail}, be16(type), payload});
}
/// "hello" over UDP, 10.0.0.1:40000 to 192.0.2.7:53.
inline Octets hello() { return ipv4(kUdpNumber, udp(40000, 53, text("hello"))); }

/// What one frame becomes, and what the decoder counted.
struct Decoded {
    DecodedPacket packet;
    DecodeStats stats;
    [[nodiscard]] std::string payload() const { return std::string(asText(packet.payload)); }
    /// hello() was found inside.
    [[nodiscard]] bool isHello() const {
        return packet.layer == DecodedPacket::Layer::Ip && packet.source == IpAddress::v4(kClient)
            && packet.destination == IpAddress::v4(kServer) && packet.sourcePort == 40000 && packet.destinationPort == 53
            && payload() == "hello";
    }
};

inline PacketView viewOf(const Octets& frame, uint32_t linkType = 1, Timestamp ts = {kSecond}) {
    PacketView view;
    view.ts = ts;
    view.data = frame;
    view.originalLength = static_cast<uint32_t>(frame.size());
    view.linkType = linkType;
    view.number = 1;
    return view;
}

/// `frame` must outlive the result.
inline Decoded decode(const Octets& frame, uint32_t linkType = 1) {
    Decoder decoder;
    Decoded result;
    decoder.decode(viewOf(frame, linkType), 0, result.packet);
    result.stats = decoder.stats();
    return result;
}

} // namespace metsuke::test
