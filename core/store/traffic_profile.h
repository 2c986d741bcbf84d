// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/store/event_store.h"
#include "core/store/traffic_health.h"

#include <filesystem>
#include <map>
#include <set>

namespace metsuke {

/// An hour's bytes beside what is usual at this hour of the week.
struct HourJudgement {
    HourlyBytes hour;
    double usual = 0; ///< median, bytes
    double limit = 0; ///< what is more than this is high
    bool isHigh = false;
};

/// The traffic of the last day against what was learnt.
struct TrafficBaseline {
    static constexpr int kNeededDays = 14;
    int learntDays = 0; ///< of traffic that was watched
    [[nodiscard]] bool isReady() const { return learntDays >= kNeededDays; }
    std::vector<HourJudgement> today; ///< all traffic of the last 24 hours, oldest first; empty before isReady()
    std::vector<HourJudgement> highHosts; ///< inside hosts of these hours that were high, the most above usual first, at most 32
};

/// Bytes by hour of the week, of all traffic and of the busiest inside hosts, over eight weeks: kept in a small file
/// beside the user's settings, so that a new case need not learn again. A value; not thread-safe.
///
/// High is what stands 3.5 robust standard deviations above the median of this hour of the week and its two neighbours
/// (so that a change to summer time does not matter), on a logarithmic scale: the modified z-score of Iglewicz and
/// Hoaglin, "How to Detect and Handle Outliers" (ASQC, 1993); and is besides twice the usual and 100 MB above it.
class TrafficProfile {
public:
    static constexpr int64_t kWeeks = 8;
    static constexpr size_t kHosts = HourlyBytes::kHosts;

    /// An empty one when there is no file yet; hours that `now` has not reached are left out. Errors: Malformed;
    /// PermissionDenied when there is something that cannot be read or is no file: it must not be taken for nothing learnt.
    static Result<TrafficProfile> load(const std::filesystem::path& path, Timestamp now);
    /// The same of such a file's text. Malformed: without its path.
    static Result<TrafficProfile> parse(std::string_view text, Timestamp now);
    /// Replaced at once. Makes the folder.
    Result<void> save(const std::filesystem::path& path) const;

    /// Takes over hours; one that is known keeps the larger number, so that learning again does no harm. What is more than
    /// an hour after `now`, the wall clock, is not learnt: one packet with a wrong time would age everything else away.
    void learn(const std::vector<HourlyBytes>& hours, Timestamp now);
    /// The weeks that are kept of traffic whose last packet came at `last`; none from the future.
    [[nodiscard]] static TimeRange weeksUntil(Timestamp last, Timestamp now);
    /// Judges the 24 hours up to `lastHour`, which need not be over: it can be high, not low.
    [[nodiscard]] TrafficBaseline judge(int64_t lastHour) const;

private:
    using Hours = std::map<int64_t, int64_t>; ///< hour since 1970 to bytes
    [[nodiscard]] std::optional<HourJudgement> judgeHour(const Hours& hours, int64_t hour) const;
    void forget();

    Hours m_total; ///< its hours are those that were watched
    std::map<IpAddress, Hours> m_hosts;
};

} // namespace metsuke
