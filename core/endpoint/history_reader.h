// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/segment_reader.h"

#include <functional>
#include <stop_token>

namespace metsuke::endpoint {

/// What a history holds and how far back it will reach.
struct HistoryTotals {
    int64_t segments = 0;
    int64_t activities = 0;
    int64_t bytes = 0;
    int64_t limitBytes = 0; ///< that its writer keeps to
    TimeWindow span; ///< only when there are activities
    /// How long the ring holds when as much happens as in its span; 0 when it is shorter than a minute.
    Duration retention = 0;
};

struct SegmentVerdict {
    enum class State { Intact, Altered, NotSealed /* the one that is written, or one that could not be */ };
    int64_t number = 0;
    State state = State::NotSealed;
};

/// Asks a history while it is written, or a copy of one. It sees the segments that were there when it was opened. A
/// damaged one does not answer and becomes a gap; the others do. One thread.
class HistoryReader {
public:
    static Result<std::unique_ptr<HistoryReader>> open(const std::filesystem::path& folder);

    using Order = SegmentReader::Order;
    struct Found {
        std::vector<Activity> activities;
        bool isCut = false; ///< there are more than the limit
    };
    /// At most `limit` activities with the key in the window, in order of time. What was told again (by a later segment
    /// or a snapshot) is found once.
    Result<Found> find(const HistoryKey& key, const TimeWindow& window, Order order, size_t limit);
    /// What sensors did not see, and the times of damaged segments, that reach into the window; by time. Pieces that meet are one.
    Result<Found> gaps(const TimeWindow& window);
    /// Every activity, segment by segment in the order it came; `take` ends it by an error of its own.
    Result<void> each(const std::function<Result<void>(const Activity&)>& take);

    [[nodiscard]] HistoryTotals totals() const;
    /// Compares every segment with the digest that was taken of it. Takes a second a gigabyte or more.
    Result<std::vector<SegmentVerdict>> verify(const std::stop_token& stop);

private:
    struct Segment {
        int64_t number = 0;
        std::filesystem::path path;
        std::unique_ptr<SegmentReader> reader; ///< null: damaged
        SegmentFacts facts; ///< of a damaged one only what its neighbours leave
    };
    /// Whether the segment could have something of the kind in the window.
    static bool reaches(const Segment& segment, ActivityKind kind, const TimeWindow& window);
    void frameDamaged();
    std::vector<Segment> m_segments; ///< oldest first
};

} // namespace metsuke::endpoint
