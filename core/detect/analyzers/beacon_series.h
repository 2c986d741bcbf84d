// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/detect/analyzers/derived.h"

namespace metsuke {

/// The visits of one host to one destination: contacts closer than five seconds are one visit, as a page load is.
/// Contacts may come a little out of order, because a flow is told when it ends. Bounded: the latest visits.
class BeaconSeries {
public:
    static constexpr size_t kMostVisits = 128;
    static constexpr Duration kMergeGap = 5 * kSecond;

    struct Contact {
        Timestamp ts;
        int64_t bytesOut = 0;
        int64_t packetsOut = 0;
        int64_t bytesIn = 0;
        bool failed = false;
    };
    struct Visit {
        Timestamp first;
        Timestamp last;
        int64_t bytesOut = 0;
        int64_t packetsOut = 0;
        int64_t bytesIn = 0;
        uint32_t contacts = 0;
        uint32_t failed = 0;
    };

    /// Returns whether it opened a new visit.
    bool add(const Contact& contact);
    /// Visits in order, those closer than a tenth of the median interval merged as well.
    [[nodiscard]] std::vector<Visit> merged() const;
    [[nodiscard]] const std::vector<Visit>& visits() const { return m_visits; }
    [[nodiscard]] int64_t total() const { return m_total; } ///< visits, forgotten ones included

private:
    std::vector<Visit> m_visits;
    int64_t m_total = 0;
};

/// Seconds between the beginnings of consecutive visits.
[[nodiscard]] std::vector<double> intervalsOf(std::span<const BeaconSeries::Visit> visits);
/// Middle value; reorders. Precondition: not empty.
[[nodiscard]] double medianOf(std::span<double> values);
/// 1.4826 x median absolute deviation.
[[nodiscard]] double robustDeviation(std::span<const double> values, double median);

} // namespace metsuke
