// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/analysis_service.h"

namespace metsuke {

/// What the program hands to its windows: engine, demo, rules, query language.
[[nodiscard]] WorkstationFacts workstationFacts();

} // namespace metsuke
