// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/action_handler.h"

namespace metsuke::actuator {

namespace {

constexpr const char* kContent = "content";
constexpr size_t kDigestSize = 64;

bool isDigest(const std::string& text) { return text.size() == kDigestSize; }

} // namespace

void OwnChanges::note(const plan::StepReport& done) {
    for (const plan::TouchedObject& object : done.objects) {
        if (object.kind == "file" && isDigest(object.before) && isDigest(object.after)) {
            m_after[{object.name, object.before}] = object.after;
        }
    }
}

std::string OwnChanges::follow(const std::string& path, const std::string& sha256) const {
    std::string current = sha256;
    for (size_t steps = 0; steps <= m_after.size(); ++steps) { // back and forth again would be a circle
        const auto next = m_after.find({path, current});
        if (next == m_after.end()) {
            break;
        }
        current = next->second;
    }
    return current;
}

plan::Fact OwnChanges::follow(const plan::Fact& fact) const {
    if (fact.name != kContent || fact.value.size() <= kDigestSize) {
        return fact;
    }
    const std::string path = fact.value.substr(kDigestSize + 1);
    return contentFact(path, follow(path, fact.value.substr(0, kDigestSize)));
}

plan::Fact contentFact(const std::string& path, const std::string& sha256) { return {kContent, sha256 + " " + path}; }

plan::StepReport Task::blank() const {
    plan::StepReport report;
    report.step = step.id;
    report.action = step.action;
    report.tier = plan::traitsOf(step.action).tier;
    report.undo = plan::traitsOf(step.action).undo;
    report.undoId = undoId;
    return report;
}

ActionHandler* HandlerRegistry::find(plan::Action action) const {
    const auto found = m_handlers.find(action);
    return found == m_handlers.end() ? nullptr : found->second.get();
}

std::vector<plan::Action> HandlerRegistry::actions() const {
    std::vector<plan::Action> all;
    for (const plan::ActionTraits& traits : plan::actionTraits()) {
        if (m_handlers.contains(traits.action) || (inverseOf(traits.action) && m_handlers.contains(*inverseOf(traits.action)))) {
            all.push_back(traits.action);
        }
    }
    return all;
}

void HandlerRegistry::tidy(const std::function<bool(const std::string&)>& isOpen) const {
    for (const auto& [action, handler] : m_handlers) {
        handler->tidy(isOpen);
    }
}

std::optional<plan::Action> inverseOf(plan::Action action) {
    switch (action) {
    case plan::Action::ReleaseHost: return plan::Action::ContainHost;
    case plan::Action::ResumeProcess: return plan::Action::SuspendProcess;
    case plan::Action::RestoreFile: return plan::Action::QuarantineFile;
    case plan::Action::EnableAccount: return plan::Action::DisableAccount;
    default: return std::nullopt;
    }
}

plan::Refusal refusalOf(Message sentence) {
    std::string reason = sentence.id.substr(sentence.id.rfind('.') + 1);
    return {std::move(reason), std::move(sentence)};
}

} // namespace metsuke::actuator
