// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/query.h"

#include "core/query/field_names.h"
#include "core/query/lexer.h"
#include "core/query/values.h"

#include <algorithm>
#include <iterator>

namespace metsuke {

namespace {

using query::Token;
using Kind = Token::Kind;
using Op = Filter::Op;

constexpr size_t kLongestText = 64 * 1024;
constexpr size_t kMostNodes = 450; ///< within what stores take
constexpr int kDeepest = 40;
constexpr int kDeepestFilter = 55;

/// An operator as it is written.
struct Written {
    std::string name; ///< "=", "in", "contains"
    bool negated = false;
    Token token; ///< from here
    size_t end = 0;
};

std::string joined(const std::vector<std::string>& words) {
    std::string all;
    for (const auto& word : words) {
        all += (all.empty() ? "" : ", ") + word;
    }
    return all;
}

Filter negation(Filter filter) { return {Op::Not, {}, {}, {std::move(filter)}}; }

/// And and Or hold no group of their own kind but free words, so that text and filter name each other one to one.
Filter group(Op op, std::vector<Filter> parts) {
    std::vector<Filter> flat;
    for (Filter& part : parts) {
        if (part.op == op && !freeTextOf(part)) {
            std::move(part.children.begin(), part.children.end(), std::back_inserter(flat));
        } else {
            flat.push_back(std::move(part));
        }
    }
    return flat.size() == 1 ? std::move(flat.front()) : Filter{op, {}, {}, std::move(flat)};
}

int depthOf(const Filter& filter) {
    int deepest = 0;
    for (const Filter& child : filter.children) {
        deepest = std::max(deepest, depthOf(child));
    }
    return deepest + 1;
}

Filter timeBound(Op op, Timestamp at) { return Filter::compare("ts", op, at.ns); }

class Parser {
public:
    Parser(std::string_view text, const QueryContext& context)
        : m_text(text)
        , m_context(context)
        , m_tokens(query::tokens(text)) {}

    QueryCheck run();

private:
    std::optional<Filter> alternatives(int depth);
    std::optional<Filter> conjunction(int depth);
    std::optional<Filter> negatable(int depth);
    std::optional<Filter> primary(int depth);
    std::optional<Filter> bracket(int depth);
    std::optional<Filter> freeWord(const Token& token);
    std::optional<Filter> comparison(const Token& name);
    std::optional<Filter> list(const QueryField& field);
    std::optional<Filter> oneValue(const QueryField& field, const Written& written);
    std::optional<Filter> timeComparison(const QueryField& field, const Written& written);
    std::optional<Filter> leaf(const QueryField& field, const Token& value, Op op);
    std::optional<Filter> wildcard(const QueryField& field, const Token& value);
    std::optional<Filter::Value> valueOf(const QueryField& field, const Token& value);
    Written takeOperator();

    const Token& now() const { return m_tokens[m_index]; }
    const Token& take() { return m_tokens[now().kind == Kind::End ? m_index : m_index++]; }
    bool beginsCondition() const {
        const Kind kind = now().kind;
        return kind == Kind::Word ? !now().is("and") && !now().is("or")
                                  : kind == Kind::Quoted || kind == Kind::Unclosed || kind == Kind::Open || kind == Kind::Bang;
    }
    std::string shown(const Token& token) const { return std::string(m_text.substr(token.at, token.length)); }
    std::nullopt_t fail(const Token& token, Message what) {
        if (!m_problem) {
            m_problem = QueryProblem{std::move(what), token.at, token.length};
        }
        return std::nullopt;
    }

