// SPDX-License-Identifier: GPL-3.0-or-later
// RFC 791 (IPv4), 8200 (IPv6), 4302 (AH), 9293 (TCP), 768 (UDP), 792 and 4443 (ICMP), 826 (ARP), 3032 (MPLS).
#include "core/packet/decoder.h"

#include "core/packet/link_headers.h"
#include "core/packet/tunnel_headers.h"
#include "core/packet/wire.h"

#include <algorithm>

namespace metsuke {

namespace {

constexpr uint16_t kFirstEtherType = 0x0600;
constexpr uint32_t kMaximumFrame = 1u << 20; ///< beyond "big TCP" offload: the record header lies
constexpr unsigned kMaximumTags = 8; ///< VLAN tags in a row
constexpr unsigned kMaximumLabels = 16;
constexpr unsigned kMaximumExtensions = 16;

const DecodedPacket kBlank; ///< copying one is quicker than making one

constexpr uint8_t kHopByHop = 0, kIcmp = 1, kIpInIp = 4, kTcp = 6, kUdp = 17, kDccp = 33, kIpv6InIp = 41, kRouting = 43,
                  kFragment = 44, kGre = 47, kAuthentication = 51, kIcmpv6 = 58, kDestinationOptions = 60, kSctp = 132,
                  kMobility = 135, kUdpLite = 136, kHostIdentity = 139, kShim6 = 140;

} // namespace

/// Captured bytes, and the length that they had on the wire (never less).
struct Decoder::Span {
    const uint8_t* at = nullptr;
    size_t size = 0;
    size_t wire = 0;

