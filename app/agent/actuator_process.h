// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <functional>

namespace metsuke::agent {

struct ActuatorOptions {
    std::filesystem::path folder; ///< root's alone: the pinned root key, journal, quarantine
    std::filesystem::path socket; ///< where the recorder brings orders
    std::string account; ///< of the recorder; accountFor()
    std::string device;
};

/// The part of the agent that may change this computer, as root: takes signed orders from the recorder, judges them by itself, and
/// carries them out until SIGINT or SIGTERM. Nobody but the recorder's account and root is listened to. It talks to no network.
Result<void> actuate(const ActuatorOptions& options, const std::function<void(const Message&)>& say);

/// Makes the folder, or refuses one that anybody but root could have prepared.
Result<void> prepareActuatorFolder(const std::filesystem::path& folder);

} // namespace metsuke::agent
