// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace metsuke {

/// A condition on rows, as a tree; core/query makes it from text, a store turns it into parameterised SQL.
/// Field names are the query language's (host, orig, resp, port, service, name, bytes, severity, rule, state ...)
/// or `kind.field` of an event. Unknown fields are an error of the store, never silently true.
struct Filter {
    enum class Op { All, And, Or, Not, Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual, Contains, StartsWith, EndsWith, In, Cidr, Exists };
    using Value = std::variant<int64_t, double, std::string>;
    Op op = Op::All;
    std::string field;
    std::vector<Value> values;
    std::vector<Filter> children;

    static Filter all() { return {}; }
    static Filter compare(std::string field, Op op, Value value) { return {op, std::move(field), {std::move(value)}, {}}; }
    static Filter both(Filter a, Filter b) {
        if (a.op == Op::All) {
            return b;
        }
        if (b.op == Op::All) {
            return a;
        }
        return {Op::And, {}, {}, {std::move(a), std::move(b)}};
    }
    friend bool operator==(const Filter&, const Filter&) = default;
};

} // namespace metsuke
