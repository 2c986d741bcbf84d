// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace metsuke {

/// How alike the intervals of a point process are. Chosen for power against jitter that accumulates: a periodogram
/// loses the phase of an implant that sleeps anew after every contact, these do not.
struct Regularity {
    double logSd = 0; ///< SD of ln(interval) without a tenth at each end
    double shorth60 = 0; ///< width of the shortest range holding 60 % of ln(interval)
    double shorth75 = 0;
    double mode10 = 0; ///< largest share of intervals within +-5 %
    double pValue = 1; ///< chance of such regularity among irregular processes, at least 3e-4
};

inline constexpr size_t kLeastVisits = 8;

/// `intervals` in seconds, all positive; reordered. At least kLeastVisits - 1, else the p-value stays 1.
[[nodiscard]] Regularity regularityOf(std::span<double> intervals);

} // namespace metsuke
