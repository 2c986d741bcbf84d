// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/agent/command_answers.h"

namespace metsuke::agent {

/// `investigate x-metsuke:sightings`: whether this computer's history met what another computer's trace is about
/// (core/endpoint/sightings.h both ways).
[[nodiscard]] CommandAnswers::Answer sightingsAnswer(std::string history);

} // namespace metsuke::agent
