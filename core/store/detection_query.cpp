// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/detection_query.h"

#include "core/store/filter_sql.h"
#include "core/store/findings_reader.h"

namespace metsuke {

Result<std::vector<Detection>> queryDetections(
    Snapshot& snapshot, FlowOrderCache& cache, const Filter& filter, TimeRange range) {
    Connection& connection = snapshot.connection();
    std::vector<FlowSegmentInfo> segments;
    if (filter.op != Filter::Op::All) {
        METSUKE_TRY(const auto flows, FlowOrder::load(connection, cache));
        segments = flows->segments();
    }
    FilterSql sql(connection, segments);
    METSUKE_TRY(const SqlCondition condition, sql.condition(filter, {FilterScope::Rows::Detections, EventKind::Conn}));
    METSUKE_TRY(Statement statement,
        connection.prepare("SELECT " + std::string(detectionColumns())
            + " FROM detection d WHERE d.first < ? AND max(d.first, d.last) >= ? AND (" + condition.sql
            + ") ORDER BY d.first, d.ord, d.key LIMIT "
            + std::to_string(std::max<int64_t>(0, snapshot.budget().maximumRows))));
    statement.bind(1, range.to.ns);
    statement.bind(2, range.from.ns);
    bindAll(statement, 3, condition.values);
    std::vector<Detection> detections;
    METSUKE_CHECK(forEachRow(statement, [&](const Statement& s) { detections.push_back(readDetection(s)); }));
    METSUKE_CHECK(snapshot.check());
    return detections;
}

Result<std::optional<Detection>> findDetection(Snapshot& snapshot, const std::string& key) {
    METSUKE_TRY(Statement * statement,
        snapshot.connection().cached("SELECT " + std::string(detectionColumns()) + " FROM detection d WHERE d.key = ?1"));
    statement->bind(1, std::string_view(key));
    std::optional<Detection> found;
    METSUKE_CHECK(forEachRow(*statement, [&](const Statement& s) { found = readDetection(s); }));
    return found;
}

} // namespace metsuke
