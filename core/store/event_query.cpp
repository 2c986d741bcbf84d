// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/event_query.h"

#include "core/store/case_schema.h"
#include "core/store/event_writer.h"
#include "core/store/filter_sql.h"
#include "core/store/findings_reader.h"

#include <limits>

namespace metsuke {

static_assert(RowWindow::kPageRows == kEventBlock, "a page of all events of a kind is a block");

Result<int64_t> EventQuery::lastId() {
    METSUKE_TRY(const int64_t next, m_snapshot.connection().integer("SELECT next_id FROM checkpoint"));
    return std::max<int64_t>(0, next - 1);
}

Result<std::vector<EventKind>> EventQuery::kindsWithRows() {
    EventKinds kinds;
    METSUKE_CHECK(kinds.load(m_snapshot.connection()));
    std::vector<EventKind> present;
    for (size_t i = 0; i < kEventKindCount; ++i) {
        if (kinds.rows(static_cast<EventKind>(i)) > 0) {
            present.push_back(static_cast<EventKind>(i));
        }
    }
    return present;
}

Result<RowWindowPtr> EventQuery::open(std::optional<EventKind> kind, const Filter& filter, TimeRange range) {
    auto window = std::make_shared<EventWindow>();
    window->kind = kind;
    METSUKE_TRY(window->flows, m_flows.load());
    if (filter.op == Filter::Op::All && range == TimeRange{}) {
        if (kind) {
            EventKinds kinds;
            METSUKE_CHECK(kinds.load(m_snapshot.connection()));
            window->shape = EventWindow::Shape::Blocks;
            window->count = kinds.rows(*kind);
        } else {
            window->shape = EventWindow::Shape::Numbers;
            METSUKE_TRY(window->count, lastId());
        }
        METSUKE_CHECK(m_snapshot.check());
        return RowWindowPtr(std::move(window));
    }
    std::vector<EventKind> kinds;
    if (kind) {
        kinds.push_back(*kind);
    } else {
        METSUKE_TRY(kinds, kindsWithRows());
    }
    std::vector<Found> found;
    for (const EventKind one : kinds) {
        METSUKE_CHECK(collect(one, filter, range, *window, found));
    }
    std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.id < b.id; });
    const auto maximum = static_cast<size_t>(std::max<int64_t>(0, m_snapshot.budget().maximumRows));
    if (found.size() > maximum) {
        window->cut = true;
        found.resize(maximum);
    }
    window->ids.reserve(found.size());
    for (const Found& one : found) {
        window->ids.push_back(one.id);
        if (!kind) {
            window->kinds.push_back(one.kind);
        }
    }
    window->count = static_cast<int64_t>(window->ids.size());
    METSUKE_CHECK(m_snapshot.check());
    return RowWindowPtr(std::move(window));
}

/// Runs of ids whose blocks touch the range; one run of everything when the range does not narrow.
Result<std::vector<EventQuery::Span>> EventQuery::spansOf(EventKind kind, TimeRange range) {
    constexpr int64_t end = std::numeric_limits<int64_t>::max();
    if (range == TimeRange{}) {
        return std::vector<Span>{{0, end}};
    }
    EventKinds kinds;
    METSUKE_CHECK(kinds.load(m_snapshot.connection()));
    METSUKE_TRY(Statement * statement,
        m_snapshot.connection().cached("SELECT first_id, t0, t1 FROM event_block WHERE kind = ?1 ORDER BY block"));
    statement->bind(1, kinds.idOf(kind));
    std::vector<Span> spans;
    bool inside = false;
    METSUKE_CHECK(forEachRow(*statement, [&](const Statement& s) {
        const int64_t first = s.integer(0);
        if (inside) {
            spans.back().to = first - 1;
        }
        const bool touches = s.integer(1) < range.to.ns && s.integer(2) >= range.from.ns;
        if (touches && !inside) {
            spans.push_back({first, end});
        } else if (touches) {
            spans.back().to = end;
        }
        inside = touches;
    }));
    return spans;
}

