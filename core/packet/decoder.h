// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/packet/decoded_packet.h"
#include "core/packet/ip_defragmenter.h"
#include "core/packet/link_type.h"

#include <vector>

namespace metsuke {

/// What the decoder met and what it could not read. Shown on the data-quality page, never silently dropped.
struct DecodeStats {
    uint64_t packets = 0;
    uint64_t ip = 0; ///< packets with an IP layer
    uint64_t arp = 0;
    uint64_t other = 0; ///< neither IP nor ARP (STP, LLDP, Wi-Fi management ...)
    uint64_t unsupportedLink = 0;
    uint64_t encrypted = 0; ///< protected Wi-Fi data
    uint64_t truncated = 0; ///< a header was cut off by the snap length
    uint64_t malformed = 0; ///< lengths or versions that cannot be
    uint64_t fragments = 0;
    uint64_t reassembled = 0;
    uint64_t fragmentsExpired = 0; ///< datagrams given up: timeout, memory, too many pieces
    uint64_t fragmentOverlaps = 0; ///< with different bytes: evasion or damage
    uint64_t tunnels = 0; ///< encapsulations removed
    uint64_t tunnelsTooDeep = 0;
};

/// Turns captured frames into addresses, ports and transport payload: Ethernet and the other link types of
/// LinkTypeRegistry, VLAN, MPLS, PPPoE, IPv4, IPv6 with extension headers, fragments, and the tunnels GRE, PPTP,
/// ERSPAN I to III, VXLAN, GENEVE, IP in IP, 6in4 down to kMaximumTunnels. Every read is checked against what was
/// captured; never throws, and allocates for fragments only. Checksums are not verified (offload falsifies them).
/// Stateful because of fragments: one thread, packets in total order.
class Decoder {
public:
    static constexpr unsigned kMaximumTunnels = 4;

    /// `key` seeds the fragment table's hash; it never reaches the output. `links` must outlive the decoder.
    explicit Decoder(uint64_t key = 0, const LinkTypeRegistry& links = builtinLinkTypes());

    /// Replaces `out` (in place: this is the innermost loop). When a tunnel's content cannot be read, the tunnel's
    /// own addresses and protocol stay. Cut-off transport headers leave the fields that were there.
    void decode(const PacketView& packet, uint64_t order, DecodedPacket& out);

    /// The datagrams that `payload` of packets decoded since the last call points into; the caller keeps them as
    /// long as those packets.
    [[nodiscard]] std::vector<std::vector<uint8_t>> takeReassembled();

    [[nodiscard]] DecodeStats stats() const;

private:
    struct Span; // captured bytes and the length they had on the wire

    // Each returns true when it found IP or ARP; then `out` is complete.
    bool link(uint32_t linkType, Span frame, DecodedPacket& out);
    bool behindLink(const LinkHeader& header, Span frame, DecodedPacket& out);
    bool ethernet(Span frame, DecodedPacket& out);
    bool network(uint16_t etherType, Span data, DecodedPacket& out);
    bool mpls(Span data, DecodedPacket& out);
    bool arp(Span data, DecodedPacket& out);
    bool ipv4(Span data, DecodedPacket& out);
    bool ipv6(Span data, DecodedPacket& out);
    void extensions(uint8_t next, Span data, DecodedPacket& out);
    void fragment(IpFragment& fragment, Span data, DecodedPacket& out);
    void transport(uint8_t protocol, Span data, DecodedPacket& out);
    void tcp(Span data, DecodedPacket& out);
    void udp(Span data, DecodedPacket& out);
    void content(uint16_t etherType, Span data, DecodedPacket& out);
    void icmp(Span data, DecodedPacket& out);
    void otherPorts(Span data, DecodedPacket& out);
    template<typename Inner>
    bool tunnel(DecodedPacket& out, Inner inner);

    const LinkTypeRegistry& m_links;
    uint32_t m_linkValue = 0; ///< of m_link
    const LinkType* m_link = nullptr;
    IpDefragmenter m_defragmenter;
    std::vector<std::vector<uint8_t>> m_reassembled;
    DecodeStats m_stats;
};

} // namespace metsuke
