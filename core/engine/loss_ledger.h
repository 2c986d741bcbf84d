// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/epoch.h"

#include <map>

namespace metsuke {

/// What was lost, per ten seconds of packet time. A bucket becomes an interval when time has passed it and what is
/// missing is worth a word: detectors that need complete data are silent there, so a single lost segment must not
/// count.
class LossLedger {
public:
    /// The bucket of a point in time.
    [[nodiscard]] static int64_t bucketOf(Timestamp clock);
    void add(const LossSample& sample);
    void addSource(const SourceLoss& loss); ///< what nobody watched is an interval of its own: Spool, without a number
    /// Intervals of the buckets that end at or before `watermark`, in order; each is said once.
    [[nodiscard]] std::vector<LossInterval> take(Timestamp watermark);
    /// All that is left.
    [[nodiscard]] std::vector<LossInterval> takeAll();
    [[nodiscard]] uint64_t missedBytes() const { return m_missedBytes; }

private:
    /// One part in so many of a bucket's TCP payload is noise.
    static constexpr uint64_t kNoise = 100;
    void say(const LossSample& bucket, std::vector<LossInterval>& intervals) const;

    std::map<int64_t, LossSample> m_buckets;
    std::vector<LossInterval> m_unwatched; ///< not said yet
    uint64_t m_missedBytes = 0;
};

} // namespace metsuke