    std::string_view m_text;
    const QueryContext& m_context;
    std::vector<Token> m_tokens;
    size_t m_index = 0;
    size_t m_nodes = 0;
    std::optional<QueryProblem> m_problem;
};

std::optional<Filter> Parser::alternatives(int depth) {
    std::vector<Filter> parts;
    do {
        if (!parts.empty()) {
            take();
        }
        auto part = conjunction(depth);
        if (!part) {
            return std::nullopt;
        }
        parts.push_back(std::move(*part));
    } while (now().is("or"));
    return group(Op::Or, std::move(parts));
}

std::optional<Filter> Parser::conjunction(int depth) {
    std::vector<Filter> parts;
    do {
        if (!parts.empty() && now().is("and")) {
            take();
        }
        auto part = negatable(depth);
        if (!part) {
            return std::nullopt;
        }
        parts.push_back(std::move(*part));
    } while (now().is("and") || beginsCondition());
    return group(Op::And, std::move(parts));
}

std::optional<Filter> Parser::negatable(int depth) {
    if (depth > kDeepest) {
        return fail(now(), "query.too_deep");
    }
    if (now().is("not") || now().kind == Kind::Bang) {
        take();
        auto inner = negatable(depth + 1);
        return inner ? std::optional(negation(std::move(*inner))) : std::nullopt;
    }
    return primary(depth);
}

std::optional<Filter> Parser::primary(int depth) {
    if (++m_nodes > kMostNodes) {
        return fail(now(), "query.too_large");
    }
    const Token& token = now();
    switch (token.kind) {
    case Kind::Open:
        return bracket(depth);
    case Kind::Unclosed:
        return fail(token, "query.unclosed_quote");
    case Kind::Quoted:
        take();
        return query::operatorAt(m_tokens, m_index) ? fail(token, Message("query.quoted_field").with("field", token.text))
                                                    : freeWord(token);
    case Kind::Word:
        if (query::isKeyword(token.text)) {
            break;
        }
        take();
        if (query::operatorAt(m_tokens, m_index)) {
            return comparison(token);
        }
        if (const QueryField* field = findQueryField(token.text)) {
            return fail(now(), Message("query.operator_expected").with("field", field->name).with("allowed", joined(query::allowedOperators(field->type))));
        }
        return freeWord(token);
    default:
        break;
    }
    return fail(token, "query.condition_expected");
}

std::optional<Filter> Parser::bracket(int depth) {
    const Token open = take();
    auto inner = alternatives(depth + 1);
    if (!inner) {
        return std::nullopt;
    }
    if (now().kind == Kind::End) {
        return fail(open, "query.unclosed_bracket");
    }
    if (now().kind != Kind::Close) {
        return fail(now(), Message("query.unexpected").with("token", shown(now())));
    }
    take();
    return inner;
}

std::optional<Filter> Parser::freeWord(const Token& token) {
    m_nodes += 5;
    if (token.kind == Kind::Word) {
        if (token.text.find('*') != std::string::npos) {
            const std::string part(token.text.substr(token.text.starts_with('*') ? 1 : 0));
            const std::string bare = part.ends_with('*') ? part.substr(0, part.size() - 1) : part;
            if (bare.empty() || bare.find('*') != std::string::npos) {
                return fail(token, Message("query.wildcard").with("value", token.text));
            }
            return freeTextFilter(bare);
        }
        if (IpAddress::parse(token.text)) {
            return Filter::compare("host", Op::Equal, IpAddress::parse(token.text)->toString());
        }
        if (const auto cidr = token.text.find('/') == std::string::npos ? std::nullopt : Cidr::parse(token.text)) {
            return Filter::compare("host", Op::Cidr, cidr->toString());
        }
        if (const auto uid = query::parseValue(QueryType::Uid, token.text)) {
            return Filter::compare("uid", Op::Equal, *uid);
        }
    }
    return token.text.empty() ? fail(token, "query.condition_expected") : std::optional(freeTextFilter(token.text));
}

Written Parser::takeOperator() {
    Written written;
    written.token = now();
    if (now().is("not")) {
        written.negated = true;
        take();
    }
    const Token& symbol = take();
    written.end = symbol.at + symbol.length;
    for (const auto& [kind, name] : {std::pair{Kind::Equal, "="}, {Kind::NotEqual, "!="}, {Kind::Less, "<"}, {Kind::LessEqual, "<="},
             {Kind::Greater, ">"}, {Kind::GreaterEqual, ">="}}) {
        if (symbol.kind == kind) {
            written.name = name;
            return written;
        }
    }
    for (const char* word : {"in", "contains", "startswith", "endswith", "exists"}) {
        if (symbol.is(word)) {
            written.name = word;
        }
    }
    return written;
}

std::optional<Filter> Parser::comparison(const Token& name) {
    const auto match = query::matchField(name.text);
    if (match.field == nullptr) {
        const char* text = match.ambiguous ? "query.ambiguous_field" : match.near.empty() ? "query.unknown_field" : "query.near_field";
        return fail(name, Message(text).with("field", name.text).with("near", joined(match.near)));
    }
    const QueryField& field = *match.field;
    const Written written = takeOperator();
    const auto& allowed = query::allowedOperators(field.type);
    if (std::find(allowed.begin(), allowed.end(), written.name) == allowed.end()) {
        Token whole = written.token;
        whole.length = written.end - whole.at;
        return fail(whole, Message("query.bad_operator").with("field", field.name).with("operator", written.name).with("allowed", joined(allowed)));
    }
    std::optional<Filter> filter;
    if (written.name == "exists") {
        filter = Filter{Op::Exists, field.name, {}, {}};
    } else if (written.name == "in") {
        filter = list(field);
    } else {
        filter = field.type == QueryType::Time ? timeComparison(field, written) : oneValue(field, written);
    }
    return filter && written.negated ? std::optional(negation(std::move(*filter))) : filter;
}

std::optional<Filter> Parser::list(const QueryField& field) {
    const Token open = now();
    if (open.kind != Kind::Open) {
        return fail(open, Message("query.list_expected").with("field", field.name));
    }
    take();
    std::vector<Filter::Value> plain;
    std::vector<Filter> patterns;
    for (;;) {
        const Token value = now();
        if (value.kind == Kind::End) {
            return fail(open, "query.unclosed_bracket");
        }
        if (++m_nodes > kMostNodes) {
            return fail(value, "query.too_large");
        }
        const bool pattern = value.kind == Kind::Word && query::isTextType(field.type) && value.text.find('*') != std::string::npos;
        take();
        if (pattern) {
            auto filter = wildcard(field, value);
            if (!filter) {
                return std::nullopt;
            }
            patterns.push_back(std::move(*filter));
        } else {
            auto one = valueOf(field, value);
            if (!one) {
                return std::nullopt;
            }
            plain.push_back(std::move(*one));
        }
        if (now().kind == Kind::Close) {
            take();
            break;
        }
        if (now().kind == Kind::End) {
            return fail(open, "query.unclosed_bracket");
        }
        if (now().kind != Kind::Comma) {
            return fail(now(), "query.comma_expected");
        }
        take();
    }
    if (!plain.empty()) {
        patterns.insert(patterns.begin(), Filter{Op::In, field.name, std::move(plain), {}});
    }
    return group(Op::Or, std::move(patterns));
}

std::optional<Filter::Value> Parser::valueOf(const QueryField& field, const Token& value) {
    if (value.kind == Kind::Unclosed) {
        return fail(value, "query.unclosed_quote");
    }
    if (value.kind != Kind::Word && value.kind != Kind::Quoted) {
        return fail(value, Message("query.value_expected").with("field", field.name));
    }
    auto parsed = query::parseValue(field.type, value.text);
    if (!parsed) {
        return fail(value, Message(query::badValueText(field.type)).with("field", field.name).with("value", value.text)
                               .with("allowed", joined(query::knownValues(field.type))));
    }
    return parsed;
}

/// `*x`, `x*`, `*x*` and `*`.
std::optional<Filter> Parser::wildcard(const QueryField& field, const Token& value) {
    std::string_view text = value.text;
    if (text == "*") {
        return Filter{Op::Exists, field.name, {}, {}};
    }
    const bool before = text.starts_with('*');
    const bool behind = text.ends_with('*');
    text.remove_prefix(before ? 1 : 0);
    text.remove_suffix(behind ? 1 : 0);
    if (text.empty() || text.find('*') != std::string_view::npos) {
        return fail(value, Message("query.wildcard").with("value", value.text));
    }
    return Filter::compare(field.name, before && behind ? Op::Contains : before ? Op::EndsWith : Op::StartsWith, std::string(text));
}

std::optional<Filter> Parser::leaf(const QueryField& field, const Token& value, Op op) {
    auto parsed = valueOf(field, value);
    if (!parsed) {
        return std::nullopt;
    }
    const auto* text = std::get_if<std::string>(&*parsed);
    if (field.type == QueryType::Address && text != nullptr && text->find('/') != std::string::npos) {
        Filter prefix = Filter::compare(field.name, Op::Cidr, *parsed);
        return op == Op::NotEqual ? negation(std::move(prefix)) : std::move(prefix);
    }
    return Filter::compare(field.name, op, std::move(*parsed));
}

std::optional<Filter> Parser::oneValue(const QueryField& field, const Written& written) {
    const Token value = take();
    for (const auto& [name, op] : {std::pair{"contains", Op::Contains}, {"startswith", Op::StartsWith}, {"endswith", Op::EndsWith}}) {
        if (written.name != name) {
            continue;
        }
        if (value.kind == Kind::Unclosed) {
            return fail(value, "query.unclosed_quote");
        }
        if ((value.kind != Kind::Word && value.kind != Kind::Quoted) || value.text.empty()) {
            return fail(value, Message("query.value_expected").with("field", field.name));
        }
        return Filter::compare(field.name, op, value.text);
    }
    if (value.kind == Kind::Word && query::isTextType(field.type) && value.text.find('*') != std::string::npos) {
        auto pattern = wildcard(field, value);
        return pattern && written.name == "!=" ? std::optional(negation(std::move(*pattern))) : pattern;
    }
    for (const auto& [name, op] : {std::pair{"=", Op::Equal}, {"!=", Op::NotEqual}, {"<", Op::Less}, {"<=", Op::LessEqual},
             {">", Op::Greater}, {">=", Op::GreaterEqual}}) {
        if (written.name == name) {
            return leaf(field, value, op);
        }
    }
    return fail(value, Message("query.value_expected").with("field", field.name));
}

std::optional<Filter> Parser::timeComparison(const QueryField& field, const Written& written) {
    const Token value = take();
    if (value.kind != Kind::Word && value.kind != Kind::Quoted) {
        return fail(value, value.kind == Kind::Unclosed ? Message("query.unclosed_quote") : Message("query.value_expected").with("field", field.name));
    }
    const auto span = query::parseTimeSpan(value.text, m_context);
    if (!span) {
        return fail(value, Message(query::badValueText(QueryType::Time)).with("value", value.text));
    }
    if (written.name == "<" || written.name == "<=") {
        return timeBound(Op::Less, written.name == "<" ? span->from : span->to);
    }
    if (written.name == ">" || written.name == ">=") {
        return timeBound(Op::GreaterEqual, written.name == ">" ? span->to : span->from);
    }
    Filter within{Op::And, {}, {}, {timeBound(Op::GreaterEqual, span->from), timeBound(Op::Less, span->to)}};
    return written.name == "!=" ? negation(std::move(within)) : std::move(within);
}

/// Moves bounds on ts that hold for everything out of the filter.
ParsedQuery withoutBounds(Filter filter) {
    ParsedQuery query;
    std::vector<Filter> parts;
    if (filter.op == Op::And) {
        parts = std::move(filter.children);
    } else {
        parts.push_back(std::move(filter));
    }
    std::vector<Filter> rest;
    for (Filter& part : parts) {
        const bool lower = part.op == Op::GreaterEqual;
        if (part.field != "ts" || (!lower && part.op != Op::Less)) {
            rest.push_back(std::move(part));
            continue;
        }
        const Timestamp at{std::get<int64_t>(part.values.front())};
        if (lower) {
            query.range.from = std::max(query.range.from, at);
        } else {
            query.range.to = std::min(query.range.to, at);
        }
    }
    if (!rest.empty()) {
        query.filter = group(Op::And, std::move(rest));
    }
    return query;
}

QueryCheck Parser::run() {
    if (m_text.size() > kLongestText) {
        return {{}, QueryProblem{"query.too_large", 0, m_text.size()}};
    }
    if (now().kind == Kind::End) {
        return {};
    }
    auto filter = alternatives(0);
    if (filter && now().kind != Kind::End) {
        fail(now(), now().kind == Kind::Close ? Message("query.stray_bracket") : Message("query.unexpected").with("token", shown(now())));
    }
    if (filter && !m_problem && depthOf(*filter) > kDeepestFilter) {
        m_problem = QueryProblem{"query.too_deep", 0, m_text.size()};
    }
    if (m_problem) {
        return {{}, m_problem};
    }
    return {withoutBounds(std::move(*filter)), std::nullopt};
}

} // namespace

Filter ParsedQuery::whole() const {
    std::vector<Filter> parts;
    if (filter.op != Op::All) {
        parts.push_back(filter);
    }
    if (range.from != TimeRange{}.from) {
        parts.push_back(timeBound(Op::GreaterEqual, range.from));
    }
    if (range.to != TimeRange{}.to) {
        parts.push_back(timeBound(Op::Less, range.to));
    }
    return parts.empty() ? Filter::all() : group(Op::And, std::move(parts));
}

Filter freeTextFilter(const std::string& text) {
    Filter any{Op::Or, {}, {}, {}};
    any.children.push_back(Filter::compare("name", Op::Contains, text));
    any.children.push_back(Filter::compare("info", Op::Contains, text));
    any.children.push_back(Filter::compare("service", Op::Equal, text));
    any.children.push_back(Filter::compare("rule", Op::Equal, text));
    if (const auto host = query::parseValue(QueryType::Address, text); host && text.find('/') == std::string::npos) {
        any.children.push_back(Filter::compare("host", Op::Equal, *host));
    }
    return any;
}

std::optional<std::string> freeTextOf(const Filter& filter) {
    if (filter.op != Op::Or || filter.children.empty() || filter.children.front().values.size() != 1) {
        return std::nullopt;
    }
    const auto* text = std::get_if<std::string>(&filter.children.front().values.front());
    return text != nullptr && !text->empty() && filter == freeTextFilter(*text) ? std::optional(*text) : std::nullopt;
}

QueryCheck checkQuery(std::string_view text, const QueryContext& context) { return Parser(text, context).run(); }

Result<ParsedQuery> parseQuery(std::string_view text, const QueryContext& context) {
    QueryCheck check = checkQuery(text, context);
    if (!check.problem) {
        return std::move(check.query);
    }
    const std::string_view before = text.substr(0, check.problem->at);
    const auto characters = std::count_if(before.begin(), before.end(), [](char c) { return (static_cast<uint8_t>(c) & 0xc0) != 0x80; });
    Message at("query.at");
    at.with("position", int64_t{characters} + 1).with("what", check.problem->what.id);
    for (auto& argument : check.problem->what.args) {
        at.with(argument.first, std::move(argument.second));
    }
    return Error(ErrorCode::InvalidArgument, std::move(at));
}

} // namespace metsuke
