// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/activity_history.h"

#include <filesystem>
#include <functional>
#include <string>

namespace metsuke::agent {

struct RecordOptions {
    std::filesystem::path history;
    std::filesystem::path state; ///< keys of the enrolment; empty: answers nobody
    endpoint::HistoryLimits limits;
    std::filesystem::path actuator; ///< its socket; empty: this computer is only looked at
    std::string sensor = "auto";
    std::string account; ///< that the process without rights runs as; accountFor()
    std::string device;
    bool limitsItself = false;
};

/// Starts the sensor process and keeps what it tells in the history, as an account without rights, until SIGINT or SIGTERM.
/// Everything that was read is in the history afterwards; when the sensor ends by itself that is told there as a gap, and is
/// an error. `say`: what happens, for people.
Result<void> record(const RecordOptions& options, const std::function<void(const Message&)>& say);

} // namespace metsuke::agent
