// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/action_handler.h"
#include "core/actuator/journal.h"
#include "core/actuator/linux/network_keeper.h"
#include "core/actuator/protection.h"

namespace metsuke::actuator {

/// ContainHost (with ReleaseHost), DenyAddress, DenyName, KillConnections. `protection` outlives the registry.
void addNetworkHandlers(HandlerRegistry& registry, const NetworkSettings& settings, const Protection& protection);
/// What NetworkKeeper::learn() found, into the journal's log.
Result<void> noteTaught(Journal& journal, const std::vector<NetworkKeeper::Taught>& taught, Timestamp now);
/// What the keeper has to keep up, by the journal.
Result<std::vector<NetworkKeeper::InForce>> networkInForce(Journal& journal);

} // namespace metsuke::actuator
