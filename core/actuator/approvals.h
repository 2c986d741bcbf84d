// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/openc2/enrolment.h"
#include "core/plan/plan_codec.h"

namespace metsuke::actuator {

/// Names of the operators of the policy who agree to this hash on this device: `signer` (id of the key that signed the command)
/// and those of the approvals. Two keys of one person are one. An approval lasts for a day; what nobody of the policy signed, or for
/// something else, counts for nothing.
[[nodiscard]] std::vector<std::string> agreeing(
    const plan::PlanArguments& arguments, const openc2::Policy& policy, const std::string& device, const std::string& signer, Timestamp now);

/// How many persons it takes.
[[nodiscard]] size_t operatorsFor(plan::Tier tier);
/// The highest of the steps that change something.
[[nodiscard]] plan::Tier tierOf(const plan::PlanReport& report);

} // namespace metsuke::actuator
