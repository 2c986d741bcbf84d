// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/lexer.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>

namespace metsuke::query {

namespace {

constexpr std::array<std::string_view, 5> kWordOperators{"in", "contains", "startswith", "endswith", "exists"};

bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool endsWord(char c) { return isBlank(c) || std::string_view("()\",=<>!").find(c) != std::string_view::npos; }

Token quoted(std::string_view text, size_t at) {
    Token token{Token::Kind::Unclosed, at, text.size() - at, {}};
    for (size_t i = at + 1; i < text.size(); ++i) {
        if (text[i] == '"') {
            token.kind = Token::Kind::Quoted;
            token.length = i + 1 - at;
            break;
        }
        if (text[i] == '\\' && i + 1 < text.size()) {
            ++i;
        }
        token.text += text[i];
    }
    return token;
}

Token symbol(std::string_view text, size_t at) {
    using Kind = Token::Kind;
    const bool equals = at + 1 < text.size() && text[at + 1] == '=';
    switch (text[at]) {
    case '(':
        return {Kind::Open, at, 1, {}};
    case ')':
        return {Kind::Close, at, 1, {}};
    case ',':
        return {Kind::Comma, at, 1, {}};
    case '=':
        return {Kind::Equal, at, equals ? size_t{2} : size_t{1}, {}};
    case '<':
        return {equals ? Kind::LessEqual : Kind::Less, at, equals ? size_t{2} : size_t{1}, {}};
    case '>':
        return {equals ? Kind::GreaterEqual : Kind::Greater, at, equals ? size_t{2} : size_t{1}, {}};
    default:
        return {equals ? Kind::NotEqual : Kind::Bang, at, equals ? size_t{2} : size_t{1}, {}};
    }
}

} // namespace

bool Token::is(std::string_view keyword) const { return kind == Kind::Word && equalsIgnoreCase(text, keyword); }

std::vector<Token> tokens(std::string_view text) {
    std::vector<Token> list;
    size_t at = 0;
    while (at < text.size()) {
        if (isBlank(text[at])) {
            ++at;
            continue;
        }
        if (text[at] == '"') {
            list.push_back(quoted(text, at));
        } else if (endsWord(text[at])) {
            list.push_back(symbol(text, at));
        } else {
            size_t end = at;
            while (end < text.size() && !endsWord(text[end])) {
                ++end;
            }
            list.push_back({Token::Kind::Word, at, end - at, std::string(text.substr(at, end - at))});
        }
        at += list.back().length;
    }
    list.push_back({Token::Kind::End, text.size(), 0, {}});
    return list;
}

bool isKeyword(std::string_view word) {
    const std::string lower = toLower(word);
    return lower == "and" || lower == "or" || lower == "not"
        || std::find(kWordOperators.begin(), kWordOperators.end(), lower) != kWordOperators.end();
}

bool isWordOperator(const Token& token) {
    return token.kind == Token::Kind::Word
        && std::find(kWordOperators.begin(), kWordOperators.end(), toLower(token.text)) != kWordOperators.end();
}

bool operatorAt(const std::vector<Token>& tokens, size_t index) {
    if (index >= tokens.size()) {
        return false;
    }
    return tokens[index].isComparison() || isWordOperator(tokens[index])
        || (tokens[index].is("not") && index + 1 < tokens.size() && isWordOperator(tokens[index + 1]));
}

std::string quote(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    return out + '"';
}

std::string quoteIfNeeded(std::string_view text) {
    const bool plain = !text.empty() && !isKeyword(text)
        && std::none_of(text.begin(), text.end(), [](char c) { return endsWord(c) || c == '*'; });
    return plain ? std::string(text) : quote(text);
}

} // namespace metsuke::query
