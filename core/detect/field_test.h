// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_address.h"
#include "core/detect/event_view.h"
#include "core/detect/text_pattern.h"

#include <map>
#include <memory>
#include <unordered_set>

namespace re2 {
class RE2;
}

namespace metsuke {

/// Named value lists for `|expand: '%name%'`: rules/lists/name.txt, one value a line.
using ValueLists = std::map<std::string, std::vector<std::string>, std::less<>>;

/// One compiled `field|modifiers: values`. Immutable; matching allocates nothing for text, numbers and flags.
class CompiledTest {
public:
    static Result<CompiledTest> compile(const FieldTest& test, const FieldScope& scope, const ValueLists& lists);
    [[nodiscard]] bool matches(EventView& view) const;
    /// Relative work of one evaluation: cheap tests of a selection run first.
    [[nodiscard]] int cost() const { return m_cost; }
    /// Equal keys mean the same test: an engine evaluates it once an event.
    [[nodiscard]] const std::string& key() const { return m_key; }
    /// Set when no event can ever pass ("text" compared with a number field): for the linter.
    [[nodiscard]] bool isUnsatisfiable() const { return m_unsatisfiable; }
    /// Set when a value is '': it never matches, as an empty text counts as unset; for the linter.
    [[nodiscard]] bool hasEmptyValue() const { return m_emptyValue; }

private:
    struct Null {};
    struct Flag {
        bool wanted;
    };
    struct Exists {
        bool wanted;
    };
    struct Number {
        Comparison comparison;
    };
    struct Network {
        Cidr cidr;
    };
    struct Regex {
        std::shared_ptr<const re2::RE2> expression; ///< shared: tests are copied into several matchers, RE2 is const
    };
    struct SameAs {
        FieldRef other;
        bool prefix, suffix, part;
    };
    using ValueTest = std::variant<Null, Flag, Exists, Number, Network, Regex, SameAs, TextPattern>;
    enum class TimePart { None, Minute, Hour, Day, Week, Month, Year };
    struct Modifiers;
    class Builder;

    [[nodiscard]] bool matchesField(EventView& view, FieldRef field) const;
    [[nodiscard]] bool matchesValue(const ValueTest& test, EventView& view, FieldRef field) const;
    [[nodiscard]] static bool matchesText(const ValueTest& test, std::string_view raw, std::string_view lower);

    std::vector<FieldRef> m_fields; ///< several for keywords
    std::vector<ValueTest> m_values;
    std::unordered_set<std::string> m_exact; ///< many whole-value literals, lower case; never iterated
    bool m_all = false;
    bool m_negated = false;
    bool m_unsatisfiable = false;
    bool m_emptyValue = false;
    TimePart m_timePart = TimePart::None;
    int m_cost = 1;
    std::string m_key;
};

} // namespace metsuke
