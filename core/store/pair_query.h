// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/snapshot.h"

namespace metsuke {

/// Hosts that talked, from the hourly roll-up: hours at the ends of `range` count whole when the pair talked inside it.
[[nodiscard]] Result<std::vector<PairRow>> queryPairs(Snapshot& snapshot, TimeRange range, const std::optional<HostKey>& focus);

} // namespace metsuke
