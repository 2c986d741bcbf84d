// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/end_change.h"

namespace metsuke::actuator {

/// What a plan would do now, without doing any of it: the dry run.
class PlanLook {
public:
    /// All outlive it.
    PlanLook(Journal& journal, const HandlerCalls& calls, const ObeyedRules& rules, const EndChange& ends)
        : m_journal(journal)
        , m_calls(calls)
        , m_rules(rules)
        , m_ends(ends) { }

    /// Every step's report, in Planned or Refused; state and hash of the whole are left to the caller.
    Result<std::vector<plan::StepReport>> look(const plan::Plan& plan) const;
    /// One step by itself, as it is now.
    Result<plan::StepReport> look(const plan::Step& step, const OwnChanges& changes) const;
    /// The open row that an inverse action takes back; nullopt: there is none.
    Result<std::optional<Journal::Row>> originalOf(const plan::Step& step) const;

private:
    Result<plan::StepReport> lookAtInverse(const plan::Step& step) const;
    [[nodiscard]] plan::StepReport judged(plan::StepReport report) const;

    Journal& m_journal;
    const HandlerCalls& m_calls;
    const ObeyedRules& m_rules;
    const EndChange& m_ends;
};

/// What a step says of a file whose copy it would keep, with its "size".
inline constexpr const char* kToQuarantine = "actuator.to_quarantine";
/// Whether the step takes back one before it in this plan, which is not in the journal yet.
[[nodiscard]] bool isInverseOfEarlier(const plan::Plan& plan, const plan::Step& step);
/// When it ends by itself; 0 never.
[[nodiscard]] Timestamp expiryOf(const plan::Target& target, Timestamp now);

} // namespace metsuke::actuator