    [[nodiscard]] Bytes bytes() const { return {at, size}; }
    [[nodiscard]] Span from(size_t offset) const { return {at + offset, size - offset, wire - offset}; } // offset <= size
    /// Cut to what a length field says: padding goes, and what the snap length cut off counts as on the wire.
    [[nodiscard]] Span first(size_t length) const { return {at, std::min(size, length), length}; }
};

Decoder::Decoder(uint64_t key, const LinkTypeRegistry& links)
    : m_links(links)
    , m_defragmenter(key) {}

void Decoder::decode(const PacketView& packet, uint64_t order, DecodedPacket& out) {
    out = kBlank;
    out.ts = packet.ts;
    out.order = order;
    out.number = packet.number;
    out.offset = packet.offset;
    out.capture = packet.capture;
    out.capturedLength = static_cast<uint32_t>(packet.data.size());
    out.wireLength = std::max(packet.originalLength, out.capturedLength);
    ++m_stats.packets;
    if (packet.originalLength > kMaximumFrame) {
        ++m_stats.malformed;
        out.wireLength = out.capturedLength;
    }
    if (!link(packet.linkType, {packet.data.data(), packet.data.size(), out.wireLength}, out)) {
        ++m_stats.other;
    } else if (out.layer == DecodedPacket::Layer::Ip) {
        ++m_stats.ip;
    } else {
        ++m_stats.arp;
    }
}

std::vector<std::vector<uint8_t>> Decoder::takeReassembled() { return std::exchange(m_reassembled, {}); }

DecodeStats Decoder::stats() const {
    DecodeStats stats = m_stats;
    const IpDefragmenter::Stats& fragments = m_defragmenter.stats();
    stats.reassembled = fragments.reassembled;
    stats.fragmentsExpired = fragments.expired;
    stats.fragmentOverlaps = fragments.overlaps;
    stats.malformed += fragments.malformed;
    return stats;
}

bool Decoder::link(uint32_t linkType, Span frame, DecodedPacket& out) {
    constexpr uint32_t kEthernet = 1;
    if (linkType != m_linkValue || m_link == nullptr) {
        m_linkValue = linkType;
        m_link = m_links.find(linkType);
    }
    if (m_link == nullptr || m_link->parse == nullptr) {
        ++m_stats.unsupportedLink;
        return false;
    }
    if (linkType == kEthernet && m_link->parse == &parseEthernet) {
        return ethernet(frame, out);
    }
    return behindLink(m_link->parse(frame.bytes()), frame, out);
}

bool Decoder::behindLink(const LinkHeader& header, Span frame, DecodedPacket& out) {
    switch (header.status) {
    case LinkHeader::Status::Network:
        break;
    case LinkHeader::Status::Other:
        return false;
    case LinkHeader::Status::Encrypted:
        ++m_stats.encrypted;
        return false;
    case LinkHeader::Status::Truncated:
        ++m_stats.truncated;
        return false;
    case LinkHeader::Status::Malformed:
        ++m_stats.malformed;
        return false;
    }
    if (header.size > frame.size) { // a registered parser's fault; ours never do
        ++m_stats.malformed;
        return false;
    }
    if (header.sourceMac != nullptr) {
        out.sourceMac = MacAddress(Bytes{header.sourceMac, 6});
    }
    if (header.destinationMac != nullptr) {
        out.destinationMac = MacAddress(Bytes{header.destinationMac, 6});
    }
    return network(header.etherType, frame.from(header.size), out);
}

bool Decoder::ethernet(Span frame, DecodedPacket& out) {
    constexpr size_t kSize = 14;
    out.vlan = 0;
    if (frame.size < kSize) {
        ++m_stats.truncated;
        return false;
    }
    const uint16_t type = wire::be16(frame.at + 12);
    if (type < kFirstEtherType) {
        return behindLink(parseEthernet(frame.bytes()), frame, out);
    }
    out.destinationMac = MacAddress(Bytes{frame.at, 6});
    out.sourceMac = MacAddress(Bytes{frame.at + 6, 6});
    return network(type, frame.from(kSize), out);
}

bool Decoder::network(uint16_t etherType, Span data, DecodedPacket& out) {
    for (unsigned tags = 0; tags <= kMaximumTags; ++tags) {
        switch (etherType) {
        case wire::kIpv4:
            return ipv4(data, out);
        case wire::kIpv6:
            return ipv6(data, out);
        case wire::kArp:
            return arp(data, out);
        case wire::kMpls:
        case wire::kMplsMulticast:
            return mpls(data, out);
        case wire::kPppoeSession:
            return behindLink(parsePppoe(data.bytes()), data, out);
        case wire::kPpp:
            return behindLink(parsePpp(data.bytes()), data, out);
        case wire::kTransparentEthernet:
            return tunnel(out, [&] { return ethernet(data, out); });
        case wire::kProviderBackbone: // IEEE 802.1ah: service id, then the customer's frame
            return data.size >= 4 && tunnel(out, [&] { return ethernet(data.from(4), out); });
        case wire::kVlan:
        case wire::kProviderVlan:
        case wire::kOldQinQ:
            break;
        default:
            return false;
        }
        if (data.size < 4) {
            ++m_stats.truncated;
            return false;
        }
        if (tags == 0) {
            out.vlan = wire::be16(data.at) & 0x0fff;
        }
        etherType = wire::be16(data.at + 2);
        data = data.from(4);
        if (etherType < kFirstEtherType) {
            const LinkHeader header = parseLlc(data.bytes(), 0);
            if (header.status != LinkHeader::Status::Network) {
                return false;
            }
            etherType = header.etherType;
            data = data.from(header.size);
        }
    }
    ++m_stats.malformed;
    return false;
}

bool Decoder::mpls(Span data, DecodedPacket& out) {
    for (unsigned labels = 0; labels < kMaximumLabels; ++labels) {
        if (data.size < 5) {
            ++m_stats.truncated;
            return false;
        }
        const bool isBottom = (data.at[2] & 1) != 0;
        data = data.from(4);
        if (!isBottom) {
            continue;
        }
        switch (data.at[0] >> 4) {
        case 4:
            return ipv4(data, out);
        case 6:
            return ipv6(data, out);
        case 0: // a pseudowire's control word (RFC 4385)
            return data.size >= 4 && tunnel(out, [&] { return ethernet(data.from(4), out); });
        default:
            return tunnel(out, [&] { return ethernet(data, out); });
        }
    }
    ++m_stats.malformed;
    return false;
}

bool Decoder::arp(Span data, DecodedPacket& out) {
    if (data.size < 8) {
        ++m_stats.truncated;
        return false;
    }
    out.layer = DecodedPacket::Layer::Arp;
    out.payload = data.bytes();
    out.payloadLength = static_cast<uint32_t>(data.wire);
    constexpr size_t kEthernetIpv4Size = 28;
    if (wire::be16(data.at + 2) == wire::kIpv4 && data.at[4] == 6 && data.at[5] == 4 && data.size >= kEthernetIpv4Size) {
        out.source = IpAddress::v4(wire::be32(data.at + 14));
        out.destination = IpAddress::v4(wire::be32(data.at + 24));
        out.payload = out.payload.first(kEthernetIpv4Size); // the rest is padding
        out.payloadLength = kEthernetIpv4Size;
    }
    return true;
}

bool Decoder::ipv4(Span data, DecodedPacket& out) {
    constexpr size_t kMinimum = 20;
    if (data.size < kMinimum) {
        ++m_stats.truncated;
        return false;
    }
    const uint8_t* at = data.at;
    const size_t header = size_t{at[0] & 0x0fu} * 4;
    size_t total = wire::be16(at + 2);
    if (total == 0) { // segmentation offload: the capture saw a datagram larger than the field holds
        total = data.wire;
    }
    if (at[0] >> 4 != 4 || header < kMinimum || total < header) {
        ++m_stats.malformed;
        return false;
    }
    if (data.size < header) {
        ++m_stats.truncated;
        return false;
    }
    out.layer = DecodedPacket::Layer::Ip;
    out.source = IpAddress::v4(wire::be32(at + 12));
    out.destination = IpAddress::v4(wire::be32(at + 16));
    out.ttl = at[8];
    out.wireId = uint32_t{wire::be16(at + 4)} << 16;
    out.protocol = at[9];
    out.ipLength = static_cast<uint32_t>(total);
    const Span payload = data.first(total).from(header);
    const uint16_t fragmentation = wire::be16(at + 6);
    constexpr uint16_t kMoreOrOffset = 0x3fff;
    if ((fragmentation & kMoreOrOffset) != 0) {
        IpFragment piece;
        piece.id = wire::be16(at + 4);
        piece.protocol = at[9];
        piece.offset = (fragmentation & 0x1fffu) * 8;
        piece.more = (fragmentation & 0x2000) != 0;
        fragment(piece, payload, out);
    } else if (at[9] == kAuthentication) {
        extensions(at[9], payload, out);
    } else {
        transport(at[9], payload, out);
    }
    return true;
}

bool Decoder::ipv6(Span data, DecodedPacket& out) {
    constexpr size_t kSize = 40;
    if (data.size < kSize) {
        ++m_stats.truncated;
        return false;
    }
    if (data.at[0] >> 4 != 6) {
        ++m_stats.malformed;
        return false;
    }
    size_t length = wire::be16(data.at + 4);
    if (length == 0) { // a jumbogram (RFC 2675) or segmentation offload
        length = data.wire - kSize;
    }
    out.layer = DecodedPacket::Layer::Ip;
    out.source = IpAddress::v6({data.at + 8, 16});
    out.destination = IpAddress::v6({data.at + 24, 16});
    out.ttl = data.at[7];
    out.ipLength = static_cast<uint32_t>(kSize + length);
    extensions(data.at[6], data.first(kSize + length).from(kSize), out);
    return true;
}

void Decoder::extensions(uint8_t next, Span data, DecodedPacket& out) {
    for (unsigned count = 0; count < kMaximumExtensions; ++count) {
        size_t size = 0;
        switch (next) {
        case kHopByHop:
        case kRouting:
        case kDestinationOptions:
        case kMobility:
        case kHostIdentity:
        case kShim6:
            size = data.size < 8 ? 8 : size_t{data.at[1]} * 8 + 8;
            break;
        case kAuthentication:
            size = data.size < 8 ? 8 : size_t{data.at[1]} * 4 + 8;
            break;
        case kFragment:
            size = 8;
            break;
        default:
            transport(next, data, out);
            return;
        }
        if (data.size < size) {
            out.protocol = next;
            ++(data.wire < size ? m_stats.malformed : m_stats.truncated);
            return;
        }
        const uint8_t* at = data.at;
        data = data.from(size);
        if (next == kFragment) {
            const uint16_t fragmentation = wire::be16(at + 2);
            if ((fragmentation & 0xfff9) != 0) { // else an atomic fragment (RFC 6946): whole already
                IpFragment piece;
                piece.id = wire::be32(at + 4);
                piece.protocol = at[0];
                piece.offset = fragmentation & 0xfff8u;
                piece.more = (fragmentation & 1) != 0;
                fragment(piece, data, out);
                return;
            }
        }
        next = at[0];
    }
    out.protocol = next;
    ++m_stats.malformed;
}

void Decoder::fragment(IpFragment& piece, Span data, DecodedPacket& out) {
    ++m_stats.fragments;
    out.protocol = piece.protocol;
    out.fragment = true;
    if (data.size < data.wire) { // the snap length left a hole that nothing can fill
        ++m_stats.truncated;
        return;
    }
    piece.source = out.source;
    piece.destination = out.destination;
    piece.vlan = out.vlan;
    piece.ts = out.ts;
    piece.data = data.bytes();
    std::optional<IpDatagram> whole = m_defragmenter.add(piece);
    if (!whole) {
        return;
    }
    out.fragment = false;
    m_reassembled.push_back(std::move(whole->data));
    const std::vector<uint8_t>& bytes = m_reassembled.back();
    const Span joined{bytes.data(), bytes.size(), bytes.size()};
    if (out.source.isV4() && whole->protocol != kAuthentication) {
        transport(whole->protocol, joined, out);
    } else {
        extensions(whole->protocol, joined, out);
    }
}

void Decoder::transport(uint8_t protocol, Span data, DecodedPacket& out) {
    out.protocol = protocol;
    out.payload = data.bytes();
    out.payloadLength = static_cast<uint32_t>(data.wire);
    switch (protocol) {
    case kTcp:
        tcp(data, out);
        break;
    case kUdp:
        udp(data, out);
        break;
    case kIcmp:
    case kIcmpv6:
        icmp(data, out);
        break;
    case kSctp:
    case kDccp:
    case kUdpLite:
        otherPorts(data, out);
        break;
    case kGre:
        if (const auto header = parseGre(data.bytes())) {
            content(header->etherType, data.from(header->size), out);
        }
        break;
    case kIpInIp:
        tunnel(out, [&] { return ipv4(data, out); });
        break;
    case kIpv6InIp:
        tunnel(out, [&] { return ipv6(data, out); });
        break;
    default:
        break;
    }
}

void Decoder::tcp(Span data, DecodedPacket& out) {
    constexpr size_t kMinimum = 20;
    constexpr size_t kThroughFlags = 14;
    out.payload = {};
    out.payloadLength = 0;
    if (data.size < kThroughFlags) {
        ++(data.wire < kMinimum ? m_stats.malformed : m_stats.truncated);
        if (data.size >= 4) {
            out.sourcePort = wire::be16(data.at);
            out.destinationPort = wire::be16(data.at + 2);
        }
        return;
    }
    out.sourcePort = wire::be16(data.at);
    out.destinationPort = wire::be16(data.at + 2);
    out.sequence = wire::be32(data.at + 4);
    out.acknowledgment = wire::be32(data.at + 8);
    const size_t header = size_t{data.at[12]} >> 4 << 2;
    if (header < kMinimum || header > data.wire) { // no receiver would take it
        ++m_stats.malformed;
        return;
    }
    out.tcpFlags = data.at[13];
    if (data.size >= 16) {
        out.window = wire::be16(data.at + 14);
    }
    if (data.size >= 18) {
        out.wireId |= wire::be16(data.at + 16);
    }
    out.payloadLength = static_cast<uint32_t>(data.wire - header);
    if (data.size >= header) {
        out.payload = data.from(header).bytes();
    } else {
        ++m_stats.truncated;
    }
}

void Decoder::udp(Span data, DecodedPacket& out) {
    constexpr size_t kSize = 8;
    out.payload = {};
    out.payloadLength = 0;
    if (data.size < kSize) {
        ++(data.wire < kSize ? m_stats.malformed : m_stats.truncated);
        if (data.size >= 4) {
            out.sourcePort = wire::be16(data.at);
            out.destinationPort = wire::be16(data.at + 2);
        }
        return;
    }
    out.sourcePort = wire::be16(data.at);
    out.destinationPort = wire::be16(data.at + 2);
    out.wireId |= wire::be16(data.at + 6);
    size_t length = wire::be16(data.at + 4);
    if (length == 0 || length > data.wire) { // offload, a jumbogram, or a lie: IP's length counts
        length = data.wire;
    }
    if (length < kSize) {
        ++m_stats.malformed;
        return;
    }
    const Span payload = data.first(length).from(kSize);
    out.payload = payload.bytes();
    out.payloadLength = static_cast<uint32_t>(payload.wire);
    if (const auto header = parseUdpTunnel(out.destinationPort, payload.bytes())) {
        content(header->etherType, payload.from(header->size), out);
    }
}

void Decoder::icmp(Span data, DecodedPacket& out) {
    constexpr size_t kHead = 4; // type, code, checksum
    if (data.size < kHead) {
        ++(data.wire < kHead ? m_stats.malformed : m_stats.truncated);
        return;
    }
    out.sourcePort = data.at[0];
    out.destinationPort = data.at[1];
    out.wireId |= wire::be16(data.at + 2);
    out.payload = data.from(kHead).bytes();
    out.payloadLength = static_cast<uint32_t>(data.wire - kHead);
}

/// Protocols whose first four bytes are ports too; the payload is everything after the ports.
void Decoder::otherPorts(Span data, DecodedPacket& out) {
    if (data.size < 4) {
        ++(data.wire < 4 ? m_stats.malformed : m_stats.truncated);
        return;
    }
    out.sourcePort = wire::be16(data.at);
    out.destinationPort = wire::be16(data.at + 2);
    out.payload = data.from(4).bytes();
    out.payloadLength = static_cast<uint32_t>(data.wire - 4);
}

/// What stands behind a tunnel's header.
void Decoder::content(uint16_t etherType, Span data, DecodedPacket& out) {
    if (etherType == wire::kTransparentEthernet) { // a tunnel by itself
        network(etherType, data, out);
    } else {
        tunnel(out, [&] { return network(etherType, data, out); });
    }
}

/// Runs `inner` on what a tunnel carries; when it finds nothing readable the outer packet stays as it was.
template<typename Inner>
bool Decoder::tunnel(DecodedPacket& out, Inner inner) {
    if (out.tunnels >= kMaximumTunnels) {
        ++m_stats.tunnelsTooDeep;
        return false;
    }
    const DecodedPacket outer = out;
    out.layer = DecodedPacket::Layer::None;
    out.source = {};
    out.destination = {};
    out.protocol = 0;
    out.ttl = 0;
    out.wireId = 0;
    out.sourcePort = 0;
    out.destinationPort = 0;
    out.payload = {};
    out.payloadLength = 0;
    out.ipLength = 0;
    ++out.tunnels;
    if (!inner()) {
        out = outer;
        return false;
    }
    ++m_stats.tunnels;
    return true;
}

} // namespace metsuke
