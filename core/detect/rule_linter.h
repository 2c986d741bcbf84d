// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/detect/rule_set.h"

namespace metsuke {

struct LintFinding {
    enum class Level { Warning, Error };
    Level level = Level::Error;
    std::string rule;
    std::string path;
    Message what;
};

/// What is wrong with rules beyond what keeps them from loading: sentences missing in a language, placeholders no
/// event can fill, selections no event can satisfy, missing tests, tags that are no ATT&CK technique.
class RuleLinter {
public:
    explicit RuleLinter(const RuleSet& set)
        : m_set(set) {}
    [[nodiscard]] std::vector<LintFinding> run();

private:
    void lintRule(const RuleDocument& rule);
    void lintTexts(const RuleDocument& rule);
    void lintPlaceholders(const RuleDocument& rule, const std::string& text);
    void lintTags(const RuleDocument& rule);
    void lintTraits(const RuleDocument& rule);
    void lintSelections(const RuleDocument& rule);
    void lintVocabulary(const RuleDocument& rule, const DetectionSource& source);
    void report(const RuleDocument& rule, LintFinding::Level level, Message what);
    /// Kinds of events that can complete the rule.
    [[nodiscard]] std::vector<EventKind> kindsOf(const RuleDocument& rule, int depth) const;
    [[nodiscard]] bool isFillable(const RuleDocument& rule, const std::string& placeholder) const;

    const RuleSet& m_set;
    std::vector<LintFinding> m_findings;
};

} // namespace metsuke
