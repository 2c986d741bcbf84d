// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/host_handlers.h"

#include "core/actuator/linux/network_contain.h"
#include "core/actuator/linux/network_deny.h"
#include "core/actuator/linux/network_kill.h"
#include "core/actuator/linux/process_handlers.h"

namespace metsuke::actuator {

void addHostHandlers(HandlerRegistry& registry, const HostSettings& settings, const Protection& protection) {
    using plan::Action;
    registry.add(Action::SuspendProcess, std::make_shared<SuspendHandler>(protection, settings.boot));
    registry.add(Action::KillProcess, std::make_shared<KillHandler>(protection, settings.boot));
    registry.add(Action::ContainHost, std::make_shared<ContainHandler>(settings.network));
    const auto deny = std::make_shared<DenyHandler>(settings.network, protection);
    registry.add(Action::DenyAddress, deny);
    registry.add(Action::DenyName, deny);
    registry.add(Action::KillConnections, std::make_shared<KillConnectionsHandler>(settings.network));
}

} // namespace metsuke::actuator
