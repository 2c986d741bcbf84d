// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/sentences.h"

#include "ui/services/format.h"
#include "ui/services/settings.h"

namespace metsuke::sentences {

namespace {

std::shared_ptr<const MessageCatalog>& catalog() {
    static std::shared_ptr<const MessageCatalog> instance = std::make_shared<const MessageCatalog>();
    return instance;
}

} // namespace

void install(std::shared_ptr<const MessageCatalog> newCatalog) { catalog() = std::move(newCatalog); }

QString render(const Message& message) {
    return format::untrusted(catalog()->render(message, Settings::instance().language()));
}

QString render(const Error& error) { return render(error.message); }

QString why(const Detection& detection, const RuleRow* rule) {
    if (rule == nullptr) {
        return QString::fromStdString(detection.rule);
    }
    const Language language = Settings::instance().language();
    const std::string& text
        = language == Language::Japanese && !rule->explainJa.empty() ? rule->explainJa : rule->explain;
    if (text.empty()) {
        return ruleTitle(rule, detection.rule);
    }
    return format::untrusted(catalog()->renderTemplate(text, detection.args, language));
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
