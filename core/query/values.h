// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/query/query.h"
#include "core/store/field_catalog.h"

#include <optional>

namespace metsuke::query {

/// A value of a field's type as filters keep it: numbers as numbers, the rest as canonical text. Empty when the text
/// is none of the type; Time is not for here.
[[nodiscard]] std::optional<Filter::Value> parseValue(QueryType type, std::string_view text);

/// From a written time the whole unit that it names: a day, a minute, a second, else one nanosecond.
struct TimeSpan {
    Timestamp from;
    Timestamp to;
};
[[nodiscard]] std::optional<TimeSpan> parseTimeSpan(std::string_view text, const QueryContext& context);

/// Value as text that parseValue reads back.
[[nodiscard]] std::string printValue(const Filter::Value& value);

/// Text-id of "not a value of this type; allowed are ...".
[[nodiscard]] std::string_view badValueText(QueryType type);
/// Values that can be listed, "" types have none.
[[nodiscard]] std::vector<std::string> knownValues(QueryType type);
/// Operators of the type, as they are written.
[[nodiscard]] const std::vector<std::string>& allowedOperators(QueryType type);
[[nodiscard]] bool isTextType(QueryType type); ///< `*` means something in its values

} // namespace metsuke::query
