// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/filter_values.h"

#include "core/base/strings.h"
#include "core/model/identity.h"
#include "core/model/vocabulary.h"

#include <charconv>
#include <cmath>

namespace metsuke {

namespace {

std::string_view symbol(Filter::Op op) {
    switch (op) {
    case Filter::Op::Equal:
        return " = ?";
    case Filter::Op::Less:
        return " < ?";
    case Filter::Op::LessEqual:
        return " <= ?";
    case Filter::Op::Greater:
        return " > ?";
    case Filter::Op::GreaterEqual:
        return " >= ?";
    default:
        return {};
    }
}

std::optional<int64_t> wholeNumber(std::string_view text) {
    int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::optional<double> realNumber(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() && std::isfinite(value) ? std::optional(value)
                                                                                           : std::nullopt;
}

/// Words that stand for numbers.
std::optional<int64_t> namedNumber(std::string_view text, QueryType type) {
    switch (type) {
    case QueryType::Severity:
        if (const auto severity = parseSeverity(text)) {
            return static_cast<int64_t>(*severity);
        }
        return std::nullopt;
    case QueryType::Phase:
        if (const auto phase = parsePhase(text)) {
            return static_cast<int64_t>(*phase);
        }
        return std::nullopt;
    case QueryType::Protocol:
        for (const uint8_t proto : std::initializer_list<uint8_t>{1, 6, 17, 58, 132}) {
            if (protocolName(proto) == text) {
                return proto;
            }
        }
        return wholeNumber(text);
    case QueryType::Bool:
        if (text == "true" || text == "yes") {
            return 1;
        }
        if (text == "false" || text == "no") {
            return 0;
        }
        return std::nullopt;
    default:
        return wholeNumber(text);
    }
}

std::optional<SqlValue> numberValue(const Filter::Value& value, QueryType type) {
    if (const auto* text = std::get_if<std::string>(&value)) {
        if (const auto named = namedNumber(toLower(*text), type)) {
            return SqlValue(*named);
        }
        if (type == QueryType::Phase) {
            if (const auto phase = parsePhase(*text)) {
                return SqlValue(static_cast<int64_t>(*phase));
            }
        }
        if (const auto real = realNumber(*text); real && (type == QueryType::Real || type == QueryType::Elapsed)) {
            return SqlValue(*real);
        }
        return std::nullopt;
    }
    if (const auto* whole = std::get_if<int64_t>(&value)) {
        return SqlValue(*whole);
    }
    return SqlValue(std::get<double>(value));
}

/// '%' and '_' of the value mean themselves.
std::string likePattern(Filter::Op op, const std::string& text) {
    std::string pattern = op == Filter::Op::StartsWith ? "" : "%";
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\') {
            pattern += '\\';
        }
        pattern += c;
    }
    return op == Filter::Op::EndsWith ? pattern : pattern + '%';
}

bool isTextOp(Filter::Op op) {
    return op == Filter::Op::Contains || op == Filter::Op::StartsWith || op == Filter::Op::EndsWith;
}

std::vector<uint8_t> bytesOf(const IpAddress& address) { return {address.bytes().begin(), address.bytes().end()}; }

SqlValue addressValue(const IpAddress& address) {
    return address.isV4() ? SqlValue(int64_t{address.toV4()}) : SqlValue(bytesOf(address));
}

/// First and last address of a prefix.
std::optional<std::pair<IpAddress, IpAddress>> rangeOf(const Cidr& cidr) {
    const std::string text = cidr.toString();
    const size_t slash = text.find('/');
    const auto base = IpAddress::parse(std::string_view(text).substr(0, slash));
    if (!base) {
        return std::nullopt;
    }
    const auto length = slash == std::string::npos ? std::nullopt : wholeNumber(std::string_view(text).substr(slash + 1));
    const size_t skipped = base->isV4() ? 96 : 0;
    const size_t bits = length ? static_cast<size_t>(*length) + skipped : 128;
    std::array<uint8_t, 16> low = base->bytes();
    std::array<uint8_t, 16> high = low;
    for (size_t bit = bits; bit < 128; ++bit) {
        const auto mask = static_cast<uint8_t>(0x80 >> (bit % 8));
        low[bit / 8] = static_cast<uint8_t>(low[bit / 8] & ~mask);
        high[bit / 8] = static_cast<uint8_t>(high[bit / 8] | mask);
    }
    return std::pair{IpAddress::v6(low), IpAddress::v6(high)};
}

Result<SqlCondition> comparePrefix(const Filter& filter, const Filter::Value& value, const std::string& column) {
    const auto cidr = Cidr::parse(valueText(value));
    const auto range = cidr ? rangeOf(*cidr) : std::nullopt;
    if (!range) {
        return badValue(filter.field, value);
    }
    SqlCondition within{column + " BETWEEN ? AND ?", {addressValue(range->first), addressValue(range->second)}};
    if (!range->first.isV4() && cidr->contains(IpAddress::v4(0)) && cidr->contains(IpAddress::v4(0xffffffff))) {
        // A prefix above the mapped IPv4 range ("::/0") holds all of it, and IPv4 is kept as integers.
        return SqlCondition{"(" + within.sql + " OR typeof(" + column + ") = 'integer')", within.values};
    }
    return within;
}

} // namespace

