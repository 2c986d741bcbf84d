// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/packet/link_headers.h"

#include "core/packet/wire.h"

namespace metsuke {

namespace {

constexpr size_t kMacSize = 6;
constexpr size_t kEthernetSize = 14;
constexpr uint16_t kFirstEtherType = 0x0600;

LinkHeader failed(LinkHeader::Status status) {
    LinkHeader header;
    header.status = status;
    return header;
}

LinkHeader network(uint16_t etherType, size_t size) {
    LinkHeader header;
    header.status = LinkHeader::Status::Network;
    header.etherType = etherType;
    header.size = size;
    return header;
}

/// PPP protocol numbers (IANA) that carry what we read.
LinkHeader pppProtocol(uint16_t protocol, size_t size) {
    switch (protocol) {
    case 0x0021:
        return network(wire::kIpv4, size);
    case 0x0057:
        return network(wire::kIpv6, size);
    case 0x0281:
        return network(wire::kMpls, size);
    default:
        return failed(LinkHeader::Status::Other);
    }
}

} // namespace

LinkHeader parseLlc(Bytes frame, size_t offset) {
    if (frame.size() < offset + 3) {
        return failed(LinkHeader::Status::Truncated);
    }
    const uint8_t* at = frame.data() + offset;
    if (at[0] == 0x06 && at[1] == 0x06) { // DoD IP directly over LLC
        return network(wire::kIpv4, offset + 3);
    }
    if (at[0] != 0xaa || at[1] != 0xaa) {
        return failed(LinkHeader::Status::Other);
    }
    if (frame.size() < offset + 8) {
        return failed(LinkHeader::Status::Truncated);
    }
    const uint32_t oui = wire::be32(at + 2) & 0x00ffffff; // the control byte masked off
    if (oui != 0x000000 && oui != 0x0000f8) { // RFC 1042, IEEE 802.1H
        return failed(LinkHeader::Status::Other);
    }
    return network(wire::be16(at + 6), offset + 8);
}

LinkHeader parseEthernet(Bytes frame) {
    if (frame.size() < kEthernetSize) {
        return failed(LinkHeader::Status::Truncated);
    }
    const uint16_t type = wire::be16(frame.data() + 12);
    LinkHeader header = type >= kFirstEtherType ? network(type, kEthernetSize) : parseLlc(frame, kEthernetSize);
    header.destinationMac = frame.data();
    header.sourceMac = frame.data() + kMacSize;
    return header;
}

LinkHeader parseRawIp(Bytes frame) {
    if (frame.empty()) {
        return failed(LinkHeader::Status::Truncated);
    }
    switch (frame[0] >> 4) {
    case 4:
        return network(wire::kIpv4, 0);
    case 6:
        return network(wire::kIpv6, 0);
    default:
        return failed(LinkHeader::Status::Malformed);
    }
}

LinkHeader parseBsdLoopback(Bytes frame) {
    if (frame.size() < 4) {
        return failed(LinkHeader::Status::Truncated);
    }
    // The family is in the byte order of the machine that captured; it is small, so the other order is evident.
    const uint32_t big = wire::be32(frame.data());
    const uint32_t family = big <= 0xffff ? big : wire::le32(frame.data());
    switch (family) {
    case 2:
        return network(wire::kIpv4, 4);
    case 10: // Linux
    case 24: // NetBSD, OpenBSD
    case 28: // FreeBSD
    case 30: // macOS
        return network(wire::kIpv6, 4);
    default:
        return failed(LinkHeader::Status::Other);
    }
}

namespace {

LinkHeader cookedProtocol(Bytes frame, uint16_t protocol, size_t size) {
    if (protocol >= kFirstEtherType) {
        return network(protocol, size);
    }
    constexpr uint16_t kLlc = 0x0004; // LINUX_SLL_P_802_2
    return protocol == kLlc ? parseLlc(frame, size) : failed(LinkHeader::Status::Other);
}

} // namespace

LinkHeader parseLinuxCooked(Bytes frame) {
    constexpr size_t kSize = 16;
    if (frame.size() < kSize) {
        return failed(LinkHeader::Status::Truncated);
    }
    LinkHeader header = cookedProtocol(frame, wire::be16(frame.data() + 14), kSize);
    if (wire::be16(frame.data() + 4) == kMacSize) {
        header.sourceMac = frame.data() + 6;
    }
    return header;
}

LinkHeader parseLinuxCooked2(Bytes frame) {
    constexpr size_t kSize = 20;
    if (frame.size() < kSize) {
        return failed(LinkHeader::Status::Truncated);
    }
    LinkHeader header = cookedProtocol(frame, wire::be16(frame.data()), kSize);
    if (frame[11] == kMacSize) {
        header.sourceMac = frame.data() + 12;
    }
    return header;
}

LinkHeader parsePpp(Bytes frame) {
    size_t at = 0;
    // Address 0xff, or the direction byte (0 in, 1 out) that Linux pppd writes in its place; then control 0x03.
    if (frame.size() >= 2 && (frame[0] == 0xff || frame[0] <= 0x01) && frame[1] == 0x03) {
        at = 2;
    }
    if (frame.size() < at + 1) {
        return failed(LinkHeader::Status::Truncated);
    }
    if ((frame[at] & 1) != 0) { // protocol field compression: odd means that this is the last byte
        return pppProtocol(frame[at], at + 1);
    }
    if (frame.size() < at + 2) {
        return failed(LinkHeader::Status::Truncated);
    }
    return pppProtocol(wire::be16(frame.data() + at), at + 2);
}

LinkHeader parsePppSerial(Bytes frame) {
    if (!frame.empty() && (frame[0] == 0x0f || frame[0] == 0x8f)) { // Cisco's unicast and multicast addresses
        return parseCiscoHdlc(frame);
    }
    return parsePpp(frame);
}

LinkHeader parsePppoe(Bytes frame) {
    constexpr size_t kSize = 6;
    if (frame.size() < kSize) {
        return failed(LinkHeader::Status::Truncated);
    }
    if (frame[0] != 0x11) { // version 1, type 1
        return failed(LinkHeader::Status::Malformed);
    }
    if (frame[1] != 0) { // discovery
        return failed(LinkHeader::Status::Other);
    }
    LinkHeader header = parsePpp(frame.subspan(kSize));
    header.size += kSize;
    return header;
}

LinkHeader parseCiscoHdlc(Bytes frame) {
    constexpr size_t kSize = 4;
    if (frame.size() < kSize) {
        return failed(LinkHeader::Status::Truncated);
    }
    const uint16_t type = wire::be16(frame.data() + 2);
    return type >= kFirstEtherType ? network(type, kSize) : failed(LinkHeader::Status::Other);
}

} // namespace metsuke
