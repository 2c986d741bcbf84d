// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/openc2/enrolment.h"
#include "core/plan/plan_codec.h"

namespace metsuke::actuator {

/// Who agrees to something, and how far that person's role goes: what is beyond it, he has no say in.
struct Person {
    std::string name;
    plan::Tier most = plan::Tier::T3;
    bool operator==(const Person&) const = default;
};

/// The operators of the policy who agree to this hash on this device, by name: `signer` (id of the key that signed the command)
/// and those of the approvals. Two keys of one person are one. An approval lasts for a day; what nobody of the policy signed, or for
/// something else, counts for nothing.
[[nodiscard]] std::vector<Person> agreeing(
    const plan::PlanArguments& arguments, const openc2::Policy& policy, const std::string& device, const std::string& signer, Timestamp now);

/// How far the operator with this key may go; nullopt: nobody of the policy has it.
[[nodiscard]] std::optional<plan::Tier> mostOf(const openc2::Policy& policy, const std::string& signer);
/// Of those who agree, whose role goes that far.
[[nodiscard]] size_t agreeingTo(plan::Tier tier, const std::vector<Person>& persons);
/// The highest of the steps that change something.
[[nodiscard]] plan::Tier tierOf(const plan::PlanReport& report);

} // namespace metsuke::actuator
