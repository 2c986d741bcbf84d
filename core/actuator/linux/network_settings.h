// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/plan/target.h"

#include <filesystem>

namespace metsuke::actuator {

class RecentLookups;

/// What the handlers of the network have to know of this computer.
struct NetworkSettings {
    std::vector<plan::Permitted> management; ///< the workstation; empty where the agent has no network way to it
    std::vector<std::string> managementNames; ///< places of the workstation that are no addresses: rules cannot keep the way to them open
    std::vector<plan::Permitted> forbidden; ///< must not answer while contained, beside what is tried anyhow
    std::vector<std::filesystem::path> resolverFiles{"/etc/resolv.conf", "/run/systemd/resolve/resolv.conf"};
    std::filesystem::path logins = "/var/run/utmp"; ///< who is logged in
    std::string boot; ///< the kernel's name of this one, to know processes by
    bool mayDenyInfrastructure = false; ///< gateways and resolvers
    const RecentLookups* lookups = nullptr; ///< what names stand for; outlives the handlers. nullptr: nobody tells
    Duration probation = kMinute; ///< an isolation that has not been tested by then ends, whatever has become of the agent
    Duration answerWithin = 15 * kSecond; ///< the workstation, once contained
};

} // namespace metsuke::actuator
