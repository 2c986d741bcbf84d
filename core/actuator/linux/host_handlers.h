// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/action_handler.h"
#include "core/actuator/linux/network_settings.h"
#include "core/actuator/protection.h"

namespace metsuke::actuator {

struct HostSettings {
    std::filesystem::path folder; ///< root's alone: copies of what is taken away
    std::string boot;
    NetworkSettings network;
};

/// Everything that can be done to this computer, in the place of what was registered before. `protection` outlives the registry.
void addHostHandlers(HandlerRegistry& registry, const HostSettings& settings, const Protection& protection);

} // namespace metsuke::actuator
