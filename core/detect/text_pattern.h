// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace metsuke {

/// True when `text` fits `pattern`, where * is any run and ? any one character; exact case, no escapes.
[[nodiscard]] bool matchesWildcard(std::string_view text, std::string_view pattern);

/// A Sigma text value: unescaped wildcards split it into literal pieces. Immutable.
class TextPattern {
public:
    enum class Shape { Exact, Prefix, Suffix, Contains, General };

    /// `\*`, `\?` and `\\` before a wildcard are literals; any other backslash stands for itself.
    /// `openStart`, `openEnd`: as if a * stood there (contains, startswith, endswith).
    static TextPattern parse(std::string_view sigma, bool openStart, bool openEnd, bool cased);
    /// A literal that is found anywhere, without wildcards.
    static TextPattern literal(std::string text, bool cased);

    /// `text` must be lower case already unless the pattern is cased.
    [[nodiscard]] bool matches(std::string_view text) const;
    [[nodiscard]] bool isCased() const { return m_cased; }
    [[nodiscard]] Shape shape() const { return m_shape; }
    /// The literal of Exact, Prefix, Suffix and Contains shapes.
    [[nodiscard]] const std::string& text() const { return m_text; }
    /// True for a lone *: any value, as long as there is one.
    [[nodiscard]] bool matchesAnything() const { return m_shape == Shape::Contains && m_text.empty(); }

private:
    struct Token {
        enum class Kind : uint8_t { Literal, Any, One } kind;
        char character;
    };
    [[nodiscard]] bool matchesTokens(std::string_view text) const;

    std::vector<Token> m_tokens; ///< General only
    std::string m_text;
    Shape m_shape = Shape::Exact;
    bool m_cased = false;
};

} // namespace metsuke
