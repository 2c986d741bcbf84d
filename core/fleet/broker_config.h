// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace metsuke::fleet {

/// What the fleet's own broker (mosquitto 2.0) runs with. Files of certificates are PEM and only read.
struct BrokerSettings {
    std::filesystem::path folder; ///< configuration, rules and what it keeps; made when missing, mode 0700
    std::filesystem::path authority; ///< whose certificates agents must have
    std::filesystem::path certificate; ///< the broker's, with the authority's behind it: who enrols knows but its digest
    std::filesystem::path key;
    std::filesystem::path revoked; ///< list of revoked certificates, must be current
    std::vector<std::string> addresses; ///< numeric ones of this computer to listen on; empty: all
    uint16_t port = 8883;
    uint16_t enrolPort = 8884; ///< 0: nobody may enrol over the network
    /// Devices that may do nothing any more from the next reload() on, though they are connected: the list of revoked
    /// certificates keeps out only who connects.
    std::vector<std::string> denied;
    std::string producer = "workstation"; ///< common name of who may do everything
};

/// Two listeners. Agents show a certificate of the authority; its common name is both their user and their session. Who
/// enrols is nobody, and can reach nothing but a pair of topics of its own; its client identifier must begin with
/// "metsuke/", so that it takes no session of an agent's.
[[nodiscard]] std::string brokerConfig(const BrokerSettings& settings);
[[nodiscard]] std::string agentRules(const BrokerSettings& settings);
[[nodiscard]] std::string enrolmentRules();

/// Writes the three into the folder; the path of the configuration. InvalidArgument: a path or name that a line of the
/// configuration cannot hold.
Result<std::filesystem::path> writeBrokerFiles(const BrokerSettings& settings);

} // namespace metsuke::fleet
