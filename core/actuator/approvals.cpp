// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/approvals.h"

#include "core/plan/approval.h"

#include <algorithm>
#include <set>

namespace metsuke::actuator {

namespace {

constexpr Duration kApprovalLasts = kDay;
constexpr Duration kClocksDiffer = kHour;

struct Person {
    std::string name;
    openc2::VerifyingKey key;
};

std::optional<Person> personOf(const std::string& id, const openc2::Policy& policy) {
    for (const openc2::Policy::Operator& one : policy.operators) {
        if (const auto key = openc2::VerifyingKey::fromText(one.key); key && key->id() == id) {
            return Person{one.name, *key};
        }
    }
    return std::nullopt;
}

} // namespace

std::vector<std::string> agreeing(
    const plan::PlanArguments& arguments, const openc2::Policy& policy, const std::string& device, const std::string& signer, Timestamp now) {
    std::set<std::string> names;
    if (const auto person = personOf(signer, policy)) {
        names.insert(person->name);
    }
    for (const std::string& text : arguments.approvals) {
        const auto id = plan::approverOf(text);
        const auto person = id ? personOf(*id, policy) : std::nullopt;
        const auto approval = person ? plan::readApproval(text, person->key) : Error(ErrorCode::PermissionDenied, "openc2.foreign_signature");
        if (approval && approval->planHash == arguments.planHash && approval->device == device && approval->at <= now + kClocksDiffer
            && approval->at >= now - kApprovalLasts) {
            names.insert(person->name);
        }
    }
    return {names.begin(), names.end()};
}

size_t operatorsFor(plan::Tier tier) { return tier == plan::Tier::T3 ? 2 : 1; }

plan::Tier tierOf(const plan::PlanReport& report) {
    plan::Tier highest = plan::Tier::T1;
    for (const plan::StepReport& step : report.steps) {
        highest = step.isChange ? std::max(highest, step.tier) : highest;
    }
    return highest;
}

} // namespace metsuke::actuator
