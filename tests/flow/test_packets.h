// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/packet/decoded_packet.h"

namespace metsuke::test {

inline IpAddress ip(std::string_view text) { return *IpAddress::parse(text); }

inline DecodedPacket packetOf(uint8_t protocol, std::string_view source, uint16_t sourcePort,
    std::string_view destination, uint16_t destinationPort, Bytes payload = {}) {
    DecodedPacket packet;
    packet.layer = DecodedPacket::Layer::Ip;
    packet.source = ip(source);
    packet.destination = ip(destination);
    packet.protocol = protocol;
    packet.sourcePort = sourcePort;
    packet.destinationPort = destinationPort;
    packet.payload = payload;
    packet.payloadLength = static_cast<uint32_t>(payload.size());
    packet.ipLength = packet.payloadLength + 28;
    packet.number = 1;
    return packet;
}

/// A TCP segment without addresses, for what follows one connection.
inline DecodedPacket segmentOf(uint8_t flags, uint32_t sequence, uint32_t acknowledgment, uint32_t length = 0) {
    DecodedPacket packet;
    packet.layer = DecodedPacket::Layer::Ip;
    packet.protocol = static_cast<uint8_t>(IpProtocol::Tcp);
    packet.tcpFlags = flags;
    packet.sequence = sequence;
    packet.acknowledgment = acknowledgment;
    packet.payloadLength = length;
    packet.window = 8192;
    return packet;
}

} // namespace metsuke::test
