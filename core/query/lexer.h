// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace metsuke::query {

struct Token {
    enum class Kind { Word, Quoted, Unclosed, Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual, Open, Close, Comma, Bang, End };
    Kind kind = Kind::End;
    size_t at = 0;
    size_t length = 0;
    std::string text; ///< of quoted text without quotes and escapes

    /// A word of the language, in any case.
    [[nodiscard]] bool is(std::string_view keyword) const;
    [[nodiscard]] bool isComparison() const { return kind >= Kind::Equal && kind <= Kind::GreaterEqual; }
};

/// Tokens in order, always with an End behind. Any bytes are accepted.
[[nodiscard]] std::vector<Token> tokens(std::string_view text);

/// and or not in contains startswith endswith exists
[[nodiscard]] bool isKeyword(std::string_view word);
/// contains, startswith, endswith, exists or in: operators that are words.
[[nodiscard]] bool isWordOperator(const Token& token);
/// An operator of a comparison begins at `index`: a symbol, a word, or not with a word.
[[nodiscard]] bool operatorAt(const std::vector<Token>& tokens, size_t index);

/// The text as one token: bare when the lexer reads it back as the same word, else quoted.
[[nodiscard]] std::string quoteIfNeeded(std::string_view text);
[[nodiscard]] std::string quote(std::string_view text);

} // namespace metsuke::query
