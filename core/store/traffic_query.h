// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/snapshot.h"

#include <filesystem>

namespace metsuke {

/// Everything of TrafficHealth but what measureDisk() looks up. A case older than the tables has no samples.
[[nodiscard]] Result<TrafficHealth> queryTrafficHealth(Snapshot& snapshot);
/// Room on the disk of the case, and what the case and its packets take; what cannot be measured stays as it is.
void measureDisk(const std::filesystem::path& casePath, TrafficHealth& health);
[[nodiscard]] Result<std::vector<HourlyBytes>> queryHourlyBytes(Snapshot& snapshot, TimeRange range);

} // namespace metsuke
