// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/linux/network_rules.h"
#include "core/base/result.h"

#include <filesystem>

namespace metsuke::actuator {

struct NetworkInterface {
    HookedInterface hook;
    std::string kind; ///< "bridge", "veth", "wireguard" ..., "" hardware
    bool isLoopback = false;
    bool isUp = false;
    bool isRedirecting = false; ///< traffic control has programs at it (clsact), which may pass packets on to others past the filter
    bool isTunnel = false; ///< it carries packets inside of others, which leave by another interface
};

/// What this network namespace is connected to.
struct NetworkFacts {
    std::vector<NetworkInterface> interfaces;
    std::vector<IpAddress> own;
    std::vector<IpAddress> gateways; ///< of all routes
    std::vector<IpAddress> resolvers; ///< that are not this computer itself
    int64_t queueSockets = 0; ///< of AF_XDP, which send past the filter

    /// All but loopback.
    [[nodiscard]] std::vector<HookedInterface> hooks() const;
    [[nodiscard]] bool isOwn(const IpAddress& address) const; ///< also loopback
    [[nodiscard]] bool isGateway(const IpAddress& address) const;
    [[nodiscard]] bool isResolver(const IpAddress& address) const;
};
/// `resolverFiles`: as resolv.conf(5); those that are missing say nothing.
Result<NetworkFacts> readNetwork(const std::vector<std::filesystem::path>& resolverFiles);
/// Addresses of "nameserver" lines, at most 16.
[[nodiscard]] std::vector<IpAddress> parseResolvers(std::string_view text);
/// Sockets of AF_XDP by /proc/net/protocols.
[[nodiscard]] int64_t parseQueueSockets(std::string_view text);
/// Index of the interface by which packets to the address leave; 0: there is no way, or none is known.
[[nodiscard]] uint32_t routeTo(const IpAddress& address);

} // namespace metsuke::actuator
