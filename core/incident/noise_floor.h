// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/finding.h"

#include <deque>
#include <map>

namespace metsuke {

/// How noisy a host is by itself: rate of a rule family on it over 14 days, relative to the network's median host.
/// Says 0 until 14 days of packet time and five hosts have been seen.
class NoiseFloor {
public:
    void note(const HostKey& host, const std::string& family, Timestamp ts);
    /// min(1, ln+ rho), to be taken off a weight below the sufficiency limit.
    [[nodiscard]] double deduction(const HostKey& host, const std::string& family, Timestamp now, int64_t insideHosts) const;

private:
    static constexpr size_t kMaximumHits = 4096;
    static constexpr int64_t kLeastHosts = 5;
    static constexpr Duration kWindow = 14 * kDay;
    [[nodiscard]] static int64_t recent(const std::deque<Timestamp>& hits, Timestamp now);

    std::map<std::string, std::map<HostKey, std::deque<Timestamp>>> m_hits; ///< family -> host -> times
    Timestamp m_start{0};
    bool m_started = false;
};

} // namespace metsuke
