// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/database/connection.h"
#include "core/store/field_catalog.h"
#include "core/store/filter.h"
#include "core/store/flow_order.h"
#include "core/store/flow_segments.h"

#include <map>

namespace metsuke {

/// Which rows a condition is about.
struct FilterScope {
    enum class Rows { Flows, Events, Detections };
    Rows rows = Rows::Flows;
    EventKind kind = EventKind::Conn; ///< of Events; never Conn, whose events are flows
};

using SqlValue = std::variant<int64_t, double, std::string, std::vector<uint8_t>>;
void bindAll(Statement& statement, int from, const std::vector<SqlValue>& values);

/// SQL text with '?' for every value, in order. Nothing of the filter's values is ever in the text.
struct SqlCondition {
    std::string sql = "1";
    std::vector<SqlValue> values;
};

/// Turns filters into SQL for one connection and snapshot. What a filter asks of other tables (names, events of a flow,
/// detections that name it) is looked up once into temporary tables, not once per row or segment.
class FilterSql {
public:
    /// `segments` of the snapshot, for conditions on flows that stand in filters of events and detections.
    FilterSql(Connection& connection, const std::vector<FlowSegmentInfo>& segments)
        : m_connection(connection)
        , m_segments(segments) {}

    /// InvalidArgument when a field is unknown or cannot be compared like that. The condition is valid until the
    /// snapshot's transaction ends.
    Result<SqlCondition> condition(const Filter& filter, FilterScope scope);
    /// SQL functions that conditions use, and the temporary tables; once per connection.
    static Result<void> prepareConnection(Connection& connection);

    static constexpr size_t kMaximumNodes = 500;
    static constexpr int kMaximumDepth = 60;

private:
    Result<SqlCondition> node(const Filter& filter, FilterScope scope, int depth);
    Result<SqlCondition> group(const Filter& filter, FilterScope scope, int depth);
    Result<SqlCondition> leaf(const Filter& filter, FilterScope scope);
    Result<SqlCondition> flowLeaf(const Filter& filter, std::string_view field);
    Result<SqlCondition> headerLeaf(const Filter& filter, std::string_view field);
    Result<SqlCondition> connLeaf(const Filter& filter, const FieldDescriptor& field);
    Result<SqlCondition> eventLeaf(const Filter& filter, EventKind kind, const FieldDescriptor& field);
    Result<SqlCondition> detectionLeaf(const Filter& filter, std::string_view field);
    Result<SqlCondition> foreign(const Filter& filter, FilterScope from, FilterScope of);
    Result<SqlCondition> dictionary(const Filter& filter, const std::string& column);
    Result<SqlCondition> byHostName(const Filter& filter, const std::string& column);
    Result<void> fill(int64_t slot, const std::string& source, const SqlCondition& condition);

    Connection& m_connection;
    const std::vector<FlowSegmentInfo>& m_segments;
    PackedFields m_packed;
    bool m_packedLoaded = false;
    int64_t m_slots = 0;
    size_t m_nodes = 0;
};

} // namespace metsuke
