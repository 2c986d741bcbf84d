// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/timestamp.h"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace metsuke::endpoint {

/// From and until, both included.
struct TimeWindow {
    Timestamp from{INT64_MIN};
    Timestamp until{INT64_MAX};
    [[nodiscard]] bool contains(Timestamp time) const { return from <= time && time <= until; }
    friend bool operator==(const TimeWindow&, const TimeWindow&) = default;
};

/// What a segment says of itself.
struct SegmentFacts {
    int64_t number = 0;
    int64_t activities = 0; ///< without what was carried over
    Timestamp base; ///< when it was begun
    TimeWindow span; ///< of them; only when there are some. What snapshots tell of earlier starts does not count
    Timestamp oldest{INT64_MAX}; ///< of all, also those carried over
    int64_t limitBytes = 0; ///< of the ring that it belongs to
};

/// The digest of a segment that is complete, kept in the one that was written to at that time.
struct SegmentSeal {
    int64_t number = 0;
    std::string sha256;
};

/// Whether a segment that gave this error will never answer: damaged, unreadable on its medium, or of another version.
[[nodiscard]] bool isDamage(const Error& error);
/// segment-00000007.db
[[nodiscard]] std::string segmentName(int64_t number);
/// The segments of a folder, oldest first.
[[nodiscard]] Result<std::vector<std::pair<int64_t, std::filesystem::path>>> segmentsIn(const std::filesystem::path& folder);

} // namespace metsuke::endpoint
