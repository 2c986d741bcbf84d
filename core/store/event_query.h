// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/event_table.h"
#include "core/store/flow_query.h"

namespace metsuke {

/// Events of one kind or of all, in total order (ids rise with it).
struct EventWindow : RowWindow {
    enum class Shape {
        Blocks, ///< all of one kind: page n is block n
        Numbers, ///< all of all kinds: ids are consecutive
        Ids, ///< those that match, by id
    };
    Shape shape = Shape::Ids;
    std::optional<EventKind> kind;
    std::vector<int64_t> ids;
    std::vector<EventKind> kinds; ///< of each id, when kind is not set
    std::shared_ptr<const FlowOrder> flows; ///< where events of kind Conn stand
};

class EventQuery {
public:
    EventQuery(Snapshot& snapshot, FlowOrderCache& cache)
        : m_snapshot(snapshot)
        , m_flows(snapshot, cache) {}

    Result<RowWindowPtr> open(std::optional<EventKind> kind, const Filter& filter, TimeRange range);
    Result<std::vector<EventRow>> page(const EventWindow& window, int64_t page);
    Result<std::vector<EventRow>> ofFlows(const std::vector<FlowUid>& uids);

private:
    struct Span {
        int64_t from = 0; ///< first id
        int64_t to = 0; ///< last id
    };
    struct Found {
        int64_t id = 0;
        EventKind kind = EventKind::Conn;
    };
    Result<int64_t> lastId();
    Result<std::vector<EventKind>> kindsWithRows();
    Result<std::vector<Span>> spansOf(EventKind kind, TimeRange range);
    Result<void> collect(EventKind kind, const Filter& filter, TimeRange range, EventWindow& window, std::vector<Found>& found);
    Result<std::vector<int64_t>> block(const EventWindow& window, int64_t page);
    Result<void> appendRange(EventKind kind, Span span, std::vector<EventRow>& rows);
    Result<void> appendIds(EventKind kind, const std::vector<int64_t>& ids, const FlowOrder& flows, std::vector<EventRow>& rows);

    Snapshot& m_snapshot;
    FlowQuery m_flows;
};

} // namespace metsuke
