// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/agent/command_answers.h"
#include "core/endpoint/compliance.h"

#include <filesystem>

namespace metsuke::agent {

/// Where to look.
struct CompliancePlaces {
    std::filesystem::path root = "/"; ///< of all but the history
    std::string history; ///< of `unseen`, "" none
    Timestamp now;
};

/// How it stands with one check, with what was found. What cannot be looked at (no right, no such tool here, lists that are older than a
/// week) is Unknown and says why. Reads only, as whoever runs this may; a file of more than 1 GiB is not read.
[[nodiscard]] endpoint::ComplianceFinding lookAt(const endpoint::ComplianceCheck& check, Timestamp since, const CompliancePlaces& places, const std::stop_token& stop);

/// `investigate x-metsuke:compliance`.
[[nodiscard]] CommandAnswers::Answer complianceAnswer(std::string history);

} // namespace metsuke::agent
