// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detect/condition.h"

#include "core/base/strings.h"
#include "core/detect/text_pattern.h"

namespace metsuke {

namespace {

constexpr int kMaximumDepth = 32;

std::vector<std::string> tokensOf(std::string_view text) {
    std::vector<std::string> tokens;
    for (size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            ++i;
        } else if (c == '(' || c == ')') {
            tokens.emplace_back(1, c);
            ++i;
        } else {
            const size_t end = std::min(text.find_first_of(" \t\r\n()", i), text.size());
            tokens.emplace_back(text.substr(i, end - i));
            i = end;
        }
    }
    return tokens;
}

class ConditionParser {
public:
    ConditionParser(std::vector<std::string> tokens, const std::vector<RuleSelection>& selections)
        : m_tokens(std::move(tokens))
        , m_selections(selections) {}

    Result<Condition> parse() {
        METSUKE_TRY(Condition root, disjunction(0));
        if (m_position != m_tokens.size()) {
            return failure("detect.condition_syntax", m_tokens[m_position]);
        }
        return root;
    }

private:
    [[nodiscard]] bool at(std::string_view word) const {
        return m_position < m_tokens.size() && equalsIgnoreCase(m_tokens[m_position], word);
    }
    bool take(std::string_view word) {
        if (!at(word)) {
            return false;
        }
        ++m_position;
        return true;
    }
    static Error failure(const char* id, std::string token) {
        return {ErrorCode::Malformed, Message(id).with("token", std::move(token))};
    }

    Result<Condition> disjunction(int depth) { return chain(depth, "or", Condition::Op::Or); }

    Result<Condition> chain(int depth, std::string_view word, Condition::Op op) {
        if (depth > kMaximumDepth) {
            return failure("detect.condition_depth", {});
        }
        Condition node{op, 0, {}};
        do {
            METSUKE_TRY(Condition part, op == Condition::Op::Or ? chain(depth, "and", Condition::Op::And) : negation(depth));
            node.children.push_back(std::move(part));
        } while (take(word));
        return node.children.size() == 1 ? std::move(node.children[0]) : std::move(node);
    }

    Result<Condition> negation(int depth) {
        if (depth > kMaximumDepth) {
            return failure("detect.condition_depth", {});
        }
        if (take("not")) {
            METSUKE_TRY(Condition part, negation(depth + 1));
            return Condition{Condition::Op::Not, 0, {std::move(part)}};
        }
        if (take("(")) {
            METSUKE_TRY(Condition part, disjunction(depth + 1));
            if (!take(")")) {
                return failure("detect.condition_syntax", "(");
            }
            return part;
        }
        return leaf();
    }

    Result<Condition> leaf() {
        if (m_position >= m_tokens.size()) {
            return failure("detect.condition_syntax", {});
        }
        if (m_position + 1 < m_tokens.size() && equalsIgnoreCase(m_tokens[m_position + 1], "of")) {
            return quantified();
        }
        const std::string& word = m_tokens[m_position++];
        for (size_t i = 0; i < m_selections.size(); ++i) {
            if (m_selections[i].name == word) {
                return Condition{Condition::Op::Selection, i, {}};
            }
        }
        return failure("detect.condition_unknown_selection", word);
    }

    Result<Condition> quantified() {
        const std::string quantity = toLower(m_tokens[m_position]);
        m_position += 2;
        if ((quantity != "1" && quantity != "any" && quantity != "all") || m_position >= m_tokens.size()) {
            return failure("detect.condition_syntax", quantity);
        }
        const std::string pattern = m_tokens[m_position++];
        const bool them = equalsIgnoreCase(pattern, "them");
        Condition node{quantity == "all" ? Condition::Op::And : Condition::Op::Or, 0, {}};
        for (size_t i = 0; i < m_selections.size(); ++i) {
            const std::string& name = m_selections[i].name;
            if (them ? !name.starts_with('_') : matchesWildcard(name, pattern)) {
                node.children.push_back({Condition::Op::Selection, i, {}});
            }
        }
        if (node.children.empty()) {
            return failure("detect.condition_unknown_selection", pattern);
        }
        return node;
    }

    std::vector<std::string> m_tokens;
    const std::vector<RuleSelection>& m_selections;
    size_t m_position = 0;
};

} // namespace

Result<Condition> parseCondition(std::string_view text, const std::vector<RuleSelection>& selections) {
    return ConditionParser(tokensOf(text), selections).parse();
}

} // namespace metsuke
