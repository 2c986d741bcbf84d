// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/filter_sql.h"

#include "core/store/case_schema.h"
#include "core/store/event_table.h"
#include "core/store/filter_values.h"

#include <algorithm>

namespace metsuke {

namespace {

constexpr int64_t kMaximumSet = 5'000'000;

/// Column of a field that every row of flows has, "" when it is not such a field.
std::string flowColumn(std::string_view field) {
    static const std::map<std::string_view, std::string_view> columns{{"service", "t.service"}, {"info", "t.info"},
        {"state", "t.state"}, {"bytes", "(t.orig_bytes + t.resp_bytes)"}, {"orig_bytes", "t.orig_bytes"},
        {"resp_bytes", "t.resp_bytes"}, {"packets", "(t.orig_pkts + t.resp_pkts)"}, {"orig_pkts", "t.orig_pkts"},
        {"resp_pkts", "t.resp_pkts"}, {"missed", "t.missed"}, {"duration", "t.duration"}, {"name", "t.name"}};
    const auto it = columns.find(field);
    return it == columns.end() ? std::string() : std::string(it->second);
}

bool isHeaderField(std::string_view field) {
    static constexpr std::array<std::string_view, 9> names{
        "host", "orig", "resp", "port", "orig_port", "resp_port", "proto", "uid", "ts"};
    return std::find(names.begin(), names.end(), field) != names.end();
}

bool isDetectionField(std::string_view field) {
    static constexpr std::array<std::string_view, 7> names{"rule", "severity", "phase", "family", "object", "peer", "confirmed"};
    return std::find(names.begin(), names.end(), field) != names.end();
}

SqlCondition joined(std::vector<SqlCondition> parts, std::string_view word) {
    SqlCondition all{"", {}};
    for (SqlCondition& part : parts) {
        if (!all.sql.empty()) {
            all.sql += word;
        }
        all.sql += "(" + part.sql + ")";
        all.values.insert(all.values.end(), std::make_move_iterator(part.values.begin()), std::make_move_iterator(part.values.end()));
    }
    return all;
}

SqlCondition negated(SqlCondition condition) {
    condition.sql = "(" + condition.sql + ") IS NOT TRUE";
    return condition;
}

/// conn fields that have a column of their own, as names of the query language.
std::string_view plainName(std::string_view connField) {
    static const std::map<std::string_view, std::string_view> names{{"duration", "duration"}, {"service", "service"},
        {"orig_bytes", "orig_bytes"}, {"resp_bytes", "resp_bytes"}, {"orig_pkts", "orig_pkts"}, {"resp_pkts", "resp_pkts"},
        {"conn_state", "state"}, {"missed_bytes", "missed"}, {"server_name", "name"}};
    const auto it = names.find(connField);
    return it == names.end() ? std::string_view() : it->second;
}

} // namespace

void bindAll(Statement& statement, int from, const std::vector<SqlValue>& values) {
    for (const SqlValue& value : values) {
        std::visit(
            [&](const auto& v) {
                using Value = std::remove_cvref_t<decltype(v)>;
                if constexpr (std::is_same_v<Value, std::string>) {
                    statement.bind(from, std::string_view(v));
                } else if constexpr (std::is_same_v<Value, std::vector<uint8_t>>) {
                    statement.bind(from, Bytes(v));
                } else {
                    statement.bind(from, v);
                }
            },
            value);
        ++from;
    }
}

Result<SqlCondition> FilterSql::condition(const Filter& filter, FilterScope scope) {
    m_nodes = 0;
    return node(filter, scope, 0);
}

Result<SqlCondition> FilterSql::node(const Filter& filter, FilterScope scope, int depth) {
    if (depth > kMaximumDepth || ++m_nodes + filter.values.size() > kMaximumNodes) {
        return Error(ErrorCode::InvalidArgument, "store.filter_too_large");
    }
    switch (filter.op) {
    case Filter::Op::All:
        return SqlCondition{};
    case Filter::Op::And:
    case Filter::Op::Or:
        return group(filter, scope, depth);
    case Filter::Op::Not: {
        if (filter.children.size() != 1) {
            return Error(ErrorCode::InvalidArgument, "store.filter_too_large");
        }
        METSUKE_TRY(SqlCondition inner, node(filter.children.front(), scope, depth + 1));
        return negated(std::move(inner));
    }
    case Filter::Op::NotEqual: {
        Filter equal = filter;
        equal.op = Filter::Op::Equal;
        METSUKE_TRY(SqlCondition inner, leaf(equal, scope));
        return negated(std::move(inner));
    }
    default:
        return leaf(filter, scope);
    }
}

Result<SqlCondition> FilterSql::group(const Filter& filter, FilterScope scope, int depth) {
    std::vector<SqlCondition> parts;
    for (const Filter& child : filter.children) {
        METSUKE_TRY(SqlCondition part, node(child, scope, depth + 1));
        parts.push_back(std::move(part));
    }
    const bool all = filter.op == Filter::Op::And;
    if (parts.empty()) {
        return SqlCondition{all ? "1" : "0", {}};
    }
    return joined(std::move(parts), all ? " AND " : " OR ");
}

Result<SqlCondition> FilterSql::leaf(const Filter& filter, FilterScope scope) {
    using Rows = FilterScope::Rows;
    const QueryField* field = findQueryField(filter.field);
    if (field == nullptr) {
        if (scope.rows == Rows::Events) {
            if (const FieldDescriptor* own = findEventField(scope.kind, filter.field)) {
                return eventLeaf(filter, scope.kind, *own);
            }
        }
        return unknownField(filter.field);
    }
    if (field->kind && *field->kind == EventKind::Conn) {
        const std::string_view bare = std::string_view(field->name).substr(field->name.find('.') + 1);
        return scope.rows == Rows::Flows ? connLeaf(filter, *findEventField(EventKind::Conn, bare))
                                         : foreign(filter, scope, {Rows::Flows, EventKind::Conn});
    }
    if (field->kind) {
        const std::string_view bare = std::string_view(field->name).substr(field->name.find('.') + 1);
        return scope.rows == Rows::Events && scope.kind == *field->kind
            ? eventLeaf(filter, scope.kind, *findEventField(scope.kind, bare))
            : foreign(filter, scope, {Rows::Events, *field->kind});
    }
    if (scope.rows == Rows::Detections) {
        return isDetectionField(field->name) || field->name == "host" || field->name == "ts"
            ? detectionLeaf(filter, field->name)
            : foreign(filter, scope, {Rows::Flows, EventKind::Conn});
    }
    if (isDetectionField(field->name)) {
        return foreign(filter, scope, {Rows::Detections, EventKind::Conn});
    }
    if (isHeaderField(field->name)) {
        return headerLeaf(filter, field->name);
    }
    return scope.rows == Rows::Flows ? flowLeaf(filter, field->name) : foreign(filter, scope, {Rows::Flows, EventKind::Conn});
}

Result<SqlCondition> FilterSql::headerLeaf(const Filter& filter, std::string_view field) {
    const auto either = [&](const auto& make) -> Result<SqlCondition> {
        METSUKE_TRY(SqlCondition first, make("t.orig"));
        METSUKE_TRY(SqlCondition second, make("t.resp"));
        std::vector<SqlCondition> both;
        both.push_back(std::move(first));
        both.push_back(std::move(second));
        return anyOf(std::move(both));
    };
    const auto address = [&](const std::string& column) { return byHostName(filter, column); };
    const auto port = [&](const std::string& column) { return compareNumber(filter, column + "_port", QueryType::Port); };
    if (field == "host") {
        return either(address);
    }
    if (field == "port") {
        return either(port);
    }
    if (field == "orig" || field == "resp") {
        return address("t." + std::string(field));
    }
    if (field == "orig_port" || field == "resp_port") {
        return compareNumber(filter, "t." + std::string(field), QueryType::Port);
    }
    if (field == "proto") {
        return compareNumber(filter, "t.proto", QueryType::Protocol);
    }
    return field == "uid" ? compareUid(filter, "t.uid_hi", "t.uid_lo") : compareNumber(filter, "t.ts", QueryType::Time);
}

/// host = pc5: a value that is no address is a name, looked up among what hosts call themselves.
Result<SqlCondition> FilterSql::byHostName(const Filter& filter, const std::string& column) {
    const bool named = (filter.op == Filter::Op::Equal || filter.op == Filter::Op::In)
        && std::any_of(filter.values.begin(), filter.values.end(), [](const Filter::Value& value) {
               const std::string text = valueText(value);
               return text.find('/') == std::string::npos && !IpAddress::parse(text);
           });
    if (!named) {
        return compareAddress(filter, column);
    }
    std::vector<SqlCondition> any;
    for (const Filter::Value& value : filter.values) {
        const std::string text = valueText(value);
        if (text.find('/') != std::string::npos || IpAddress::parse(text)) {
            METSUKE_TRY(SqlCondition address, compareAddress({Filter::Op::Equal, filter.field, {value}, {}}, column));
            any.push_back(std::move(address));
            continue;
        }
        any.push_back({column
                + " IN (SELECT h.addr FROM host h WHERE h.id IN (SELECT a.host FROM host_alias a WHERE a.value = ?) OR EXISTS "
                  "(SELECT 1 FROM json_each(CASE WHEN json_valid(h.names) THEN h.names ELSE '[]' END) j "
                  "WHERE j.value = ? COLLATE NOCASE))",
            {text, text}});
    }
    return anyOf(std::move(any));
}

Result<SqlCondition> FilterSql::flowLeaf(const Filter& filter, std::string_view field) {
    const std::string column = flowColumn(field);
    if (field == "name") {
        return dictionary(filter, column);
    }
    const QueryType type = findQueryField(field)->type;
    return type == QueryType::Text ? compareText(filter, column) : compareNumber(filter, column, type);
}

Result<SqlCondition> FilterSql::connLeaf(const Filter& filter, const FieldDescriptor& field) {
    if (const std::string_view plain = plainName(field.name); !plain.empty()) {
        return flowLeaf(filter, plain);
    }
    if (!m_packedLoaded) {
        METSUKE_CHECK(m_packed.load(m_connection));
        m_packedLoaded = true;
    }
    const auto id = m_packed.idOf(field.name);
    if (!id) {
        return SqlCondition{"0", {}}; // a case from before this field
    }
    const std::string column = "metsuke_packed(t.packed, " + std::to_string(*id) + ")";
    return field.type == FieldType::Text ? compareText(filter, column)
                                         : compareNumber(filter, column, findQueryField("conn." + std::string(field.name))->type);
}

Result<SqlCondition> FilterSql::eventLeaf(const Filter& filter, EventKind kind, const FieldDescriptor& field) {
    METSUKE_TRY(const EventReader reader, EventReader::make(m_connection, kind));
    if (!reader.has(field.name)) {
        return SqlCondition{"0", {}}; // a case from before this field
    }
    const std::string column = "t." + fieldColumn(field.name);
    switch (field.type) {
    case FieldType::Bool:
        return compareNumber(filter, column, QueryType::Bool);
    case FieldType::Int:
        return compareNumber(filter, column, QueryType::Integer);
    case FieldType::Double:
        return compareNumber(filter, column, QueryType::Real);
    case FieldType::TextList:
        return compareList(filter, column);
    case FieldType::Text:
        break;
    }
    return field.storage == FieldStorage::Dictionary ? dictionary(filter, column) : compareText(filter, column);
}

Result<SqlCondition> FilterSql::detectionLeaf(const Filter& filter, std::string_view field) {
    if (field == "host") {
        return byHostName(filter, "d.host");
    }
    if (field == "ts") {
        return compareNumber(filter, "d.first", QueryType::Time);
    }
    const std::string column = "d." + std::string(field);
    const QueryType type = findQueryField(field)->type;
    return type == QueryType::Text ? compareText(filter, column) : compareNumber(filter, column, type);
}

Result<SqlCondition> FilterSql::dictionary(const Filter& filter, const std::string& column) {
    if (filter.op == Filter::Op::Exists) {
        return SqlCondition{column + " IS NOT NULL", {}};
    }
    METSUKE_TRY(const SqlCondition names, compareText(filter, "n.text"));
    const int64_t slot = m_slots++;
    METSUKE_CHECK(fill(slot, "SELECT ?, n.id, 0 FROM name n WHERE ", names));
    return SqlCondition{column + " IN (SELECT s.lo FROM temp.found s WHERE s.slot = ?)", {slot}};
}

Result<SqlCondition> FilterSql::foreign(const Filter& filter, FilterScope from, FilterScope of) {
    using Rows = FilterScope::Rows;
    METSUKE_TRY(const SqlCondition condition, leaf(filter, of));
    const int64_t slot = m_slots++;
    if (of.rows == Rows::Events) {
        METSUKE_TRY(const EventReader reader, EventReader::make(m_connection, of.kind));
        if (reader.hasTable()) {
            METSUKE_CHECK(fill(slot,
                "SELECT ?, t.uid_lo, t.uid_hi FROM " + eventTableName(of.kind) + " t WHERE t.uid_lo IS NOT NULL AND ", condition));
        }
    } else if (of.rows == Rows::Detections) {
        METSUKE_CHECK(fill(slot,
            "SELECT ?, f.uid_lo, f.uid_hi FROM detection d JOIN detection_flow f ON f.detection = d.id WHERE ", condition));
    } else {
        for (const FlowSegmentInfo& segment : m_segments) {
            const std::string table = segmentTableName(segment.number);
            // Detections name few flows: go from them to the rows, not the other way.
            const std::string rows = from.rows == Rows::Detections
                ? "detection_flow f CROSS JOIN " + table + " t ON t.uid_lo = f.uid_lo AND t.uid_hi = f.uid_hi"
                : table + " t";
            METSUKE_CHECK(fill(slot, "SELECT ?, t.uid_lo, t.uid_hi FROM " + rows + " WHERE t.uid_lo IS NOT NULL AND ", condition));
        }
    }
    if (from.rows == Rows::Detections) {
        return SqlCondition{"d.id IN (SELECT f.detection FROM temp.found s JOIN detection_flow f ON f.uid_lo = s.lo "
                            "AND f.uid_hi = s.hi WHERE s.slot = ?)",
            {slot}};
    }
    return SqlCondition{"(t.uid_lo, t.uid_hi) IN (SELECT s.lo, s.hi FROM temp.found s WHERE s.slot = ?)", {slot}};
}

Result<void> FilterSql::fill(int64_t slot, const std::string& source, const SqlCondition& condition) {
    METSUKE_TRY(Statement statement,
        m_connection.prepare("INSERT OR IGNORE INTO temp.found(slot, lo, hi) " + source + "(" + condition.sql + ") LIMIT "
            + std::to_string(kMaximumSet + 1)));
    statement.bind(1, slot);
    bindAll(statement, 2, condition.values);
    METSUKE_CHECK(statement.run());
    if (m_connection.changes() > kMaximumSet) {
        return Error(ErrorCode::InvalidArgument, "store.filter_too_broad");
    }
    return {};
}

} // namespace metsuke
