// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/finding_text.h"

namespace metsuke {

FindingText::FindingText(const MessageCatalog& catalog, const std::vector<RuleRow>& rules)
    : m_catalog(catalog) {
    for (const auto& rule : rules) {
        m_rules.emplace(rule.id, rule);
    }
}

const RuleRow* FindingText::rule(const std::string& id) const {
    const auto it = m_rules.find(id);
    return it == m_rules.end() ? nullptr : &it->second;
}

std::string FindingText::ruleTitle(const std::string& id, Language language) const {
    const RuleRow* known = rule(id);
    if (!known) {
        return id;
    }
    return language == Language::Japanese && !known->titleJa.empty() ? known->titleJa : known->title;
}

std::string FindingText::why(const Detection& detection, Language language) const {
    const RuleRow* known = rule(detection.rule);
    if (!known || known->explain.empty()) {
        return ruleTitle(detection.rule, language);
    }
    const std::string& sentence
        = language == Language::Japanese && !known->explainJa.empty() ? known->explainJa : known->explain;
    return m_catalog.renderTemplate(sentence, detection.args, language);
}

} // namespace metsuke
