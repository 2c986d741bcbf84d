// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/commands.h"
#include "core/store/event_store.h"

namespace metsuke::cli {

/// What was wrong with the inputs, in words on standard error.
void reportInputs(const Environment& environment, const std::vector<CaptureSummary>& captures);

/// The end of an analysis: the JSON object to `json` ("-" is standard output), or without one the incidents in words.
Result<void> writeResult(const Environment& environment, EventStore& store, const std::string& json);

} // namespace metsuke::cli
