// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/handler_calls.h"

namespace metsuke::actuator {

/// Takes one row of the journal to where it ends, forward or back. Every state is on the disk before what follows it is done.
class StepRun {
public:
    struct Settings {
        std::function<Moment()> clock;
        std::function<void(const plan::StepReport&)> progress; ///< told of each state once it is on the disk; may be empty
    };
    /// Handlers and journal outlive it.
    StepRun(const HandlerRegistry& handlers, Journal& journal, Settings settings);

    /// Captures, acts and verifies; `report`, which check() made, tells how it ended. An error: the journal cannot be written.
    Result<void> perform(const Journal::Row& begun, const plan::Step& step, const OwnChanges& changes, plan::StepReport& report);
    /// A row that was left on its way, by what the world is like.
    Result<void> settle(Journal::Row& row, const plan::Step& step, const OwnChanges& changes, const Error& problem, const StepTime& time);
    /// As far as it may be: nullopt when it is as before, else why not.
    Result<std::optional<plan::Refusal>> takeBack(const Journal::Row& row);
    /// What takeBack() would do now: Planned, without a change where it is as before already, or Refused. Reads only.
    [[nodiscard]] plan::StepReport lookAtUndo(const Journal::Row& row) const;

    /// The copies that it has.
    void forget(const Journal::Row& row);
    /// One that was done and no longer holds has the reason from now on; it is Failed where nothing of it can be undone.
    Result<void> watch(Journal::Row& row, const plan::Step& step, Duration within);

    /// One of which it was not known how it would end becomes Done once the world is as it was to be.
    Result<void> reconcile(Journal::Row& row, const plan::Step& step);

    [[nodiscard]] const HandlerCalls& calls() const { return m_calls; }

private:
    Result<void> advance(Journal::Row& row, plan::State state);
    Result<void> finish(Journal::Row& row, plan::State state, const std::optional<plan::Refusal>& refusal);
    /// Why what is found like this is not taken back; nullopt: it is.
    [[nodiscard]] static std::optional<plan::Refusal> obstacleOf(const Comparison& found);
    /// By the record as it is after an undo. An error: the journal cannot be read.
    Result<bool> isBefore(const Subject& subject, const StepTime& time);
    void tell(const Journal::Row& row) const;

    Journal& m_journal;
    HandlerCalls m_calls;
    Settings m_settings;
};

/// What taking the row back would change: what it touched, the other way round.
[[nodiscard]] plan::StepReport undoOf(const Journal::Row& row);
/// The step that a row is of.
[[nodiscard]] plan::Step stepOf(const plan::JournalRow& row);

} // namespace metsuke::actuator
