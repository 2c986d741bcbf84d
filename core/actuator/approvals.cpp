// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/approvals.h"

#include "core/plan/approval.h"

#include <algorithm>
#include <map>

namespace metsuke::actuator {

namespace {

constexpr Duration kApprovalLasts = kDay;
constexpr Duration kClocksDiffer = kHour;

plan::Tier tierOf(const openc2::Policy::Operator& one) { return static_cast<plan::Tier>(openc2::highestTierOf(one.role).value_or(1) - 1); }

} // namespace

std::vector<Person> agreeing(
    const plan::PlanArguments& arguments, const openc2::Policy& policy, const std::string& device, const std::string& signer, Timestamp now) {
    std::map<std::string, plan::Tier> persons;
    const auto add = [&](const openc2::Policy::Operator& one) {
        plan::Tier& most = persons.try_emplace(one.name, plan::Tier::T1).first->second;
        most = std::max(most, tierOf(one));
    };
    if (const auto* person = openc2::operatorOf(policy, signer)) {
        add(*person);
    }
    for (const std::string& text : arguments.approvals) {
        const auto id = plan::approverOf(text);
        const auto* person = id ? openc2::operatorOf(policy, *id) : nullptr;
        const auto approval = person != nullptr ? plan::readApproval(text, openc2::VerifyingKey::fromText(person->key).value())
                                                : Error(ErrorCode::PermissionDenied, "openc2.foreign_signature");
        if (approval && approval->planHash == arguments.planHash && approval->device == device && approval->at <= now + kClocksDiffer
            && approval->at >= now - kApprovalLasts) {
            add(*person);
        }
    }
    std::vector<Person> all;
    for (const auto& [name, most] : persons) {
        all.push_back({name, most});
    }
    return all;
}

std::optional<plan::Tier> mostOf(const openc2::Policy& policy, const std::string& signer) {
    const auto* person = openc2::operatorOf(policy, signer);
    return person != nullptr ? std::optional(tierOf(*person)) : std::nullopt;
}

size_t agreeingTo(plan::Tier tier, const std::vector<Person>& persons) {
    return static_cast<size_t>(std::ranges::count_if(persons, [&](const Person& one) { return one.most >= tier; }));
}

plan::Tier tierOf(const plan::PlanReport& report) {
    plan::Tier highest = plan::Tier::T1;
    for (const plan::StepReport& step : report.steps) {
        highest = step.isChange ? std::max(highest, step.tier) : highest;
    }
    return highest;
}

} // namespace metsuke::actuator
