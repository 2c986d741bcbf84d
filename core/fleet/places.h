// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_address.h"
#include "core/fleet/fleet_server.h"

namespace metsuke::fleet {

/// The socket of agents on this computer.
[[nodiscard]] std::filesystem::path socketPath(const FleetSettings& settings);
/// Where a computer can enrol, for its token. InvalidArgument: nowhere, or an address is none.
Result<std::vector<std::string>> enrolmentPlaces(const FleetSettings& settings);
/// Where agents connect from then on, best first.
[[nodiscard]] std::vector<std::string> agentPlaces(const FleetSettings& settings);
/// Those of them that an agent can reach which is connected by `way` (a transport's name): only one of this
/// computer has the socket, and files are for those that were enrolled by them.
[[nodiscard]] std::vector<std::string> placesFor(const std::vector<std::string>& all, std::string_view way);
/// The addresses among the places of the fleet in that folder, by the policy that was kept last: what agents reach this workstation by.
Result<std::vector<IpAddress>> keptAddresses(const std::filesystem::path& folder);
/// The addresses that the policy in force protects.
Result<std::vector<Cidr>> protectedAddresses(const std::filesystem::path& folder);

} // namespace metsuke::fleet
