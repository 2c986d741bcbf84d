// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_range.h"
#include "core/base/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace metsuke::firewall {

/// What a packet filter is to stop: a network with all that goes to and comes from it, or connections; in these what is unset
/// or 0 is any. All addresses are of one family.
struct BlockTarget {
    std::optional<IpRange> net; ///< of a prefix
    std::optional<IpAddress> source, destination;
    uint16_t sourcePort = 0, destinationPort = 0;
    std::string protocol; ///< "tcp", "udp", "sctp", "icmp"; "" any
    bool isV4 = true;
    friend bool operator==(const BlockTarget&, const BlockTarget&) = default;
};

/// "203.0.113.9", "203.0.113.0/24", "2001:db8::/32"; of connections "tcp:10.0.0.5>203.0.113.9:443", where an end is an address,
/// address:port, [address]:port or *. InvalidArgument else, and for a target that names nothing.
Result<BlockTarget> parseTarget(std::string_view text);
/// The same text for the same target.
[[nodiscard]] std::string textOf(const BlockTarget& target);
/// Whether it would stop what goes to or comes from this address.
[[nodiscard]] bool touches(const BlockTarget& target, const IpAddress& address);
/// As OpenC2 calls it: "ipv4_net", "ipv6_net", "ipv4_connection", "ipv6_connection".
[[nodiscard]] std::string_view kindOf(const BlockTarget& target);

} // namespace metsuke::firewall
