// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/field_names.h"
#include "core/query/lexer.h"
#include "core/query/query.h"
#include "core/query/values.h"

#include "core/base/strings.h"

#include <algorithm>

namespace metsuke {

namespace {

using query::Token;
using Kind = Token::Kind;

constexpr size_t kMostWords = 50;

/// What may follow the tokens before the cursor.
struct Expected {
    enum class What { Condition, Operator, Value, ListStart, ListEnd, Joiner };
    What what = What::Condition;
    const QueryField* field = nullptr;
};

/// Walks the tokens as the parser does, without caring whether they are right.
class Walker {
public:
    void step(const Token& token) {
        using What = Expected::What;
        switch (m_next.what) {
        case What::Condition:
            condition(token);
            break;
        case What::Operator:
            if (token.isComparison() || token.is("contains") || token.is("startswith") || token.is("endswith")) {
                m_next.what = What::Value;
            } else if (token.is("in")) {
                m_next.what = What::ListStart;
            } else if (!token.is("not")) {
                m_next = token.is("exists") ? Expected{What::Joiner, nullptr} : Expected{};
            }
            break;
        case What::ListStart:
            m_inList = token.kind == Kind::Open;
            m_next.what = m_inList ? What::Value : What::Joiner;
            break;
        case What::Value:
            m_next.what = m_inList ? What::ListEnd : What::Joiner;
            break;
        case What::ListEnd:
            m_inList = token.kind == Kind::Comma;
            m_next.what = m_inList ? What::Value : What::Joiner;
            break;
        case What::Joiner:
            if (token.kind == Kind::Close) {
                break;
            }
            m_next = {};
            if (!token.is("and") && !token.is("or")) {
                condition(token);
            }
            break;
        }
    }
    [[nodiscard]] const Expected& next() const { return m_next; }

private:
    void condition(const Token& token) {
        if (token.kind == Kind::Open || token.kind == Kind::Bang || token.is("not")) {
            return;
        }
        const QueryField* field = token.kind == Kind::Word ? query::matchField(token.text).field : nullptr;
        m_next = field != nullptr ? Expected{Expected::What::Operator, field} : Expected{Expected::What::Joiner, nullptr};
    }

    Expected m_next;
    bool m_inList = false;
};

class Collector {
public:
    explicit Collector(std::string prefix)
        : m_prefix(std::move(prefix)) {}
    /// Takes a word whose beginning is what was typed.
    void offer(const std::string& word) {
        if (startsWithIgnoreCase(word, m_prefix)) {
            add(word);
        }
    }
    void offerValue(const std::string& value) {
        if (startsWithIgnoreCase(value, m_prefix)) {
            add(query::quoteIfNeeded(value));
        }
    }
    void add(const std::string& word) {
        if (m_words.size() < kMostWords && std::find(m_words.begin(), m_words.end(), word) == m_words.end()) {
            m_words.push_back(word);
        }
    }
    [[nodiscard]] const std::string& prefix() const { return m_prefix; }
    std::vector<std::string> take() { return std::move(m_words); }

private:
    std::string m_prefix;
    std::vector<std::string> m_words;
};

void offerFields(Collector& out) {
    for (const QueryField& field : queryFields()) {
        if (!field.kind || !out.prefix().empty()) {
            out.offer(field.name);
        }
    }
    if (!out.prefix().empty() && out.prefix().find('.') == std::string::npos) {
        for (const QueryField& field : queryFields()) { // "quer" also finds dns.query
            const size_t dot = field.name.find('.');
            if (field.kind && startsWithIgnoreCase(std::string_view(field.name).substr(dot + 1), out.prefix())) {
                out.add(field.name);
            }
        }
    }
    out.offer("not");
}

void offerValues(Collector& out, const QueryField& field, const QueryValues& values) {
    for (const auto& value : query::knownValues(field.type)) {
        out.offerValue(value);
    }
    if (values) {
        for (const auto& value : values(field.name, out.prefix())) {
            out.offerValue(value);
        }
    }
}

} // namespace

std::vector<QuerySpan> querySpans(std::string_view text) {
    const auto tokens = query::tokens(text);
    std::vector<QuerySpan> spans;
    bool valueExpected = false;
    for (size_t i = 0; i + 1 < tokens.size(); ++i) {
        const Token& token = tokens[i];
        auto kind = QuerySpan::Kind::Operator;
        if (token.kind == Kind::Quoted || token.kind == Kind::Unclosed) {
            kind = QuerySpan::Kind::Value;
        } else if (token.kind == Kind::Word && (valueExpected || !query::isKeyword(token.text))) {
            kind = !valueExpected && query::operatorAt(tokens, i + 1) ? QuerySpan::Kind::Field : QuerySpan::Kind::Value;
        }
        valueExpected = token.isComparison() || (kind == QuerySpan::Kind::Operator && query::isWordOperator(token) && !token.is("exists"));
        spans.push_back({kind, token.at, token.length});
    }
    return spans;
}

QueryCompletions completeQuery(std::string_view text, size_t cursor, const QueryValues& values) {
    const std::string_view before = text.substr(0, std::min(cursor, text.size()));
    auto tokens = query::tokens(before);
    tokens.pop_back();
    std::string prefix;
    QueryCompletions completions{before.size(), {}};
    if (!tokens.empty() && tokens.back().at + tokens.back().length == before.size()
        && (tokens.back().kind == Kind::Word || tokens.back().kind == Kind::Unclosed)) {
        prefix = tokens.back().text;
        completions.from = tokens.back().at;
        tokens.pop_back();
    }
    Walker walker;
    for (const Token& token : tokens) {
        walker.step(token);
    }
    Collector out(std::move(prefix));
    switch (walker.next().what) {
    case Expected::What::Condition:
        offerFields(out);
        break;
    case Expected::What::Operator:
        for (const auto& name : query::allowedOperators(walker.next().field->type)) {
            out.offer(name);
        }
        out.offer("not in");
        break;
    case Expected::What::Value:
        offerValues(out, *walker.next().field, values);
        break;
    case Expected::What::ListStart:
        out.offer("(");
        break;
    case Expected::What::ListEnd:
        out.offer(",");
        out.offer(")");
        break;
    case Expected::What::Joiner:
        out.offer("and");
        out.offer("or");
        break;
    }
    completions.words = out.take();
    return completions;
}

} // namespace metsuke
