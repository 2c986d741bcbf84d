// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event/event.h"
#include "core/packet/decoded_packet.h"

namespace metsuke {

enum class StreamDirection : uint8_t { Originator = 0, Responder = 1 };
[[nodiscard]] constexpr StreamDirection opposite(StreamDirection d) {
    return d == StreamDirection::Originator ? StreamDirection::Responder : StreamDirection::Originator;
}

/// The packet in hand, or for timers the last packet of the epoch. Lane time is packet time.
struct PacketContext {
    Timestamp ts;
    uint64_t order = 0;
    PacketRef packet;
    MacAddress sourceMac;
    MacAddress destinationMac;
    uint16_t vlan = 0;
};

/// What parsers know of their flow. Owned by the flow table; outlives the parser.
struct FlowInfo {
    FlowUid uid;
    IpAddress origHost;
    IpAddress respHost;
    uint16_t origPort = 0;
    uint16_t respPort = 0;
    uint8_t proto = 0;
    uint16_t vlan = 0;
    MacAddress origMac;
    MacAddress respMac;
    Timestamp first;
    PacketRef firstPacket;
    std::string_view service; ///< static name once a parser has accepted the flow
    std::string serverName; ///< SNI, HTTP host ...; set by parsers, ends up in the conn event
};

} // namespace metsuke
