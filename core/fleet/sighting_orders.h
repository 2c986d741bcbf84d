// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/sightings.h"
#include "core/fleet/roster.h"

namespace metsuke::fleet {

/// An agent that was asked whether its computer met the same.
struct AskedAgent {
    std::string device;
    std::string hostname;
    std::string command; ///< its id, see Roster::command
};

/// Asks every approved agent but `device` for what the trace of that one gives to recognise it by, since `span` before `now`.
/// Nobody is asked when there is nothing to recognise it by. The server sends it; without one it waits for an hour.
Result<std::vector<AskedAgent>> askOthers(Roster& roster, const endpoint::Trace& trace, const std::string& device, Duration span, const std::string& by, Timestamp now);
/// The same of what is already put into words; `device`: this agent alone, "" every approved one. InvalidArgument: it is none.
Result<std::vector<AskedAgent>> askFor(Roster& roster, const endpoint::SightingQuestion& question, const std::string& device, const std::string& by, Timestamp now);
/// From `span` ago on; until tomorrow, because a clock may be ahead.
[[nodiscard]] endpoint::TimeWindow lookBack(Duration span, Timestamp now);
/// What an agent answered; Malformed when that is no such answer.
Result<endpoint::Sightings> sightingsOf(const openc2::Response& response);

} // namespace metsuke::fleet
