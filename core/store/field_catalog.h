// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event/event.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace metsuke {

/// What a field of the query language holds; decides operators, values and completion.
enum class QueryType { Address, Port, Integer, Real, ByteCount, Elapsed, Text, TextList, Bool, Time, Severity, Phase, Protocol, Uid };

/// A field that filters may name. Those without a kind are of flows and detections; `kind.field` are of events.
struct QueryField {
    std::string name;
    QueryType type = QueryType::Text;
    std::optional<EventKind> kind;
};

/// All fields, those of flows and detections first, then by kind; static lifetime.
[[nodiscard]] const std::vector<QueryField>& queryFields();
/// Also understands Zeek's header names (id.orig_h ...); nullptr when there is no such field.
[[nodiscard]] const QueryField* findQueryField(std::string_view name);
/// The field of an event kind by its bare name ("query" of dns), nullptr when the kind has none.
[[nodiscard]] const FieldDescriptor* findEventField(EventKind kind, std::string_view field);

} // namespace metsuke
