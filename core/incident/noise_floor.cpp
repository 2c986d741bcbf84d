// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/incident/noise_floor.h"

#include <algorithm>
#include <cmath>

namespace metsuke {

void NoiseFloor::note(const HostKey& host, const std::string& family, Timestamp ts) {
    if (!m_started) {
        m_start = ts;
        m_started = true;
    }
    auto& hits = m_hits[family][host];
    hits.push_back(ts);
    if (hits.size() > kMaximumHits || ts - hits.front() > 2 * kWindow) {
        hits.pop_front();
    }
}

int64_t NoiseFloor::recent(const std::deque<Timestamp>& hits, Timestamp now) {
    return std::count_if(hits.begin(), hits.end(), [&](Timestamp ts) { return now - ts <= kWindow; });
}

double NoiseFloor::deduction(
    const HostKey& host, const std::string& family, Timestamp now, int64_t insideHosts) const {
    const auto byHost = m_hits.find(family);
    if (!m_started || now - m_start < kWindow || insideHosts < kLeastHosts || byHost == m_hits.end()) {
        return 0;
    }
    const auto own = byHost->second.find(host);
    if (own == byHost->second.end()) {
        return 0;
    }
    std::vector<int64_t> rates;
    for (const auto& [other, hits] : byHost->second) {
        rates.push_back(recent(hits, now));
    }
    rates.resize(std::max(rates.size(), static_cast<size_t>(insideHosts))); // silent hosts have rate 0
    const auto middle = rates.begin() + static_cast<std::ptrdiff_t>(rates.size() / 2);
    std::nth_element(rates.begin(), middle, rates.end());
    const double median = std::max(1.0, static_cast<double>(*middle));
    return std::clamp(std::log(static_cast<double>(recent(own->second, now)) / median), 0.0, 1.0);
}

} // namespace metsuke
