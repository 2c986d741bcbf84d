// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/event_store.h"

#include <vector>

namespace metsuke {

/// One flow between a host and its peer, as plots need it.
struct Visit {
    Timestamp at;
    int64_t bytesOut = 0;
    friend bool operator==(const Visit&, const Visit&) = default;
};

/// Flows behind a detection: those between its host and peer from its first to its last hit, by time, at most
/// 8 pages of them; the flows it names when the peer is no address. Called in a worker thread.
[[nodiscard]] Result<std::vector<Visit>> visitsOf(EventStore& store, const Detection& detection, const QueryBudget& budget);

/// Flows between two addresses in `range`, by time, at most 8 pages.
[[nodiscard]] Result<std::vector<Visit>> visitsBetween(
    EventStore& store, const std::string& a, const std::string& b, TimeRange range, const QueryBudget& budget);

/// Intervals between visits on a logarithmic axis, and what chance alone would give: an exponential distribution with
/// the same mean. Plain values, so that they can be tested.
struct IntervalHistogram {
    double from = 1; ///< seconds, left edge of the first bin
    double ratio = 1.2; ///< right edge / left edge of every bin
    std::vector<int> counts;
    std::vector<double> chance; ///< expected count of each bin
    double median = 0; ///< seconds
    double spread = 0; ///< half the distance between quartiles, relative to the median
    int highest = 0;
    [[nodiscard]] static IntervalHistogram of(const std::vector<Visit>& visits);
    [[nodiscard]] double to() const;
};

} // namespace metsuke
