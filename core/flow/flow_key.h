// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/keyed_hash.h"
#include "core/packet/decoded_packet.h"

#include <array>

namespace metsuke {

/// The two ends of a flow in canonical order, so that both directions have one key. Has no padding: compared and
/// hashed as bytes. VLANs are not part of it, as mirror ports often tag the two directions differently.
struct FlowKey {
    std::array<uint8_t, 16> lowAddress{};
    std::array<uint8_t, 16> highAddress{};
    uint16_t lowPort = 0; ///< ICMP: identifier of a request and its reply, else the type
    uint16_t highPort = 0; ///< ICMP: type of the request, else the code
    uint8_t protocol = 0;
    std::array<uint8_t, 3> reserved{};

    friend bool operator==(const FlowKey& a, const FlowKey& b) { return std::memcmp(&a, &b, sizeof(FlowKey)) == 0; }
    [[nodiscard]] uint64_t hash(const KeyedHash& keyed) const;
};
static_assert(sizeof(FlowKey) == 40);

/// A packet's place in a flow.
struct FlowPlace {
    FlowKey key;
    bool sourceIsLow = true;
    bool isReply = false; ///< an ICMP reply: its receiver asked
};
/// Precondition: packet.layer is Ip.
[[nodiscard]] FlowPlace placeOf(const DecodedPacket& packet);

/// The lane of a flow hash: its top six bits.
[[nodiscard]] constexpr size_t laneOf(uint64_t hash) { return hash >> 58; }

/// For ICMP queries: the type of the request that `type` asks or answers, 0 when it is neither (RFC 792, RFC 950,
/// RFC 4443).
struct IcmpQuery {
    uint8_t requestType = 0;
    bool paired = false;
    bool reply = false;
};
[[nodiscard]] IcmpQuery icmpQueryOf(uint8_t protocol, uint16_t type);

/// Ports that servers listen on: decides who is the originator when the beginning of a flow was not seen.
[[nodiscard]] bool isLikelyServerPort(uint8_t protocol, uint16_t port);

} // namespace metsuke
