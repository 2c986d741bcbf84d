// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detect/field_test.h"

#include "core/base/strings.h"
#include "core/detect/value_transform.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <chrono>
#include <re2/re2.h>

namespace metsuke {

namespace {

constexpr size_t kExactSetThreshold = 6;
constexpr int64_t kRegexMemory = 4 << 20;

std::optional<double> parseNumber(std::string_view text) {
    if (text.find_first_not_of("0123456789+-.eE") != std::string_view::npos) {
        return std::nullopt; // "inf" and "nan" are words here
    }
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

std::string textOf(const SigmaValue& value) {
    if (const auto* text = std::get_if<std::string>(&value)) {
        return *text;
    }
    if (const auto* number = std::get_if<double>(&value)) {
        return fieldText(FieldValue{*number});
    }
    if (const auto* flag = std::get_if<bool>(&value)) {
        return *flag ? "true" : "false";
    }
    return {};
}

bool isNumeric(FieldType type) { return type == FieldType::Int || type == FieldType::Double; }

std::optional<double> numberOf(const FieldValue& value) {
    if (const auto* integer = std::get_if<int64_t>(&value)) {
        return static_cast<double>(*integer);
    }
    if (const auto* real = std::get_if<double>(&value)) {
        return *real;
    }
    return std::nullopt;
}

} // namespace

bool Comparison::holds(double x) const {
    switch (op) {
    case Op::Less:
        return x < value;
    case Op::LessEqual:
        return x <= value;
    case Op::Greater:
        return x > value;
    case Op::GreaterEqual:
        return x >= value;
    case Op::Equal:
        return x == value;
    case Op::NotEqual:
        return x != value;
    }
    return false;
}

/// What the modifier chain of one test asks for.
struct CompiledTest::Modifiers {
    bool contains = false, startsWith = false, endsWith = false, cased = false, all = false, regex = false, cidr = false;
    bool exists = false, fieldRef = false, negated = false, expand = false;
    bool regexIgnoreCase = false, regexMultiLine = false, regexDotAll = false;
    std::optional<Comparison::Op> comparison;
    TimePart timePart = TimePart::None;
    std::vector<ValueTransform> transforms;

    bool read(std::string_view name) {
        static const std::map<std::string_view, Comparison::Op> kComparisons{{"lt", Comparison::Op::Less},
            {"lte", Comparison::Op::LessEqual}, {"gt", Comparison::Op::Greater}, {"gte", Comparison::Op::GreaterEqual}};
        static const std::map<std::string_view, TimePart> kTimeParts{{"minute", TimePart::Minute}, {"hour", TimePart::Hour},
            {"day", TimePart::Day}, {"week", TimePart::Week}, {"month", TimePart::Month}, {"year", TimePart::Year}};
        const std::map<std::string_view, bool*> flags{{"contains", &contains}, {"startswith", &startsWith},
            {"endswith", &endsWith}, {"cased", &cased}, {"all", &all}, {"re", &regex}, {"cidr", &cidr}, {"exists", &exists},
            {"fieldref", &fieldRef}, {"neq", &negated}, {"expand", &expand}, {"i", &regexIgnoreCase},
            {"m", &regexMultiLine}, {"s", &regexDotAll}};
        if (const auto it = flags.find(name); it != flags.end()) {
            *it->second = true;
        } else if (const auto op = kComparisons.find(name); op != kComparisons.end()) {
            comparison = op->second;
        } else if (const auto part = kTimeParts.find(name); part != kTimeParts.end()) {
            timePart = part->second;
        } else if (const auto transform = parseValueTransform(name)) {
            transforms.push_back(*transform);
        } else {
            return false;
        }
        return true;
    }
};

class CompiledTest::Builder {
public:
    Builder(const FieldTest& test, const FieldScope& scope, const ValueLists& lists)
        : m_test(test)
        , m_scope(scope)
        , m_lists(lists) {}

