// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/finding_text.h"

#include "core/base/strings.h"

#include <algorithm>

namespace metsuke {

namespace {

constexpr size_t kNamed = 2; ///< rules that a counter-case names

} // namespace

Message counterCaseMessage(
    const Incident& incident, const std::vector<std::string>& titles, Language language) {
    const size_t pieces = incident.risk.counterCase.size();
    Message message(pieces == 0 || titles.empty() ? "incident.counter.none"
            : pieces == 1                         ? "incident.counter.one"
            : titles.size() > kNamed
            ? (incident.risk.isCounterCaseLeast ? "incident.counter.several"
                                                : "incident.counter.perhaps_several")
            : (incident.risk.isCounterCaseLeast ? "incident.counter.few" : "incident.counter.perhaps_few"));
    std::string named;
    for (size_t i = 0; i < std::min(kNamed, titles.size()); ++i) {
        const bool japanese = language == Language::Japanese;
        named += (i == 0 || japanese ? "" : ", ")
            + (japanese ? "「" + titles[i] + "」" : "“" + titles[i] + "”");
    }
    message.with("named", named).with("pieces", static_cast<int64_t>(pieces));
    message.with("all", static_cast<int64_t>(incident.detections.size()));
    message.with("more", static_cast<int64_t>(titles.size() - std::min(kNamed, titles.size())));
    return message;
}

std::string withoutHost(std::string_view sentence, Language language) {
    static constexpr std::string_view kEnglish = "{host} ";
    static constexpr std::string_view kJapanese = "{host} は";
    if (language == Language::Japanese) {
        if (!sentence.starts_with(kJapanese)) {
            return std::string(sentence);
        }
        sentence.remove_prefix(kJapanese.size());
        sentence.remove_prefix(sentence.starts_with("、") ? std::string_view("、").size() : 0);
        return std::string(trim(sentence));
    }
    if (!sentence.starts_with(kEnglish)) {
        return std::string(sentence);
    }
    std::string rest(sentence.substr(kEnglish.size()));
    if (!rest.empty() && rest[0] >= 'a' && rest[0] <= 'z') {
        rest[0] = static_cast<char>(rest[0] - 'a' + 'A');
    }
    return rest;
}

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

std::string FindingText::counterCase(const Incident& incident,
    const std::map<std::string, std::string>& ruleOfDetection, Language language) const {
    std::vector<std::string> titles;
    for (const std::string& key : incident.risk.counterCase) {
        const auto known = ruleOfDetection.find(key);
        const std::string title
            = known == ruleOfDetection.end() ? std::string() : ruleTitle(known->second, language);
        if (!title.empty() && std::find(titles.begin(), titles.end(), title) == titles.end()) {
            titles.push_back(title);
        }
    }
    return m_catalog.render(counterCaseMessage(incident, titles, language), language);
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
