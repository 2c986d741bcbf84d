// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/openc2/mitigation_rules.h"
#include "core/plan/report.h"

#include <limits>

namespace metsuke::actuator {

/// What the policy in force makes of plans on this computer: never less than what is built in. A value.
class ObeyedRules {
public:
    ObeyedRules() = default;
    /// `names`: what this computer is called.
    ObeyedRules(const openc2::MitigationRules& rules, const std::vector<std::string>& names);

    /// Of a step whose tier is what its handler found, with everything that raises it.
    [[nodiscard]] plan::Tier tierOf(const plan::StepReport& step) const;
    [[nodiscard]] plan::Tier tierOf(plan::Action action) const; ///< of what nobody protects
    /// Nothing is to be changed here, whoever orders it.
    [[nodiscard]] bool refusesHost() const { return m_refusesHost; }
    [[nodiscard]] size_t personsFor(plan::Tier tier) const { return tier >= m_secondPersonFrom ? 2 : 1; }
    /// Whether something may be in force for so long; 0 is for ever.
    [[nodiscard]] bool mayHold(Duration duration) const { return m_longestHold == 0 || (duration > 0 && duration <= m_longestHold); }
    [[nodiscard]] plan::Refusal whyNotHeld() const;
    /// Without a policy only what is built in limits these.
    [[nodiscard]] int64_t mutatingPerMinute() const { return m_mutatingPerMinute; }
    [[nodiscard]] int64_t isolationsPerMinute() const { return m_isolationsPerMinute; }

private:
    std::map<std::string, int> m_tiers;
    int64_t m_mutatingPerMinute = std::numeric_limits<int64_t>::max(), m_isolationsPerMinute = std::numeric_limits<int64_t>::max();
    Duration m_longestHold = 0;
    plan::Tier m_secondPersonFrom = plan::Tier::T3;
    bool m_raisesHost = false, m_refusesHost = false;
};

} // namespace metsuke::actuator
