// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detect/text_pattern.h"

#include "core/base/strings.h"

#include <algorithm>

namespace metsuke {

namespace {

/// Greedy two-pointer match with one backtrack point: linear in practice, quadratic at worst, never exponential.
template<typename Fits, typename IsAny>
bool matchTokens(size_t textSize, size_t patternSize, Fits fits, IsAny isAny) {
    size_t t = 0;
    size_t p = 0;
    size_t star = std::string::npos;
    size_t resume = 0;
    while (t < textSize) {
        if (p < patternSize && isAny(p)) {
            star = p++;
            resume = t;
        } else if (p < patternSize && fits(t, p)) {
            ++t;
            ++p;
        } else if (star != std::string::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < patternSize && isAny(p)) {
        ++p;
    }
    return p == patternSize;
}

} // namespace

bool matchesWildcard(std::string_view text, std::string_view pattern) {
    return matchTokens(
        text.size(), pattern.size(),
        [&](size_t t, size_t p) { return pattern[p] == '?' || pattern[p] == text[t]; },
        [&](size_t p) { return pattern[p] == '*'; });
}

TextPattern TextPattern::literal(std::string text, bool cased) {
    TextPattern pattern;
    pattern.m_cased = cased;
    pattern.m_shape = Shape::Contains;
    pattern.m_text = cased ? std::move(text) : toLower(text);
    return pattern;
}

TextPattern TextPattern::parse(std::string_view sigma, bool openStart, bool openEnd, bool cased) {
    TextPattern pattern;
    pattern.m_cased = cased;
    const std::string text = cased ? std::string(sigma) : toLower(sigma);
    std::vector<Token> tokens;
    const auto addAny = [&] {
        if (tokens.empty() || tokens.back().kind != Token::Kind::Any) {
            tokens.push_back({Token::Kind::Any, 0});
        }
    };
    if (openStart) {
        addAny();
    }
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const char next = i + 1 < text.size() ? text[i + 1] : '\0';
        if (c == '\\' && (next == '*' || next == '?' || next == '\\')) {
            tokens.push_back({Token::Kind::Literal, next});
            ++i;
        } else if (c == '*') {
            addAny();
        } else if (c == '?') {
            tokens.push_back({Token::Kind::One, 0});
        } else {
            tokens.push_back({Token::Kind::Literal, c});
        }
    }
    if (openEnd) {
        addAny();
    }
    const bool anyFirst = !tokens.empty() && tokens.front().kind == Token::Kind::Any;
    const bool anyLast = tokens.size() > (anyFirst ? 1U : 0U) && tokens.back().kind == Token::Kind::Any;
    const bool plainMiddle = std::all_of(tokens.begin() + (anyFirst ? 1 : 0), tokens.end() - (anyLast ? 1 : 0),
        [](const Token& token) { return token.kind == Token::Kind::Literal; });
    if (!plainMiddle) {
        pattern.m_shape = Shape::General;
        pattern.m_tokens = std::move(tokens);
        return pattern;
    }
    for (const Token& token : tokens) {
        if (token.kind == Token::Kind::Literal) {
            pattern.m_text += token.character;
        }
    }
    const bool loneAny = anyFirst && tokens.size() == 1;
    pattern.m_shape = (anyFirst && anyLast) || loneAny ? Shape::Contains
        : anyFirst                                     ? Shape::Suffix
        : anyLast                                      ? Shape::Prefix
                                                       : Shape::Exact;
    return pattern;
}

bool TextPattern::matches(std::string_view text) const {
    switch (m_shape) {
    case Shape::Exact:
        return text == m_text;
    case Shape::Prefix:
        return text.starts_with(m_text);
    case Shape::Suffix:
        return text.ends_with(m_text);
    case Shape::Contains:
        return text.find(m_text) != std::string_view::npos;
    case Shape::General:
        return matchesTokens(text);
    }
    return false;
}

bool TextPattern::matchesTokens(std::string_view text) const {
    return matchTokens(
        text.size(), m_tokens.size(),
        [&](size_t t, size_t p) { return m_tokens[p].kind == Token::Kind::One || m_tokens[p].character == text[t]; },
        [&](size_t p) { return m_tokens[p].kind == Token::Kind::Any; });
}

} // namespace metsuke
