// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/snapshot.h"

namespace metsuke {

/// Inside hosts that a timeline shows at once: those with the most flows (or bytes out) in the range.
inline constexpr size_t kTimelineHosts = 128;

/// Buckets are aligned to their width; those at the ends of the range count whole.
[[nodiscard]] Result<Timeline> queryTimeline(Snapshot& snapshot, const TimelineSpec& spec);

} // namespace metsuke
