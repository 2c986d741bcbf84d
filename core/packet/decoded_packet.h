// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_address.h"
#include "core/packet/packet_source.h"

#include <array>

namespace metsuke {

enum class IpProtocol : uint8_t { Icmp = 1, Igmp = 2, IpInIp = 4, Tcp = 6, Udp = 17, Ipv6 = 41, Gre = 47, Icmpv6 = 58, Sctp = 132 };

/// TCP flag bits as on the wire.
namespace tcp_flags {
inline constexpr uint8_t kFin = 1, kSyn = 2, kRst = 4, kPsh = 8, kAck = 16, kUrg = 32;
}

/// What the decoder found: innermost addresses after tunnels, and the transport payload. A plain value; spans
/// point into the packet, or into a reassembled datagram that lives as long as the epoch.
struct DecodedPacket {
    enum class Layer : uint8_t { None, Arp, Ip };
    Timestamp ts;
    uint64_t order = 0; ///< 0-based position in the merged total order
    uint64_t number = 0; ///< PacketView::number
    uint64_t offset = 0;
    uint16_t capture = 0;
    uint32_t capturedLength = 0;
    uint32_t wireLength = 0;

    Layer layer = Layer::None;
    MacAddress sourceMac; ///< innermost Ethernet: the mirrored frame of ERSPAN and VXLAN, not the mirror's own
    MacAddress destinationMac;
    uint16_t vlan = 0; ///< outermost VLAN id of that Ethernet, 0 = none
    IpAddress source;
    IpAddress destination;
    uint8_t protocol = 0; ///< IANA number of the transport
    uint8_t ttl = 0;
    uint16_t sourcePort = 0; ///< TCP and UDP; ICMP: type
    uint16_t destinationPort = 0; ///< TCP and UDP; ICMP: code
    uint8_t tcpFlags = 0;
    uint32_t sequence = 0;
    uint32_t acknowledgment = 0;
    uint16_t window = 0;
    Bytes payload; ///< transport payload, cut to what was captured; ARP: the ARP message; ICMP: after the 4-byte head
    uint32_t payloadLength = 0; ///< on the wire; payload.size() is less when the snap length cut it
    /// IP identification and transport checksum: a sender's repeat has another, a mirror's copy the same. 0 unknown.
    uint32_t wireId = 0;
    uint32_t ipLength = 0; ///< bytes of the IP datagram on the wire, for byte counts
    uint8_t tunnels = 0; ///< encapsulations removed: GRE, VXLAN, ERSPAN, IP in IP ...
    bool fragment = false; ///< an IP fragment that is not (or not yet) complete; no transport fields
};

} // namespace metsuke
