// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/flow_order.h"
#include "core/store/flow_segments.h"
#include "core/store/snapshot.h"

namespace metsuke {

/// Flows in one order under one filter.
struct FlowWindow : RowWindow {
    SortOrder order = SortOrder::Ascending;
    /// All flows of a time span in time order: pages are arithmetic on `flows`, nothing is held.
    std::shared_ptr<const FlowOrder> flows;
    int64_t from = 0; ///< first place in `flows`
    /// Otherwise: ids in the order of the window, with the segments they stand in.
    std::vector<int64_t> ids;
};

class FlowQuery {
public:
    FlowQuery(Snapshot& snapshot, FlowOrderCache& cache)
        : m_snapshot(snapshot)
        , m_cache(cache) {}

    Result<RowWindowPtr> open(const Filter& filter, TimeRange range, FlowSort sort, SortOrder order);
    Result<std::vector<FlowRow>> page(const FlowWindow& window, int64_t page);
    Result<std::vector<FlowRow>> byUid(const std::vector<FlowUid>& uids);
    /// Full conn events by id; ids of one snapshot, in any order, answered in that order.
    Result<std::vector<EventRow>> events(const std::vector<int64_t>& ids, const FlowOrder& flows);
    /// Ids of flows that match, ascending; at most the budget's rows.
    Result<std::vector<int64_t>> matching(const Filter& filter, TimeRange range, const FlowOrder& flows, bool& cut);
    Result<std::vector<int64_t>> idsOf(const std::vector<FlowUid>& uids, const FlowOrder& flows);
    Result<std::shared_ptr<const FlowOrder>> load() { return FlowOrder::load(m_snapshot.connection(), m_cache); }

private:
    Result<RowWindowPtr> openInTime(std::shared_ptr<const FlowOrder> flows, TimeRange range, SortOrder order);
    Result<RowWindowPtr> openLargest(std::shared_ptr<const FlowOrder> flows, FlowSort sort);
    Result<std::vector<FlowPlaceInTime>> scan(
        const Filter& filter, TimeRange range, const std::string& key, const FlowOrder& flows, bool& cut, bool keepLargest);
    Result<std::vector<FlowRow>> rows(const std::vector<int64_t>& ids, const FlowOrder& flows);
    Result<void> addRules(std::vector<FlowRow>& rows);

    Snapshot& m_snapshot;
    FlowOrderCache& m_cache;
};

} // namespace metsuke
