// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/packet/tunnel_headers.h"

#include "core/packet/wire.h"

namespace metsuke {

namespace {

constexpr uint16_t kChecksum = 0x8000, kSourceRoute = 0x4000, kKeyPresent = 0x2000, kSequence = 0x1000,
                   kAcknowledgment = 0x0080;

std::optional<TunnelHeader> parsePptp(Bytes data, uint16_t flags) {
    if ((flags & kSequence) == 0) { // an acknowledgment without data
        return std::nullopt;
    }
    const size_t size = 12 + ((flags & kAcknowledgment) != 0 ? 4u : 0u);
    if (data.size() < size || wire::be16(data.data() + 2) != wire::kPpp) {
        return std::nullopt;
    }
    return TunnelHeader{wire::kPpp, size};
}

/// `data` begins at the GRE header, `size` is the GRE header's.
std::optional<TunnelHeader> parseErspan(Bytes data, size_t size, bool hasSequence) {
    if (!hasSequence) { // type I has no header of its own
        return TunnelHeader{wire::kTransparentEthernet, size};
    }
    if (data.size() < size + 12) {
        return std::nullopt;
    }
    const uint8_t* at = data.data() + size;
    const unsigned version = at[0] >> 4;
    if (version == 1) { // type II
        return TunnelHeader{wire::kTransparentEthernet, size + 8};
    }
    if (version != 2) {
        return std::nullopt;
    }
    const bool hasSubHeader = (at[11] & 1) != 0;
    const unsigned frameType = at[10] >> 2 & 0x1f;
    constexpr unsigned kEthernetFrame = 0;
    constexpr unsigned kIpPacket = 2;
    const size_t whole = size + 12 + (hasSubHeader ? 8u : 0u);
    if (frameType == kEthernetFrame) {
        return TunnelHeader{wire::kTransparentEthernet, whole};
    }
    if (frameType == kIpPacket && data.size() > whole) {
        return TunnelHeader{data[whole] >> 4 == 6 ? wire::kIpv6 : wire::kIpv4, whole};
    }
    return std::nullopt;
}

std::optional<TunnelHeader> parseVxlan(Bytes data) {
    constexpr size_t kSize = 8;
    constexpr uint8_t kValidVni = 0x08;
    if (data.size() < kSize || (data[0] & kValidVni) == 0) {
        return std::nullopt;
    }
    return TunnelHeader{wire::kTransparentEthernet, kSize};
}

std::optional<TunnelHeader> parseGeneve(Bytes data) {
    constexpr size_t kSize = 8;
    if (data.size() < kSize || data[0] >> 6 != 0) { // a version that is not defined yet
        return std::nullopt;
    }
    const uint16_t type = wire::be16(data.data() + 2);
    const size_t size = kSize + (data[0] & 0x3fu) * 4; // options
    const bool isRead = type == wire::kTransparentEthernet || type == wire::kIpv4 || type == wire::kIpv6;
    return isRead && data.size() >= size ? std::optional(TunnelHeader{type, size}) : std::nullopt;
}

} // namespace

std::optional<TunnelHeader> parseGre(Bytes data) {
    if (data.size() < 4) {
        return std::nullopt;
    }
    const uint16_t flags = wire::be16(data.data());
    const unsigned version = flags & 7;
    if (version == 1) {
        return parsePptp(data, flags);
    }
    if (version != 0 || (flags & kSourceRoute) != 0) {
        return std::nullopt;
    }
    size_t size = 4;
    for (const uint16_t optional : {kChecksum, kKeyPresent, kSequence}) {
        size += (flags & optional) != 0 ? 4u : 0u;
    }
    if (data.size() < size) {
        return std::nullopt;
    }
    const uint16_t type = wire::be16(data.data() + 2);
    switch (type) {
    case wire::kErspan2:
    case wire::kErspan3:
        return parseErspan(data, size, (flags & kSequence) != 0);
    case wire::kIpv4:
    case wire::kIpv6:
    case wire::kTransparentEthernet:
    case wire::kMpls:
    case wire::kMplsMulticast:
    case wire::kPpp:
        return TunnelHeader{type, size};
    default:
        return std::nullopt;
    }
}

std::optional<TunnelHeader> parseUdpTunnel(uint16_t destinationPort, Bytes data) {
    constexpr uint16_t kVxlanPort = 4789;
    constexpr uint16_t kOldVxlanPort = 8472; // what Linux takes when it is told none
    constexpr uint16_t kGenevePort = 6081;
    switch (destinationPort) {
    case kVxlanPort:
    case kOldVxlanPort:
        return parseVxlan(data);
    case kGenevePort:
        return parseGeneve(data);
    default:
        return std::nullopt;
    }
}

} // namespace metsuke
