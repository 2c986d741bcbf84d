// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detect/analyzers/beacon_series.h"

#include <cmath>

namespace metsuke {

namespace {

void absorb(BeaconSeries::Visit& into, const BeaconSeries::Visit& other) {
    into.first = std::min(into.first, other.first);
    into.last = std::max(into.last, other.last);
    into.bytesOut += other.bytesOut;
    into.packetsOut += other.packetsOut;
    into.bytesIn += other.bytesIn;
    into.contacts += other.contacts;
    into.failed += other.failed;
}

} // namespace

bool BeaconSeries::add(const Contact& contact) {
    const Visit fresh{contact.ts, contact.ts, contact.bytesOut, contact.packetsOut, contact.bytesIn, 1, contact.failed ? 1U : 0U};
    size_t at = m_visits.size();
    while (at > 0 && m_visits[at - 1].first > contact.ts) {
        --at;
    }
    if (at > 0 && contact.ts - m_visits[at - 1].last <= kMergeGap) {
        absorb(m_visits[at - 1], fresh);
        return false;
    }
    if (at < m_visits.size() && m_visits[at].first - contact.ts <= kMergeGap) {
        absorb(m_visits[at], fresh);
        return false;
    }
    if (m_visits.size() >= kMostVisits) {
        if (at == 0) {
            return false; // older than everything that is kept
        }
        m_visits.erase(m_visits.begin());
        --at;
    }
    m_visits.insert(m_visits.begin() + static_cast<std::ptrdiff_t>(at), fresh);
    ++m_total;
    return true;
}

std::vector<BeaconSeries::Visit> BeaconSeries::merged() const {
    std::vector<double> intervals = intervalsOf(m_visits);
    if (intervals.empty()) {
        return m_visits;
    }
    const auto gap = static_cast<Duration>(0.1 * medianOf(intervals) * static_cast<double>(kSecond));
    std::vector<Visit> out;
    out.reserve(m_visits.size());
    for (const Visit& visit : m_visits) {
        if (!out.empty() && visit.first - out.back().last < gap) {
            absorb(out.back(), visit);
        } else {
            out.push_back(visit);
        }
    }
    return out;
}

std::vector<double> intervalsOf(std::span<const BeaconSeries::Visit> visits) {
    std::vector<double> intervals;
    intervals.reserve(visits.size());
    for (size_t i = 1; i < visits.size(); ++i) {
        intervals.push_back(secondsOf(visits[i].first - visits[i - 1].first));
    }
    return intervals;
}

double medianOf(std::span<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1) {
        return *middle;
    }
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

double robustDeviation(std::span<const double> values, double median) {
    std::vector<double> away;
    away.reserve(values.size());
    for (const double value : values) {
        away.push_back(std::abs(value - median));
    }
    return away.empty() ? 0 : 1.4826 * medianOf(away);
}

} // namespace metsuke