Result<void> EventQuery::collect(
    EventKind kind, const Filter& filter, TimeRange range, EventWindow& window, std::vector<Found>& found) {
    if (kind == EventKind::Conn) {
        METSUKE_TRY(const auto ids, m_flows.matching(filter, range, *window.flows, window.cut));
        for (const int64_t id : ids) {
            found.push_back({id, kind});
        }
        return {};
    }
    Connection& connection = m_snapshot.connection();
    METSUKE_TRY(const EventReader reader, EventReader::make(connection, kind));
    FilterSql sql(connection, window.flows->segments());
    METSUKE_TRY(const SqlCondition condition, sql.condition(filter, {FilterScope::Rows::Events, kind}));
    if (!reader.hasTable()) {
        return {};
    }
    METSUKE_TRY(const auto spans, spansOf(kind, range));
    METSUKE_TRY(Statement statement,
        connection.prepare("SELECT t.id FROM " + eventTableName(kind)
            + " t WHERE t.id BETWEEN ? AND ? AND t.ts >= ? AND t.ts < ? AND (" + condition.sql + ") ORDER BY t.id LIMIT ?"));
    int64_t room = std::max<int64_t>(0, m_snapshot.budget().maximumRows) + 1; // one more tells that there are more
    for (const Span& span : spans) {
        statement.bind(1, span.from);
        statement.bind(2, span.to);
        statement.bind(3, range.from.ns);
        statement.bind(4, range.to.ns);
        bindAll(statement, 5, condition.values);
        statement.bind(statement.parameters(), room);
        METSUKE_CHECK(forEachRow(statement, [&](const Statement& s) {
            found.push_back({s.integer(0), kind});
            --room;
        }));
        METSUKE_CHECK(m_snapshot.check());
        if (room <= 0) {
            break;
        }
    }
    return {};
}

Result<std::vector<EventRow>> EventQuery::page(const EventWindow& window, int64_t page) {
    std::vector<EventRow> rows;
    const int64_t first = page * RowWindow::kPageRows;
    if (page < 0 || first < 0 || first >= window.count) {
        return rows;
    }
    const int64_t size = std::min(RowWindow::kPageRows, window.count - first);
    if (window.shape == EventWindow::Shape::Numbers) {
        METSUKE_TRY(const auto kinds, kindsWithRows());
        for (const EventKind kind : kinds) {
            METSUKE_CHECK(appendRange(kind, {first + 1, first + size}, rows));
        }
    } else if (window.shape == EventWindow::Shape::Blocks) {
        METSUKE_TRY(const auto ids, block(window, page));
        METSUKE_CHECK(appendIds(*window.kind, ids, *window.flows, rows));
    } else {
        std::map<EventKind, std::vector<int64_t>> byKind;
        for (int64_t i = first; i < first + size; ++i) {
            const auto at = static_cast<size_t>(i);
            byKind[window.kind ? *window.kind : window.kinds[at]].push_back(window.ids[at]);
        }
        for (const auto& [kind, ids] : byKind) {
            METSUKE_CHECK(appendIds(kind, ids, *window.flows, rows));
        }
    }
    std::sort(rows.begin(), rows.end(), [](const EventRow& a, const EventRow& b) { return a.id < b.id; });
    METSUKE_CHECK(m_snapshot.check());
    return rows;
}

/// Ids of a block of one kind, as far as the window reaches.
Result<std::vector<int64_t>> EventQuery::block(const EventWindow& window, int64_t page) {
    Connection& connection = m_snapshot.connection();
    EventKinds kinds;
    METSUKE_CHECK(kinds.load(connection));
    METSUKE_TRY(Statement * statement, connection.cached("SELECT first_id FROM event_block WHERE kind = ?1 AND block = ?2"));
    statement->bind(1, kinds.idOf(*window.kind));
    statement->bind(2, page);
    std::optional<int64_t> from;
    METSUKE_CHECK(forEachRow(*statement, [&](const Statement& s) { from = s.integer(0); }));
    std::vector<int64_t> ids;
    if (!from) {
        return ids;
    }
    const auto wanted = static_cast<size_t>(std::min(RowWindow::kPageRows, window.count - page * RowWindow::kPageRows));
    const auto read = [&](const std::string& table) -> Result<void> {
        METSUKE_TRY(Statement * rows, connection.cached("SELECT id FROM " + table + " WHERE id >= ?1 ORDER BY id LIMIT ?2"));
        rows->bind(1, *from);
        rows->bind(2, static_cast<int64_t>(wanted - ids.size()));
        return forEachRow(*rows, [&](const Statement& s) { ids.push_back(s.integer(0)); });
    };
    if (*window.kind != EventKind::Conn) {
        METSUKE_TRY(const EventReader reader, EventReader::make(connection, *window.kind));
        if (reader.hasTable()) {
            METSUKE_CHECK(read(eventTableName(*window.kind)));
        }
        return ids;
    }
    for (const FlowSegmentInfo& segment : window.flows->segments()) {
        if (segment.lastId >= *from && ids.size() < wanted) {
            METSUKE_CHECK(read(segmentTableName(segment.number)));
        }
    }
    return ids;
}

