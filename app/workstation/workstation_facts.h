// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/analysis_service.h"

namespace metsuke {

/// What the program hands to its windows: engine, demo, rules, query language, agents. `fleetFolder` holds the roster of
/// agents; "": the user's own.
[[nodiscard]] WorkstationFacts workstationFacts(const QString& fleetFolder = {});

} // namespace metsuke
