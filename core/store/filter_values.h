// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/field_catalog.h"
#include "core/store/filter_sql.h"

namespace metsuke {

// Comparisons of one column, by what the column holds. All take the operators Equal, In, Exists and those that make
// sense for the type; others are InvalidArgument. NotEqual is the caller's (rows without a value are unequal too).

[[nodiscard]] Result<SqlCondition> compareNumber(const Filter& filter, const std::string& column, QueryType type);
[[nodiscard]] Result<SqlCondition> compareText(const Filter& filter, const std::string& column);
/// A JSON array of texts: true when one of them compares.
[[nodiscard]] Result<SqlCondition> compareList(const Filter& filter, const std::string& column);
/// Addresses as row_codec.h keeps them; values are addresses, prefixes (Cidr), or text for the text operators.
[[nodiscard]] Result<SqlCondition> compareAddress(const Filter& filter, const std::string& column);
[[nodiscard]] Result<SqlCondition> compareUid(const Filter& filter, const std::string& high, const std::string& low);

/// (a) OR (b) ...; false when empty.
[[nodiscard]] SqlCondition anyOf(std::vector<SqlCondition> conditions);
[[nodiscard]] std::string valueText(const Filter::Value& value);
[[nodiscard]] Error unknownField(const std::string& field);
[[nodiscard]] Error badOperator(const std::string& field);
[[nodiscard]] Error badValue(const std::string& field, const Filter::Value& value);

} // namespace metsuke
