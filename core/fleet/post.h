// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/transport.h"

#include <optional>
#include <string>
#include <vector>

namespace metsuke::fleet {

constexpr const char* kProducer = "workstation"; ///< how the workstation calls itself to agents

/// The ways to the agents, in the order of preference; not owned.
using Ways = std::vector<transport::Transport*>;

enum class Posted : uint8_t {
    Taken,
    Full, ///< nothing takes it now: too much waits in a way that would
    Nowhere, ///< nothing takes it
};

/// Sends to a device: by the way of this name if it is connected, by all others if not; but by files only to who is
/// heard by them, or was never heard.
Posted post(const Ways& ways, const std::string& preferred, const transport::Parcel& parcel);

} // namespace metsuke::fleet
