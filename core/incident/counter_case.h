// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/incident/host_score.h"

namespace metsuke {

/// Keys of the least set of evidence without which no incident would be open: what an analyst verifies first.
/// Exact for up to 16 evidences that carry weight, greedy (heaviest first) beyond. Empty when none is open.
[[nodiscard]] std::vector<std::string> counterCase(
    const std::vector<WeighedEvidence>& evidence, const ScoreModel& model = {});

} // namespace metsuke