    Result<CompiledTest> build() {
        for (const std::string& name : m_test.modifiers) {
            if (!m_modifiers.read(name)) {
                return failure("detect.modifier_unknown", name);
            }
        }
        METSUKE_CHECK(bindFields());
        m_result.m_all = m_modifiers.all;
        m_result.m_negated = m_modifiers.negated;
        m_result.m_timePart = m_modifiers.timePart;
        METSUKE_TRY(const std::vector<SigmaValue> values, expandedValues());
        size_t impossible = 0;
        for (const SigmaValue& value : values) {
            METSUKE_TRY(const bool possible, addValue(value));
            impossible += possible ? 0U : 1U;
        }
        m_result.m_unsatisfiable = !m_result.m_negated
            && (values.empty() || impossible == values.size() || (m_modifiers.all && impossible > 0));
        useExactSet();
        finish(values);
        return std::move(m_result);
    }

private:
    [[nodiscard]] Error failure(const char* id, std::string detail) const {
        return {ErrorCode::Malformed, Message(id).with("field", m_test.field).with("value", std::move(detail))};
    }

    Result<void> bindFields() {
        if (m_test.field.empty()) {
            const auto count = fieldsOf(m_scope.kind()).size();
            for (size_t i = 0; i < count; ++i) {
                const FieldType type = fieldsOf(m_scope.kind())[i].type;
                if (type == FieldType::Text || type == FieldType::TextList) {
                    m_result.m_fields.push_back({static_cast<uint16_t>(commonFieldCount() + i), type});
                }
            }
            m_modifiers.contains = !m_modifiers.regex;
            return {};
        }
        const auto field = m_scope.resolve(m_test.field, NamePreference::Event);
        if (!field) {
            return failure("detect.field_unknown", std::string(eventKindName(m_scope.kind())));
        }
        m_result.m_fields.push_back(*field);
        return {};
    }

    Result<std::vector<SigmaValue>> expandedValues() {
        std::vector<SigmaValue> values;
        for (const SigmaValue& value : m_test.values) {
            const auto* text = std::get_if<std::string>(&value);
            if (m_modifiers.expand && text != nullptr && text->size() > 2 && text->front() == '%' && text->back() == '%') {
                const auto list = m_lists.find(text->substr(1, text->size() - 2));
                if (list == m_lists.end()) {
                    return failure("detect.list_unknown", *text);
                }
                values.insert(values.end(), list->second.begin(), list->second.end());
            } else if (text != nullptr && !m_modifiers.transforms.empty()) {
                for (std::string& made : applyTransforms(*text, m_modifiers.transforms)) {
                    values.emplace_back(std::move(made));
                }
            } else {
                values.push_back(value);
            }
        }
        return values;
    }

    /// False when the value can never match the field's type.
    Result<bool> addValue(const SigmaValue& value) {
        auto& tests = m_result.m_values;
        const FieldType type = m_result.m_fields.empty() ? FieldType::Text : m_result.m_fields[0].type;
        if (m_modifiers.exists) {
            tests.emplace_back(Exists{textOf(value) != "false"});
        } else if (std::holds_alternative<std::monostate>(value)) {
            tests.emplace_back(Null{});
        } else if (m_modifiers.fieldRef) {
            const auto other = m_scope.resolve(textOf(value), NamePreference::Event);
            if (!other) {
                return failure("detect.field_unknown", textOf(value));
            }
            tests.emplace_back(SameAs{*other, m_modifiers.startsWith, m_modifiers.endsWith, m_modifiers.contains});
        } else if (m_modifiers.regex) {
            return addRegex(textOf(value));
        } else if (m_modifiers.cidr) {
            const auto cidr = Cidr::parse(textOf(value));
            if (!cidr) {
                return failure("detect.cidr_malformed", textOf(value));
            }
            tests.emplace_back(Network{*cidr});
        } else if (m_modifiers.comparison || isNumeric(type)) {
            return addNumber(value, type);
        } else if (type == FieldType::Bool) {
            const std::string text = toLower(textOf(value));
            tests.emplace_back(Flag{text == "true"});
            return text == "true" || text == "false";
        } else if (type == FieldType::Text && textOf(value).empty() && !m_modifiers.contains && !m_modifiers.startsWith
            && !m_modifiers.endsWith) {
            m_result.m_emptyValue = true;
            return false;
        } else {
            tests.emplace_back(TextPattern::parse(textOf(value), m_modifiers.contains || m_modifiers.endsWith,
                m_modifiers.contains || m_modifiers.startsWith, m_modifiers.cased));
        }
        return true;
    }

