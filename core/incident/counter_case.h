// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/incident/host_score.h"

namespace metsuke {

struct CounterCase {
    std::vector<std::string> keys;
    bool isLeast = true; ///< no smaller set closes the incident; else none of these keys is superfluous, but one may exist
};

/// The least set of evidence without which no incident would be open: what an analyst verifies first. Evidence that is
/// sufficient alone is in every such set; the rest is searched by size as long as a size has at most a few thousand
/// sets, then greedily (heaviest first). Empty when none is open.
[[nodiscard]] CounterCase counterCase(const std::vector<WeighedEvidence>& evidence, const ScoreModel& model = {});

} // namespace metsuke
