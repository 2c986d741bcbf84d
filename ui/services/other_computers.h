// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/sightings.h"
#include "core/fleet/roster.h"

#include <memory>
#include <optional>

namespace metsuke {

/// One that was asked whether it met what a trace found.
struct OtherComputer {
    std::string device;
    std::string hostname; ///< as its agent told it
    std::string command; ///< its id in the roster's ledger
    fleet::CommandState state = fleet::CommandState::Queued;
    bool isSettled = false; ///< nothing more is to come
    std::optional<endpoint::Sightings> sightings; ///< its answer; nullopt of a settled one: it refused, or nobody understands it
};

/// All that were asked. Immutable.
struct OtherComputers {
    std::vector<OtherComputer> computers; ///< in the roster's order; none: there is nothing to recognise it by, or nobody else
};
using OtherComputersPtr = std::shared_ptr<const OtherComputers>;

} // namespace metsuke
