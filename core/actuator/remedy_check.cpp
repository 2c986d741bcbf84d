// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/remedy_check.h"

#include <algorithm>

namespace metsuke::actuator {

namespace {

bool isOfRemedy(const plan::Step& step) { return step.why.id == plan::kRemedyWhy; }

bool isOfAnother(const plan::Step& step, const std::string& remedy) {
    return isOfRemedy(step) && std::ranges::none_of(step.why.args, [&](const auto& one) {
        const auto* value = std::get_if<std::string>(&one.second);
        return one.first == "remedy" && value != nullptr && *value == remedy;
    });
}

} // namespace

std::optional<Message> whyNotItsRemedy(const plan::Plan& plan, const openc2::Policy& policy, plan::RemedyScene& scene, Timestamp now) {
    if (plan.remedy.empty()) {
        return std::ranges::any_of(plan.steps, isOfRemedy) ? std::optional(Message("mitigation.remedy_missing")) : std::nullopt;
    }
    const auto read = plan::readRemedy(plan.remedy, policy.operators, now);
    if (!read.ok()) {
        return read.error().message;
    }
    const std::string& id = read->remedy.id;
    if (std::ranges::any_of(plan.steps, [&](const plan::Step& step) { return isOfAnother(step, id); })) {
        return Message("mitigation.remedy_other").with("remedy", id);
    }
    const auto scope = plan::checkScope(plan, read->remedy, scene);
    return scope.ok() ? std::nullopt : std::optional(scope.error().message);
}

} // namespace metsuke::actuator
