// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace metsuke {

/// Lanes are fixed and not a number of threads: a flow's lane is the top six bits of its keyed hash, and every cap
/// and clock is per lane, so that the result is the same for any number of workers.
inline constexpr size_t kLaneCount = 64;

/// What an analysis may hold in memory, from one constant and never from the machine (the result would otherwise
/// depend on it). All shares are per lane.
struct MemoryBudget {
    static constexpr size_t kTotal = size_t{2} << 30;
    /// A flow with its TCP state, parser and scanner costs about this much.
    static constexpr size_t kFlowCost = 1024;

    size_t flowsPerLane = kTotal * 3 / 8 / kLaneCount / kFlowCost; ///< 12,288: 786,432 flows in all
    size_t outOfOrderBytesPerLane = kTotal / 4 / kLaneCount; ///< copied TCP segments, 8 MiB
    size_t postingBytesPerLane = kTotal / 16 / kLaneCount; ///< packet index not yet handed on, 2 MiB
    size_t probeBytesPerLane = kTotal / 16 / kLaneCount; ///< first bytes of undecided flows, 2 MiB
};

} // namespace metsuke
