// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/lexer.h"
#include "core/query/query.h"
#include "core/query/values.h"

namespace metsuke {

namespace {

using Op = Filter::Op;
enum class Place { Root, InOr, InAnd, InNot };

std::string valueText(const Filter& filter, const Filter::Value& value) {
    if (const auto* ns = std::get_if<int64_t>(&value); ns != nullptr && filter.field == "ts") {
        return formatIso8601({*ns});
    }
    return query::quoteIfNeeded(query::printValue(value));
}

std::string comparison(const Filter& filter, std::string_view symbol) {
    return filter.field + " " + std::string(symbol) + " " + (filter.values.empty() ? "\"\"" : valueText(filter, filter.values.front()));
}

std::string list(const Filter& filter) {
    std::string text = filter.field + " in (";
    for (size_t i = 0; i < filter.values.size(); ++i) {
        text += (i == 0 ? "" : ", ") + valueText(filter, filter.values[i]);
    }
    return text + ")";
}

/// A value that may stand bare between asterisks.
bool isPlain(const Filter& filter) {
    const std::string text = query::printValue(filter.values.front());
    return query::quoteIfNeeded(text) == text;
}

std::string textMatch(const Filter& filter) {
    const std::string_view word = filter.op == Op::Contains ? "contains" : filter.op == Op::StartsWith ? "startswith" : "endswith";
    if (filter.values.empty() || !isPlain(filter) || filter.op == Op::Contains) {
        return comparison(filter, word);
    }
    const std::string text = query::printValue(filter.values.front());
    return filter.field + " = " + (filter.op == Op::EndsWith ? "*" + text : text + "*");
}

std::string print(const Filter& filter, Place place);

std::string groupText(const Filter& filter, Place place) {
    const bool all = filter.op == Op::And;
    std::string text;
    size_t parts = 0;
    for (const Filter& child : filter.children) {
        if (const std::string part = print(child, all ? Place::InAnd : Place::InOr); !part.empty()) {
            text += (text.empty() ? "" : all ? " and " : " or ") + part;
            ++parts;
        }
    }
    const bool bare = parts < 2 || place == Place::Root || (all && place == Place::InOr);
    return bare ? text : "(" + text + ")";
}

std::string print(const Filter& filter, Place place) {
    switch (filter.op) {
    case Op::All:
        return {};
    case Op::And:
    case Op::Or:
        if (const auto word = freeTextOf(filter)) {
            const bool shorthand = IpAddress::parse(*word) || Cidr::parse(*word) || query::parseValue(QueryType::Uid, *word)
                || findQueryField(*word) != nullptr;
            return shorthand ? query::quote(*word) : query::quoteIfNeeded(*word);
        }
        return groupText(filter, place);
    case Op::Not:
        return filter.children.empty() ? std::string() : "not " + print(filter.children.front(), Place::InNot);
    case Op::Equal:
    case Op::Cidr:
        return comparison(filter, "=");
    case Op::NotEqual:
        return comparison(filter, "!=");
    case Op::Less:
        return comparison(filter, "<");
    case Op::LessEqual:
        return comparison(filter, "<=");
    case Op::Greater:
        return comparison(filter, ">");
    case Op::GreaterEqual:
        return comparison(filter, ">=");
    case Op::Contains:
    case Op::StartsWith:
    case Op::EndsWith:
        return textMatch(filter);
    case Op::In:
        return list(filter);
    case Op::Exists:
        return filter.field + " exists";
    }
    return {};
}

} // namespace

std::string printQuery(const Filter& filter, const TimeRange& range) { return print(ParsedQuery{filter, range}.whole(), Place::Root); }

} // namespace metsuke
