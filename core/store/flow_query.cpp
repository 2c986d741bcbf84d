// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/flow_query.h"

#include "core/store/case_schema.h"
#include "core/store/filter_sql.h"
#include "core/store/findings_reader.h"

#include <limits>
#include <map>

namespace metsuke {

namespace {

/// Below this many flows a list sorted by size is made whole; above it the largest of each segment are merged.
constexpr int64_t kWholeSort = 500'000;

FlowRow readFlow(const Statement& s, NameReader& names) {
    FlowRow row;
    row.id = s.integer(0);
    row.ts.ns = s.integer(1);
    row.duration = s.real(2);
    row.orig = readAddress(s, 3);
    row.resp = readAddress(s, 4);
    row.origPort = static_cast<uint16_t>(s.integer(5));
    row.respPort = static_cast<uint16_t>(s.integer(6));
    row.proto = static_cast<uint8_t>(s.integer(7));
    row.service = s.string(8);
    row.state = s.string(9);
    row.origBytes = s.integer(10);
    row.respBytes = s.integer(11);
    row.origPackets = s.integer(12);
    row.respPackets = s.integer(13);
    row.missedBytes = s.integer(14);
    row.name = s.isNull(15) ? std::string() : names.text(s.integer(15));
    row.uid = readUid(s, 16, 17);
    row.info = s.string(18);
    return row;
}

constexpr std::string_view kFlowColumns = "id, ts, duration, orig, resp, orig_port, resp_port, proto, service, state, orig_bytes, "
                                          "resp_bytes, orig_pkts, resp_pkts, missed, name, uid_hi, uid_lo, info";

Event readConn(const Statement& s, NameReader& names, const PackedFields& packed) {
    const FlowRow row = readFlow(s, names);
    Event event;
    event.body = makeBody(EventKind::Conn);
    packed.unpack(s.blob(20), event.body);
    auto& conn = event.body.get<ConnEvent>();
    conn.duration = row.duration;
    conn.service = row.service;
    conn.conn_state = row.state;
    conn.orig_bytes = row.origBytes;
    conn.resp_bytes = row.respBytes;
    conn.orig_pkts = row.origPackets;
    conn.resp_pkts = row.respPackets;
    conn.missed_bytes = row.missedBytes;
    conn.server_name = row.name;
    event.header.ts = row.ts;
    event.header.uid = row.uid;
    event.header.origHost = row.orig;
    event.header.respHost = row.resp;
    event.header.origPort = row.origPort;
    event.header.respPort = row.respPort;
    event.header.proto = row.proto;
    unpackHeader(s.blob(19), event, [&names](int64_t id) { return names.text(id); });
    return event;
}

std::string_view sortColumn(FlowSort sort) {
    switch (sort) {
    case FlowSort::Time:
        return "t.ts";
    case FlowSort::Elapsed:
        return "t.duration";
    case FlowSort::OrigBytes:
        return "t.orig_bytes";
    case FlowSort::RespBytes:
        return "t.resp_bytes";
    }
    return "t.ts";
}

bool isAll(TimeRange range) { return range == TimeRange{}; }

} // namespace

Result<RowWindowPtr> FlowQuery::open(const Filter& filter, TimeRange range, FlowSort sort, SortOrder order) {
    METSUKE_TRY(auto flows, load());
    if (filter.op == Filter::Op::All && sort == FlowSort::Time) {
        return openInTime(std::move(flows), range, order);
    }
    if (filter.op == Filter::Op::All && isAll(range) && order == SortOrder::Descending && flows->rows() > kWholeSort) {
        return openLargest(std::move(flows), sort);
    }
    auto window = std::make_shared<FlowWindow>();
    window->order = order;
    const bool descending = order == SortOrder::Descending;
    METSUKE_TRY(auto places, scan(filter, range, std::string(sortColumn(sort)), *flows, window->cut, descending));
    std::sort(places.begin(), places.end());
    if (descending) {
        std::reverse(places.begin(), places.end());
    }
    window->ids.reserve(places.size());
    for (const FlowPlaceInTime& place : places) {
        window->ids.push_back(place.id);
    }
    window->count = static_cast<int64_t>(window->ids.size());
    window->flows = std::move(flows);
    METSUKE_CHECK(m_snapshot.check());
    return RowWindowPtr(std::move(window));
}

Result<RowWindowPtr> FlowQuery::openInTime(std::shared_ptr<const FlowOrder> flows, TimeRange range, SortOrder order) {
    auto window = std::make_shared<FlowWindow>();
    window->order = order;
    int64_t to = flows->rows();
    if (!isAll(range)) {
        constexpr int64_t before = std::numeric_limits<int64_t>::min();
        METSUKE_TRY(window->from, flows->rank(m_snapshot.connection(), {range.from.ns, before}));
        METSUKE_TRY(to, flows->rank(m_snapshot.connection(), {range.to.ns, before}));
    }
    window->count = std::max<int64_t>(0, to - window->from);
    window->flows = std::move(flows);
    METSUKE_CHECK(m_snapshot.check());
    return RowWindowPtr(std::move(window));
}

/// The largest flows of all are among the largest of each segment.
Result<RowWindowPtr> FlowQuery::openLargest(std::shared_ptr<const FlowOrder> flows, FlowSort sort) {
    const auto which = static_cast<int64_t>(sort) - static_cast<int64_t>(FlowSort::Elapsed);
    std::vector<FlowPlaceInTime> places;
    METSUKE_TRY(Statement * statement, m_snapshot.connection().cached("SELECT entries FROM flow_top WHERE segment = ?1 AND sort = ?2"));
    for (const FlowSegmentInfo& segment : flows->segments()) {
        if (segment.sealed) {
            statement->bind(1, segment.number);
            statement->bind(2, which);
            METSUKE_CHECK(forEachRow(*statement, [&places](const Statement& s) {
                const auto top = decodePlaces(s.blob(0));
                places.insert(places.end(), top.begin(), top.end());
            }));
            continue;
        }
        METSUKE_TRY(Statement open,
            m_snapshot.connection().prepare("SELECT " + std::string(sortColumn(sort)) + ", id FROM " + segmentTableName(segment.number)
                + " t ORDER BY 1 DESC, 2 DESC LIMIT ?1"));
        open.bind(1, static_cast<int64_t>(kFlowTopRows));
        METSUKE_CHECK(forEachRow(open, [&](const Statement& s) {
            places.push_back({sort == FlowSort::Elapsed ? orderedBits(s.real(0)) : s.integer(0), s.integer(1)});
        }));
    }
    std::sort(places.begin(), places.end(), std::greater<>());
    places.resize(std::min(places.size(), kFlowTopRows));
    auto window = std::make_shared<FlowWindow>();
    window->order = SortOrder::Descending;
    window->cut = true;
    for (const FlowPlaceInTime& place : places) {
        window->ids.push_back(place.id);
    }
    window->count = static_cast<int64_t>(window->ids.size());
    window->flows = std::move(flows);
    METSUKE_CHECK(m_snapshot.check());
    return RowWindowPtr(std::move(window));
}

Result<std::vector<FlowPlaceInTime>> FlowQuery::scan(const Filter& filter, TimeRange range, const std::string& key,
    const FlowOrder& flows, bool& cut, bool keepLargest) {
    FilterSql sql(m_snapshot.connection(), flows.segments());
    METSUKE_TRY(const SqlCondition condition, sql.condition(filter, {FilterScope::Rows::Flows, EventKind::Conn}));
    const auto maximum = static_cast<size_t>(std::max<int64_t>(1, m_snapshot.budget().maximumRows));
    std::vector<FlowPlaceInTime> places;
    const auto trim = [&] {
        cut = true;
        const auto middle = places.begin() + static_cast<std::ptrdiff_t>(maximum);
        keepLargest ? std::nth_element(places.begin(), middle, places.end(), std::greater<>())
                    : std::nth_element(places.begin(), middle, places.end());
        places.resize(maximum);
    };
    for (const FlowSegmentInfo& segment : flows.segments()) {
        if (segment.t1 < range.from.ns && segment.sealed) {
            continue;
        }
        METSUKE_TRY(Statement statement,
            m_snapshot.connection().prepare("SELECT " + key + ", t.id FROM " + segmentTableName(segment.number)
                + " t WHERE t.ts >= ? AND t.ts < ? AND (" + condition.sql + ")"));
        statement.bind(1, range.from.ns);
        statement.bind(2, range.to.ns);
        bindAll(statement, 3, condition.values);
        METSUKE_CHECK(forEachRow(statement, [&](const Statement& s) {
            const int64_t value = s.type(0) == Statement::Type::Real ? orderedBits(s.real(0)) : s.integer(0);
            places.push_back({value, s.integer(1)});
            if (places.size() >= 2 * maximum) {
                trim();
            }
        }));
    }
    if (places.size() > maximum) {
        trim();
    }
    return places;
}

Result<std::vector<int64_t>> FlowQuery::matching(const Filter& filter, TimeRange range, const FlowOrder& flows, bool& cut) {
    METSUKE_TRY(auto places, scan(filter, range, "0", flows, cut, false));
    std::vector<int64_t> ids;
    ids.reserve(places.size());
    for (const FlowPlaceInTime& place : places) {
        ids.push_back(place.id);
    }
    std::sort(ids.begin(), ids.end());
    return ids;
}

Result<std::vector<FlowRow>> FlowQuery::page(const FlowWindow& window, int64_t page) {
    const int64_t first = page * RowWindow::kPageRows;
    if (page < 0 || first >= window.count) {
        return std::vector<FlowRow>{};
    }
    const int64_t size = std::min(RowWindow::kPageRows, window.count - first);
    std::vector<int64_t> ids;
    if (!window.ids.empty()) {
        ids.assign(window.ids.begin() + first, window.ids.begin() + first + size);
    } else if (window.order == SortOrder::Ascending) {
        METSUKE_TRY(ids, window.flows->slice(m_snapshot.connection(), window.from + first, static_cast<size_t>(size)));
    } else {
        const int64_t from = window.from + window.count - first - size;
        METSUKE_TRY(ids, window.flows->slice(m_snapshot.connection(), from, static_cast<size_t>(size)));
        std::reverse(ids.begin(), ids.end());
    }
    return rows(ids, *window.flows);
}

Result<std::vector<FlowRow>> FlowQuery::rows(const std::vector<int64_t>& ids, const FlowOrder& flows) {
    std::vector<FlowRow> rows;
    rows.reserve(ids.size());
    for (const int64_t id : ids) {
        const FlowSegmentInfo* segment = flows.segmentOf(id);
        if (segment == nullptr) {
            continue;
        }
        METSUKE_TRY(Statement * statement,
            m_snapshot.connection().cached(
                "SELECT " + std::string(kFlowColumns) + " FROM " + segmentTableName(segment->number) + " WHERE id = ?1"));
        statement->bind(1, id);
        METSUKE_CHECK(forEachRow(*statement, [&](const Statement& s) { rows.push_back(readFlow(s, m_snapshot.names())); }));
    }
    METSUKE_CHECK(addRules(rows));
    METSUKE_CHECK(m_snapshot.check());
    return rows;
}

Result<void> FlowQuery::addRules(std::vector<FlowRow>& rows) {
    METSUKE_TRY(Statement * statement,
        m_snapshot.connection().cached("SELECT d.rule, d.severity FROM detection_flow f JOIN detection d ON d.id = f.detection "
                                       "WHERE f.uid_lo = ?1 AND f.uid_hi = ?2 ORDER BY d.severity DESC, d.rule"));
    for (FlowRow& row : rows) {
        statement->bind(1, static_cast<int64_t>(row.uid.low));
        statement->bind(2, static_cast<int64_t>(row.uid.high));
        METSUKE_CHECK(forEachRow(*statement, [&row](const Statement& s) {
            const auto severity = static_cast<Severity>(std::clamp<int64_t>(s.integer(1), 0, static_cast<int64_t>(Severity::Critical)));
            row.worst = row.rules.empty() ? severity : std::max(row.worst, severity);
            if (std::find(row.rules.begin(), row.rules.end(), s.text(0)) == row.rules.end()) {
                row.rules.push_back(s.string(0));
            }
        }));
    }
    return {};
}

Result<std::vector<int64_t>> FlowQuery::idsOf(const std::vector<FlowUid>& uids, const FlowOrder& flows) {
    std::vector<int64_t> ids;
    for (const FlowSegmentInfo& segment : flows.segments()) {
        METSUKE_TRY(Statement * statement,
            m_snapshot.connection().cached("SELECT id FROM " + segmentTableName(segment.number) + " WHERE uid_lo = ?1 AND uid_hi = ?2"));
        for (const FlowUid& uid : uids) {
            statement->bind(1, static_cast<int64_t>(uid.low));
            statement->bind(2, static_cast<int64_t>(uid.high));
            METSUKE_CHECK(forEachRow(*statement, [&ids](const Statement& s) { ids.push_back(s.integer(0)); }));
        }
    }
    std::sort(ids.begin(), ids.end());
    return ids;
}

Result<std::vector<FlowRow>> FlowQuery::byUid(const std::vector<FlowUid>& uids) {
    METSUKE_TRY(auto flows, load());
    METSUKE_TRY(const auto ids, idsOf(uids, *flows));
    METSUKE_TRY(auto found, rows(ids, *flows));
    // In the order of the question.
    std::map<FlowUid, size_t> place;
    for (size_t i = 0; i < uids.size(); ++i) {
        place.try_emplace(uids[i], i);
    }
    std::stable_sort(found.begin(), found.end(),
        [&place](const FlowRow& a, const FlowRow& b) { return place[a.uid] < place[b.uid]; });
    return found;
}

Result<std::vector<EventRow>> FlowQuery::events(const std::vector<int64_t>& ids, const FlowOrder& flows) {
    PackedFields packed;
    METSUKE_CHECK(packed.load(m_snapshot.connection()));
    std::vector<EventRow> rows;
    for (const int64_t id : ids) {
        const FlowSegmentInfo* segment = flows.segmentOf(id);
        if (segment == nullptr) {
            continue;
        }
        METSUKE_TRY(Statement * statement,
            m_snapshot.connection().cached(
                "SELECT " + std::string(kFlowColumns) + ", extra, packed FROM " + segmentTableName(segment->number) + " WHERE id = ?1"));
        statement->bind(1, id);
        METSUKE_CHECK(forEachRow(*statement,
            [&](const Statement& s) { rows.push_back({s.integer(0), readConn(s, m_snapshot.names(), packed)}); }));
    }
    METSUKE_CHECK(m_snapshot.check());
    return rows;
}

} // namespace metsuke
