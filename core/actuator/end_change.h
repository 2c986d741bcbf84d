// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/handler_calls.h"
#include "core/actuator/obeyed_rules.h"

namespace metsuke::actuator {

/// Gives what is in force for a time another end, and its old one back (plan::Action::ChangeEnd). The journal says when a step ends, the
/// kernel only how long it keeps up what nobody takes back: so the kernel is told first, then the journal, in the transaction that says
/// that this was done. What a crash leaves between the two is brought back to the journal's end.
class EndChange {
public:
    /// All outlive it.
    EndChange(Journal& journal, const HandlerCalls& calls, const ObeyedRules& rules, std::function<Moment()> clock)
        : m_journal(journal)
        , m_calls(calls)
        , m_rules(rules)
        , m_clock(std::move(clock)) { }

    /// As PlanLook::look. Refused when what is meant is not in force, or would be for longer than the policy lets it.
    Result<plan::StepReport> look(const plan::Step& step) const;
    /// As StepRun::perform; what look() has found is given.
    Result<void> perform(Journal::Row row, const plan::Step& step, plan::StepReport& report);
    /// As StepRun::takeBack: the end that there was before. Where that is over by now, what was held ends at once.
    Result<std::optional<plan::Refusal>> takeBack(const Journal::Row& row);
    /// As StepRun::lookAtUndo; `expires` is the end that would hold then.
    [[nodiscard]] Result<plan::StepReport> lookAtUndo(const Journal::Row& row) const;
    /// One that was interrupted came to nothing.
    Result<void> settle(Journal::Row row);

private:
    /// What takeBack() goes by; a refusal, or the row that is held.
    struct Undo {
        std::optional<Journal::Row> held;
        Journal::End before, after;
        std::optional<plan::Refusal> refusal;
    };
    [[nodiscard]] Result<Undo> undoOf(const Journal::Row& row) const;
    Result<void> prolong(const Journal::Row& held, const Journal::End& end) const;
    Result<void> fail(Journal::Row& row, const plan::Refusal& refusal);
    /// The row that is meant; nullopt, with the refusal, when it is not in force.
    Result<std::optional<Journal::Row>> heldBy(const plan::TermTarget& term, std::optional<plan::Refusal>& refusal) const;

    Journal& m_journal;
    const HandlerCalls& m_calls;
    const ObeyedRules& m_rules;
    std::function<Moment()> m_clock;
};

} // namespace metsuke::actuator
