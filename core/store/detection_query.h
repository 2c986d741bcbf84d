// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/flow_order.h"
#include "core/store/snapshot.h"

namespace metsuke {

/// Detections whose time from first to last hit touches `range`, by first hit; at most the budget's rows.
[[nodiscard]] Result<std::vector<Detection>> queryDetections(
    Snapshot& snapshot, FlowOrderCache& cache, const Filter& filter, TimeRange range);
[[nodiscard]] Result<std::optional<Detection>> findDetection(Snapshot& snapshot, const std::string& key);

} // namespace metsuke