    Result<bool> addNumber(const SigmaValue& value, FieldType type) {
        const auto number = parseNumber(textOf(value));
        if (!number) {
            if (textOf(value) == "*") {
                m_result.m_values.emplace_back(Exists{true});
                return true;
            }
            if (m_modifiers.comparison) {
                return failure("detect.number_malformed", textOf(value));
            }
            return false;
        }
        m_result.m_values.emplace_back(Number{{m_modifiers.comparison.value_or(Comparison::Op::Equal), *number}});
        return isNumeric(type);
    }

    Result<bool> addRegex(const std::string& pattern) {
        re2::RE2::Options options;
        options.set_log_errors(false);
        options.set_max_mem(kRegexMemory);
        options.set_case_sensitive(!m_modifiers.regexIgnoreCase);
        std::string flags = m_modifiers.regexMultiLine ? "m" : "";
        flags += m_modifiers.regexDotAll ? "s" : "";
        auto expression = std::make_shared<const re2::RE2>(flags.empty() ? pattern : "(?" + flags + ")" + pattern, options);
        if (!expression->ok()) {
            return failure("detect.regex_malformed", pattern + ": " + expression->error());
        }
        m_result.m_values.emplace_back(Regex{std::move(expression)});
        return true;
    }

    /// Long lists of whole values become one hash look-up.
    void useExactSet() {
        auto& tests = m_result.m_values;
        if (m_modifiers.all || m_result.m_fields.size() != 1 || m_result.m_fields[0].type != FieldType::Text
            || tests.size() < kExactSetThreshold) {
            return;
        }
        std::erase_if(tests, [&](const ValueTest& test) {
            const auto* pattern = std::get_if<TextPattern>(&test);
            if (pattern == nullptr || pattern->isCased() || pattern->shape() != TextPattern::Shape::Exact) {
                return false;
            }
            m_result.m_exact.insert(pattern->text());
            return true;
        });
    }

    void finish(const std::vector<SigmaValue>& values) {
        int cost = m_result.m_exact.empty() ? 0 : 4;
        for (const ValueTest& test : m_result.m_values) {
            const bool text = std::holds_alternative<TextPattern>(test);
            cost += std::holds_alternative<Regex>(test) ? 60 : std::holds_alternative<Network>(test) ? 12 : text ? 4 : 1;
        }
        m_result.m_cost = std::max(1, cost) * static_cast<int>(std::max<size_t>(1, m_result.m_fields.size()));
        m_result.m_key = m_test.field;
        for (const std::string& modifier : m_test.modifiers) {
            m_result.m_key += "|" + modifier;
        }
        for (const SigmaValue& value : values) {
            m_result.m_key += '\x1f' + std::to_string(value.index()) + textOf(value);
        }
    }

