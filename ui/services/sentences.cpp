// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/sentences.h"

#include "ui/services/case_session.h"
#include "ui/services/format.h"
#include "ui/services/settings.h"

#include "core/model/finding_text.h"

namespace metsuke::sentences {

namespace {

std::shared_ptr<const MessageCatalog>& catalog() {
    static std::shared_ptr<const MessageCatalog> instance = std::make_shared<const MessageCatalog>();
    return instance;
}

/// `message` told another way: its id begins with `from`, the one wanted with `to`. As it is when there is no other way.
Message otherwise(Message message, std::string_view from, std::string_view to) {
    if (message.id.starts_with(from)) {
        const std::string id = std::string(to) + message.id.substr(from.size());
        if (catalog()->has(Language::English, id)) {
            message.id = id;
        }
    }
    return message;
}

const std::string& explanation(const RuleRow& rule) {
    return Settings::instance().language() == Language::Japanese && !rule.explainJa.empty() ? rule.explainJa : rule.explain;
}

} // namespace

void install(std::shared_ptr<const MessageCatalog> newCatalog) { catalog() = std::move(newCatalog); }
const MessageCatalog& catalogue() { return *catalog(); }

QString render(const Message& message) {
    return format::untrusted(catalog()->render(message, Settings::instance().language()));
}

QString render(const Error& error) { return render(error.message); }

QString why(const Detection& detection, const RuleRow* rule) {
    if (rule == nullptr) {
        return QString::fromStdString(detection.rule);
    }
    const std::string& text = explanation(*rule);
    return text.empty() ? ruleTitle(rule, detection.rule)
                        : format::untrusted(catalog()->renderTemplate(text, detection.args, Settings::instance().language()));
}

QString deed(const Detection& detection, const CaseSnapshot& snapshot) {
    const RuleRow* rule = snapshot.rule(detection.rule);
    if (rule == nullptr || explanation(*rule).empty()) {
        return why(detection, rule);
    }
    auto args = detection.args;
    for (auto& [name, value] : args) {
        if (auto* text = std::get_if<std::string>(&value); text != nullptr && IpAddress::parse(*text)) {
            *text = snapshot.hostName(*text).toStdString();
        }
    }
    const Language language = Settings::instance().language();
    return format::untrusted(catalog()->renderTemplate(withoutHost(explanation(*rule), language), args, language));
}

QString verdict(const Incident& incident) {
    for (const auto& [name, value] : incident.story.args) {
        const auto* id = std::get_if<std::string>(&value);
        if (name == "verdict" && id != nullptr) {
            Message message = incident.story;
            message.id = *id;
            return render(message);
        }
    }
    return {};
}

QString deeds(const Incident& incident) { return render(otherwise(incident.story, "incident.story.", "incident.deeds.")); }
QString what(const Incident& incident) { return render(otherwise(incident.title, "incident.title.", "incident.what.")); }

QString counterCase(const Incident& incident, const std::vector<std::string>& titles) {
    return render(counterCaseMessage(incident, titles, Settings::instance().language()));
}

QString role(const std::string& role) {
    const std::string id = "role." + role;
    return catalog()->has(Language::English, id) ? render(Message(id)) : format::untrusted(role);
}

QString ruleTitle(const RuleRow* rule, const std::string& id) {
    if (rule == nullptr) {
        return QString::fromStdString(id);
    }
    const bool japanese = Settings::instance().language() == Language::Japanese && !rule->titleJa.empty();
    return QString::fromStdString(japanese ? rule->titleJa : rule->title);
}

} // namespace metsuke::sentences