Result<void> EventQuery::appendRange(EventKind kind, Span span, std::vector<EventRow>& rows) {
    Connection& connection = m_snapshot.connection();
    if (kind == EventKind::Conn) {
        METSUKE_TRY(const auto flows, m_flows.load());
        std::vector<int64_t> ids;
        for (const FlowSegmentInfo& segment : flows->segments()) {
            if (segment.lastId < span.from || segment.firstId > span.to) {
                continue;
            }
            METSUKE_TRY(Statement * statement,
                connection.cached("SELECT id FROM " + segmentTableName(segment.number) + " WHERE id BETWEEN ?1 AND ?2"));
            statement->bind(1, span.from);
            statement->bind(2, span.to);
            METSUKE_CHECK(forEachRow(*statement, [&](const Statement& s) { ids.push_back(s.integer(0)); }));
        }
        return appendIds(kind, ids, *flows, rows);
    }
    METSUKE_TRY(const EventReader reader, EventReader::make(connection, kind));
    if (!reader.hasTable()) {
        return {};
    }
    METSUKE_TRY(Statement * statement, connection.cached(reader.select() + " WHERE id BETWEEN ?1 AND ?2"));
    statement->bind(1, span.from);
    statement->bind(2, span.to);
    return forEachRow(*statement, [&](const Statement& s) {
        EventRow row;
        row.id = reader.readRow(s, m_snapshot.names(), row.event);
        rows.push_back(std::move(row));
    });
}

Result<void> EventQuery::appendIds(
    EventKind kind, const std::vector<int64_t>& ids, const FlowOrder& flows, std::vector<EventRow>& rows) {
    if (kind == EventKind::Conn) {
        METSUKE_TRY(auto conns, m_flows.events(ids, flows));
        rows.insert(rows.end(), std::make_move_iterator(conns.begin()), std::make_move_iterator(conns.end()));
        return {};
    }
    METSUKE_TRY(const EventReader reader, EventReader::make(m_snapshot.connection(), kind));
    if (!reader.hasTable()) {
        return {};
    }
    METSUKE_TRY(Statement * statement, m_snapshot.connection().cached(reader.select() + " WHERE id = ?1"));
    for (const int64_t id : ids) {
        statement->bind(1, id);
        METSUKE_CHECK(forEachRow(*statement, [&](const Statement& s) {
            EventRow row;
            row.id = reader.readRow(s, m_snapshot.names(), row.event);
            rows.push_back(std::move(row));
        }));
    }
    return {};
}

Result<std::vector<EventRow>> EventQuery::ofFlows(const std::vector<FlowUid>& uids) {
    Connection& connection = m_snapshot.connection();
    METSUKE_TRY(const auto flows, m_flows.load());
    METSUKE_TRY(const auto kinds, kindsWithRows());
    std::vector<EventRow> rows;
    for (const EventKind kind : kinds) {
        std::vector<int64_t> ids;
        if (kind == EventKind::Conn) {
            METSUKE_TRY(ids, m_flows.idsOf(uids, *flows));
        } else {
            METSUKE_TRY(Statement * statement,
                connection.cached("SELECT id FROM " + eventTableName(kind) + " WHERE uid_lo = ?1 AND uid_hi = ?2"));
            for (const FlowUid& uid : uids) {
                statement->bind(1, static_cast<int64_t>(uid.low));
                statement->bind(2, static_cast<int64_t>(uid.high));
                METSUKE_CHECK(forEachRow(*statement, [&](const Statement& s) { ids.push_back(s.integer(0)); }));
            }
        }
        std::sort(ids.begin(), ids.end());
        ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
        const auto room = std::max<int64_t>(0, m_snapshot.budget().maximumRows - static_cast<int64_t>(rows.size()));
        ids.resize(std::min(ids.size(), static_cast<size_t>(room)));
        METSUKE_CHECK(appendIds(kind, ids, *flows, rows));
    }
    std::sort(rows.begin(), rows.end(), [](const EventRow& a, const EventRow& b) { return a.id < b.id; });
    METSUKE_CHECK(m_snapshot.check());
    return rows;
}

} // namespace metsuke