    const FieldTest& m_test;
    const FieldScope& m_scope;
    const ValueLists& m_lists;
    Modifiers m_modifiers;
    CompiledTest m_result;
};

Result<CompiledTest> CompiledTest::compile(const FieldTest& test, const FieldScope& scope, const ValueLists& lists) {
    return Builder(test, scope, lists).build();
}

bool CompiledTest::matches(EventView& view) const {
    const bool hit = std::any_of(
        m_fields.begin(), m_fields.end(), [&](FieldRef field) { return matchesField(view, field); });
    return hit != m_negated;
}

bool CompiledTest::matchesField(EventView& view, FieldRef field) const {
    if (!m_exact.empty()) {
        thread_local std::string scratch; // only to look up without a transparent hash
        scratch.assign(view.lower(field));
        if (m_exact.contains(scratch)) {
            return true;
        }
    }
    const auto matchesOne = [&](const ValueTest& test) { return matchesValue(test, view, field); };
    return m_all ? std::all_of(m_values.begin(), m_values.end(), matchesOne)
                 : std::any_of(m_values.begin(), m_values.end(), matchesOne);
}

namespace {

double timePartOf(int64_t ns, int part) {
    using namespace std::chrono;
    const sys_seconds at{seconds{ns / kSecond}};
    const auto day = floor<days>(at);
    const year_month_day date{day};
    switch (part) {
    case 1:
        return static_cast<double>(duration_cast<minutes>(at - floor<hours>(at)).count());
    case 2:
        return static_cast<double>(duration_cast<hours>(at - day).count());
    case 3:
        return static_cast<double>(static_cast<unsigned>(date.day()));
    case 4: { // ISO 8601 week: the week that holds its Thursday
        const auto nearest = day + days{4 - static_cast<int>(weekday{day}.iso_encoding())};
        const auto first = sys_days{year_month_day{nearest}.year() / January / 1};
        return static_cast<double>((nearest - first).count() / 7 + 1);
    }
    case 5:
        return static_cast<double>(static_cast<unsigned>(date.month()));
    default:
        return static_cast<double>(static_cast<int>(date.year()));
    }
}

} // namespace

bool CompiledTest::matchesValue(const ValueTest& test, EventView& view, FieldRef field) const {
    const FieldValue& value = view.value(field);
    const bool unset = std::holds_alternative<std::monostate>(value);
    if (std::holds_alternative<Null>(test)) {
        return unset;
    }
    if (const auto* exists = std::get_if<Exists>(&test)) {
        return unset != exists->wanted;
    }
    if (unset) {
        return false;
    }
    if (const auto* number = std::get_if<Number>(&test)) {
        const auto x = numberOf(value);
        if (m_timePart != TimePart::None && x) {
            return number->comparison.holds(timePartOf(std::get<int64_t>(value), static_cast<int>(m_timePart)));
        }
        return x && number->comparison.holds(*x);
    }
    if (const auto* flag = std::get_if<Flag>(&test)) {
        const auto* seen = std::get_if<bool>(&value);
        return seen != nullptr && *seen == flag->wanted;
    }
    if (const auto* same = std::get_if<SameAs>(&test)) {
        const std::string a = toLower(view.text(field));
        const std::string b = toLower(view.text(same->other));
        return !b.empty() && (same->part ? a.find(b) != std::string::npos : same->prefix ? a.starts_with(b) : same->suffix ? a.ends_with(b) : a == b);
    }
    if (const auto* list = std::get_if<std::span<const std::string>>(&value)) {
        return std::any_of(list->begin(), list->end(), [&](const std::string& element) {
            const auto* pattern = std::get_if<TextPattern>(&test);
            return matchesText(test, element, pattern != nullptr && !pattern->isCased() ? toLower(element) : std::string{});
        });
    }
    if (const auto* text = std::get_if<std::string_view>(&value)) {
        const auto* pattern = std::get_if<TextPattern>(&test);
        return matchesText(test, *text, pattern != nullptr && !pattern->isCased() ? view.lower(field) : std::string_view{});
    }
    const std::string made = fieldText(value);
    return matchesText(test, made, made);
}

bool CompiledTest::matchesText(const ValueTest& test, std::string_view raw, std::string_view lower) {
    if (const auto* pattern = std::get_if<TextPattern>(&test)) {
        return pattern->matches(pattern->isCased() ? raw : lower);
    }
    if (const auto* regex = std::get_if<Regex>(&test)) {
        return re2::RE2::PartialMatch({raw.data(), raw.size()}, *regex->expression);
    }
    if (const auto* network = std::get_if<Network>(&test)) {
        const auto address = IpAddress::parse(raw);
        return address && network->cidr.contains(*address);
    }
    return false;
}

} // namespace metsuke
