// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/compliance.h"
#include "core/fleet/roster.h"

namespace metsuke::fleet {

/// Asks an approved agent how it stands with its computer; the command's id. Nobody who is away for ten minutes is asked: the answer would
/// be to what was asked long ago.
Result<std::string> askCompliance(Roster& roster, const std::string& device, const endpoint::ComplianceQuestion& question, const std::string& by, Timestamp now);
/// What the agent answered; Malformed when that is no such answer, or a refusal.
Result<endpoint::ComplianceAnswer> complianceOf(const openc2::Response& response);

} // namespace metsuke::fleet
