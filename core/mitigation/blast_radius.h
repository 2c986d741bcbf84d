// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mitigation/proposal.h"
#include "core/mitigation/suspects.h"

namespace metsuke::mitigation {

/// What carrying out all the steps, the offered ones too, would take along, as far as the trace tells.
[[nodiscard]] BlastRadius blastRadius(const ProposalQuestion& question, const Suspects& suspects, const std::vector<ProposedStep>& steps);

} // namespace metsuke::mitigation
