// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_range.h"
#include "core/mitigation/order.h"

namespace metsuke::mitigation {

/// An end that the computer should not talk to.
struct WireEnd {
    IpRange addresses;
    uint16_t port = 0; ///< 0 every one
};

/// What the network should no longer show once an order was carried out: for whoever watches the wire.
struct WireExpectation {
    std::vector<WireEnd> silent; ///< the computer sends nothing to these
    bool isAlone = false; ///< it sends to nobody but those that are permitted
    std::vector<plan::Permitted> permitted; ///< with the workstation, as the agent told it
    Timestamp from; ///< of the agent's word that it is done; what was on the way may still come for a moment
    Timestamp until; ///< then the first of it ends by itself; 0 never
    Duration window = kMinute; ///< of silence that counts
};

/// nullopt: the order is not in force, or nothing of it shows on the wire. `from`: of the agent's word, where it is known from
/// earlier (WireLook::from), since what the wire shows changes the order, too; else its last change.
[[nodiscard]] std::optional<WireExpectation> expectationOf(const Order& order, Timestamp from = {});

/// What a packet tells of who sends to whom.
struct WirePacket {
    Timestamp at;
    IpAddress source, destination;
    uint8_t protocol = 0; ///< IANA number
    uint16_t sourcePort = 0, destinationPort = 0; ///< ICMP: type and code
    bool isReset = false; ///< of TCP: it answers who goes on sending to a connection that was cut, and carries nothing
    uint64_t place = 0; ///< rises with what the capture has; 0 not known
};

/// Whether a packet of the computer's is one that should not be there. What a network needs to give an address and to find a
/// neighbour passes an isolation, as it passes the agent's filter (core/actuator/linux/network_rules.cpp).
[[nodiscard]] bool isAgainst(const WireExpectation& expectation, const WirePacket& packet);

} // namespace metsuke::mitigation
