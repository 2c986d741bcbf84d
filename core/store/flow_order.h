// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/database/connection.h"

#include <compare>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace metsuke {

/// A flow in order of start time; ids break ties.
struct FlowPlaceInTime {
    int64_t ts = 0;
    int64_t id = 0;
    friend auto operator<=>(const FlowPlaceInTime&, const FlowPlaceInTime&) = default;
};

/// A sealed segment's order is kept in chunks of this many entries, so that a page reads few of them.
inline constexpr size_t kOrderChunk = 512;
[[nodiscard]] std::vector<uint8_t> encodePlaces(std::span<const FlowPlaceInTime> places);
[[nodiscard]] std::vector<FlowPlaceInTime> decodePlaces(Bytes bytes);

/// One segment as readers see it.
struct FlowSegmentInfo {
    int64_t number = 0;
    int64_t firstId = 0;
    int64_t lastId = 0;
    int64_t rows = 0;
    int64_t t0 = 0;
    int64_t t1 = 0;
    bool sealed = false;
    /// First entry of each chunk of kOrderChunk.
    std::shared_ptr<const std::vector<FlowPlaceInTime>> heads;
    /// The whole order, of a segment that is still open.
    std::shared_ptr<const std::vector<FlowPlaceInTime>> open;
};

/// Remembers what does not change any more (heads of sealed segments) and the open segment's order, which only grows.
/// Thread-safe.
class FlowOrderCache {
public:
    using Places = std::shared_ptr<const std::vector<FlowPlaceInTime>>;
    Places heads(int64_t segment) const;
    void keepHeads(int64_t segment, Places places);
    Places open(int64_t segment) const;
    void keepOpen(int64_t segment, Places places);

private:
    mutable std::mutex m_mutex; ///< guards what follows
    std::map<int64_t, Places> m_heads;
    int64_t m_openSegment = 0;
    Places m_open;
};

/// All flows of one snapshot in order of start time, without holding them: rank and slice cost a few chunks, whatever
/// the number of flows. Immutable; later flows are not part of it.
class FlowOrder {
public:
    /// Inside the caller's read transaction.
    static Result<std::shared_ptr<const FlowOrder>> load(Connection& connection, FlowOrderCache& cache);

    [[nodiscard]] int64_t rows() const { return m_rows; }
    [[nodiscard]] const std::vector<FlowSegmentInfo>& segments() const { return m_segments; }
    [[nodiscard]] const FlowSegmentInfo* segmentOf(int64_t id) const;
    /// Flows that stand before `place`.
    Result<int64_t> rank(Connection& connection, FlowPlaceInTime place) const;
    /// Ids of `count` flows from the `from`-th on, ascending in time.
    Result<std::vector<int64_t>> slice(Connection& connection, int64_t from, size_t count) const;

private:
    Result<std::vector<FlowPlaceInTime>> chunk(Connection& connection, const FlowSegmentInfo& segment, size_t index) const;
    Result<int64_t> rankIn(Connection& connection, const FlowSegmentInfo& segment, FlowPlaceInTime place) const;

    std::vector<FlowSegmentInfo> m_segments;
    std::vector<FlowPlaceInTime> m_heads; ///< of all segments, sorted
    int64_t m_rows = 0;
};

} // namespace metsuke
