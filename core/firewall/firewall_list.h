// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_range.h"
#include "core/base/result.h"

#include <filesystem>
#include <string>
#include <vector>

// FOLDER/firewalls.json: the packet filters of others that take OpenC2 from this workstation, and what none of them may be told
// to stop. Secrets stand in files of their own, never here.
namespace metsuke::firewall {

struct Firewall {
    std::string name; ///< isPlainName
    std::string url; ///< https://HOST[:PORT][/PATH], or of a broker mqtts://HOST:PORT
    std::string caFile; ///< PEM; "" the system's authorities
    std::string certificate, key; ///< PEM files of this end; "" none
    std::string tokenFile; ///< of a bearer token; "" none; not at a broker
    std::string device; ///< at a broker: its name there; "" whoever filters packets, of whom there must be one
    std::string producer; ///< at a broker: this end's name there; "" metsuke
    std::string client; ///< at a broker: this end's session; made when it is added
    std::string direction; ///< "ingress", "egress"; "" both
    std::string dropProcess; ///< "none", "reject", "false_ack"; "" as the filter does by itself
    friend bool operator==(const Firewall&, const Firewall&) = default;
};
inline constexpr size_t kMostFirewalls = 64;
[[nodiscard]] bool isAtBroker(const Firewall& firewall);
[[nodiscard]] std::string producerOf(const Firewall& firewall); ///< who it is told by

struct FirewallList {
    std::vector<Firewall> firewalls; ///< in the order they were added
    std::vector<IpRange> permitted; ///< is never stopped, whatever anybody says
};

/// Empty when there is no such file. Malformed: it is none of ours.
Result<FirewallList> readFirewalls(const std::filesystem::path& folder);
/// InvalidArgument: it cannot work, the name is taken, or there are too many. One process at a time changes them.
Result<void> addFirewall(const std::filesystem::path& folder, const Firewall& firewall);
/// NotFound: there is none of this name. Its blocks stay on record.
Result<void> removeFirewall(const std::filesystem::path& folder, const std::string& name);
Result<void> permit(const std::filesystem::path& folder, const IpRange& range);

} // namespace metsuke::firewall
