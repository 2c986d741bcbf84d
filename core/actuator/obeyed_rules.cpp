// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/obeyed_rules.h"

#include "core/actuator/action_handler.h"

#include <algorithm>
#include <fnmatch.h>

namespace metsuke::actuator {

ObeyedRules::ObeyedRules(const openc2::MitigationRules& rules, const std::vector<std::string>& names)
    : m_tiers(rules.tiers)
    , m_mutatingPerMinute(rules.mutatingPerMinute)
    , m_isolationsPerMinute(rules.isolationsPerMinute)
    , m_longestHold(rules.longestHold)
    , m_secondPersonFrom(std::min(static_cast<plan::Tier>(rules.secondPersonFrom - 1), plan::Tier::T3)) {
    using Rules = openc2::MitigationRules;
    for (const Rules::Protected& one : rules.protectedThings) {
        const bool isThis = one.kind == Rules::Kind::Host
            && std::ranges::any_of(names, [&](const std::string& name) { return ::fnmatch(one.pattern.c_str(), name.c_str(), 0) == 0; });
        m_raisesHost = m_raisesHost || (isThis && one.effect == Rules::Effect::Raise);
        m_refusesHost = m_refusesHost || (isThis && one.effect == Rules::Effect::Refuse);
    }
}

plan::Refusal ObeyedRules::whyNotHeld() const { return refusalOf(Message("actuator.held_too_long").with("most", m_longestHold)); }

plan::Tier ObeyedRules::tierOf(plan::Action action) const {
    const plan::Tier builtIn = plan::traitsOf(action).tier;
    const auto found = m_tiers.find(std::string(plan::traitsOf(action).name));
    const plan::Tier least = found != m_tiers.end() ? std::max(builtIn, static_cast<plan::Tier>(found->second - 1)) : builtIn;
    return m_raisesHost && plan::traitsOf(action).isMutating ? plan::raised(least) : least;
}

plan::Tier ObeyedRules::tierOf(const plan::StepReport& step) const {
    const plan::Tier least = tierOf(step.action);
    const bool isRaised = step.tier > plan::traitsOf(step.action).tier; // by what it is done to
    return std::max(step.tier, isRaised ? plan::raised(least) : least);
}

} // namespace metsuke::actuator
