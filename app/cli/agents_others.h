// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/agents.h"

#include "core/fleet/sighting_orders.h"

namespace metsuke::cli {

/// What one other computer said.
struct OtherComputer {
    std::string device;
    std::string hostname;
    std::optional<endpoint::Sightings> sightings; ///< nullopt: no answer, or a refusal
    std::string state; ///< of the command when there is no answer: commandStateName
};

/// Asks all other agents for what the trace is about, and waits as long as the options say. In the order of the roster.
Result<std::vector<OtherComputer>> askOtherComputers(fleet::Roster& roster, const endpoint::Trace& trace, const std::string& device, const AgentsOptions& options);
/// What those that were asked answer, waiting as long as the options say.
Result<std::vector<OtherComputer>> awaitComputers(fleet::Roster& roster, const std::vector<fleet::AskedAgent>& asked, const AgentsOptions& options);
void printOthers(const Environment& environment, const std::vector<OtherComputer>& others);
/// The same as a JSON array.
[[nodiscard]] std::string othersJson(const std::vector<OtherComputer>& others);

} // namespace metsuke::cli
