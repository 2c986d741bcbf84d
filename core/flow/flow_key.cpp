// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/flow/flow_key.h"

#include <algorithm>

namespace metsuke {

namespace {

constexpr auto kTcp = static_cast<uint8_t>(IpProtocol::Tcp);
constexpr auto kUdp = static_cast<uint8_t>(IpProtocol::Udp);
constexpr auto kIcmp = static_cast<uint8_t>(IpProtocol::Icmp);
constexpr auto kIcmpv6 = static_cast<uint8_t>(IpProtocol::Icmpv6);

// Sorted, for binary search.
constexpr std::array<uint16_t, 37> kTcpServerPorts{20, 21, 22, 23, 25, 53, 80, 88, 110, 111, 119, 135, 139, 143, 389,
    443, 445, 465, 502, 514, 515, 587, 593, 631, 636, 993, 995, 1433, 1883, 3128, 3268, 3306, 3389, 5432, 5900, 8080,
    8443};
constexpr std::array<uint16_t, 24> kUdpServerPorts{53, 67, 69, 88, 111, 123, 137, 138, 161, 162, 389, 443, 500, 514,
    520, 547, 1701, 1812, 1900, 3478, 3702, 4500, 5353, 5355};

uint64_t load(const uint8_t* bytes) {
    uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

} // namespace

uint64_t FlowKey::hash(const KeyedHash& keyed) const {
    const uint64_t tail = load(reinterpret_cast<const uint8_t*>(this) + sizeof(FlowKey) - sizeof(uint64_t));
    const uint64_t low = keyed.words(load(lowAddress.data()), load(lowAddress.data() + 8));
    const uint64_t high = keyed.words(low ^ load(highAddress.data()), load(highAddress.data() + 8));
    return keyed.words(high, tail);
}

IcmpQuery icmpQueryOf(uint8_t protocol, uint16_t type) {
    if (protocol == kIcmp) {
        switch (type) {
        case 8:
        case 13:
        case 15:
        case 17:
            return {static_cast<uint8_t>(type), true, false};
        case 0:
            return {8, true, true};
        case 14:
        case 16:
        case 18:
            return {static_cast<uint8_t>(type - 1), true, true};
        default:
            return {};
        }
    }
    if (protocol == kIcmpv6 && (type == 128 || type == 129)) {
        return {128, true, type == 129};
    }
    return {};
}

FlowPlace placeOf(const DecodedPacket& packet) {
    FlowPlace place;
    uint16_t sourcePort = packet.sourcePort;
    uint16_t destinationPort = packet.destinationPort;
    const bool icmp = packet.protocol == kIcmp || packet.protocol == kIcmpv6;
    if (icmp) {
        const IcmpQuery query = icmpQueryOf(packet.protocol, packet.sourcePort);
        if (query.paired && packet.payload.size() >= 2) {
            sourcePort = static_cast<uint16_t>(packet.payload[0] << 8 | packet.payload[1]);
            destinationPort = query.requestType;
            place.isReply = query.reply;
        }
    }
    const auto& source = packet.source.bytes();
    const auto& destination = packet.destination.bytes();
    const int order = std::memcmp(source.data(), destination.data(), source.size());
    place.sourceIsLow = order < 0 || (order == 0 && (icmp || sourcePort <= destinationPort));
    FlowKey& key = place.key;
    key.lowAddress = place.sourceIsLow ? source : destination;
    key.highAddress = place.sourceIsLow ? destination : source;
    const bool swapPorts = !place.sourceIsLow && !icmp; // what ICMP has in their place is no property of a side
    key.lowPort = swapPorts ? destinationPort : sourcePort;
    key.highPort = swapPorts ? sourcePort : destinationPort;
    key.protocol = packet.protocol;
    return place;
}

bool isLikelyServerPort(uint8_t protocol, uint16_t port) {
    if (protocol == kTcp) {
        return std::binary_search(kTcpServerPorts.begin(), kTcpServerPorts.end(), port);
    }
    return protocol == kUdp && std::binary_search(kUdpServerPorts.begin(), kUdpServerPorts.end(), port);
}

} // namespace metsuke