std::string valueText(const Filter::Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) {
        return *text;
    }
    if (const auto* whole = std::get_if<int64_t>(&value)) {
        return std::to_string(*whole);
    }
    return std::to_string(std::get<double>(value));
}

Error unknownField(const std::string& field) {
    return {ErrorCode::InvalidArgument, Message("store.filter_field").with("field", field)};
}
Error badOperator(const std::string& field) {
    return {ErrorCode::InvalidArgument, Message("store.filter_operator").with("field", field)};
}
Error badValue(const std::string& field, const Filter::Value& value) {
    return {ErrorCode::InvalidArgument, Message("store.filter_value").with("field", field).with("value", valueText(value))};
}

SqlCondition anyOf(std::vector<SqlCondition> conditions) {
    if (conditions.size() == 1) {
        return std::move(conditions.front());
    }
    SqlCondition any{"", {}};
    for (SqlCondition& condition : conditions) {
        any.sql += any.sql.empty() ? "(" : " OR (";
        any.sql += condition.sql + ")";
        any.values.insert(any.values.end(), std::make_move_iterator(condition.values.begin()),
            std::make_move_iterator(condition.values.end()));
    }
    any.sql = any.sql.empty() ? "0" : "(" + any.sql + ")";
    return any;
}

Result<SqlCondition> compareNumber(const Filter& filter, const std::string& column, QueryType type) {
    if (filter.op == Filter::Op::Exists) {
        return SqlCondition{column + " IS NOT NULL", {}};
    }
    SqlCondition condition{column, {}};
    for (const Filter::Value& value : filter.values) {
        auto number = numberValue(value, type);
        if (!number) {
            return badValue(filter.field, value);
        }
        condition.values.push_back(std::move(*number));
    }
    if (filter.op == Filter::Op::In) {
        condition.sql += " IN (";
        for (size_t i = 0; i < condition.values.size(); ++i) {
            condition.sql += i == 0 ? "?" : ",?";
        }
        condition.sql += ")";
        return condition;
    }
    if (symbol(filter.op).empty() || condition.values.size() != 1) {
        return badOperator(filter.field);
    }
    condition.sql += symbol(filter.op);
    return condition;
}

Result<SqlCondition> compareText(const Filter& filter, const std::string& column) {
    if (filter.op == Filter::Op::Exists) {
        return SqlCondition{"ifnull(" + column + ",'') <> ''", {}};
    }
    if (filter.values.empty()) {
        return badOperator(filter.field);
    }
    if (isTextOp(filter.op)) {
        return SqlCondition{column + " LIKE ? ESCAPE '\\'", {likePattern(filter.op, valueText(filter.values.front()))}};
    }
    if (filter.op != Filter::Op::Equal && filter.op != Filter::Op::In) {
        return badOperator(filter.field);
    }
    std::vector<SqlCondition> equal;
    for (const Filter::Value& value : filter.values) {
        equal.push_back({column + " = ? COLLATE NOCASE", {valueText(value)}});
    }
    return anyOf(std::move(equal));
}

Result<SqlCondition> compareList(const Filter& filter, const std::string& column) {
    METSUKE_TRY(SqlCondition item, compareText(filter, "j.value"));
    item.sql = "EXISTS (SELECT 1 FROM json_each(CASE WHEN json_valid(" + column + ") THEN " + column
        + " ELSE '[]' END) j WHERE " + item.sql + ")";
    return item;
}

Result<SqlCondition> compareAddress(const Filter& filter, const std::string& column) {
    if (filter.op == Filter::Op::Exists) {
        return SqlCondition{column + " IS NOT NULL", {}};
    }
    if (isTextOp(filter.op)) {
        return compareText(filter, "metsuke_ip(" + column + ")");
    }
    if (filter.op != Filter::Op::Equal && filter.op != Filter::Op::In && filter.op != Filter::Op::Cidr) {
        return badOperator(filter.field);
    }
    std::vector<SqlCondition> equal;
    for (const Filter::Value& value : filter.values) {
        const std::string text = valueText(value);
        if (filter.op == Filter::Op::Cidr || text.find('/') != std::string::npos) {
            METSUKE_TRY(SqlCondition prefix, comparePrefix(filter, value, column));
            equal.push_back(std::move(prefix));
            continue;
        }
        const auto address = IpAddress::parse(text);
        if (!address) {
            return badValue(filter.field, value);
        }
        equal.push_back({column + " = ?", {addressValue(*address)}});
    }
    return anyOf(std::move(equal));
}

Result<SqlCondition> compareUid(const Filter& filter, const std::string& high, const std::string& low) {
    if (filter.op == Filter::Op::Exists) {
        return SqlCondition{low + " IS NOT NULL", {}};
    }
    if (filter.op != Filter::Op::Equal && filter.op != Filter::Op::In) {
        return badOperator(filter.field);
    }
    std::vector<SqlCondition> equal;
    for (const Filter::Value& value : filter.values) {
        const auto uid = FlowUid::parse(toLower(valueText(value)));
        if (!uid) {
            return badValue(filter.field, value);
        }
        equal.push_back({low + " = ? AND " + high + " = ?", {static_cast<int64_t>(uid->low), static_cast<int64_t>(uid->high)}});
    }
    return anyOf(std::move(equal));
}

} // namespace metsuke
