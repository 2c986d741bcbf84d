// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/step_run.h"

namespace metsuke::actuator {

namespace {

using plan::State;

/// What went wrong while freezing or ending is not made better by letting go: it is done to its end where that is possible.
bool isTakenBackOnFailure(const plan::Step& step) {
    const plan::ActionTraits& traits = plan::traitsOf(step.action);
    return traits.phase != plan::Phase::Freeze && traits.undo <= plan::UndoClass::U1;
}

bool wasInterrupted(const Error& problem) {
    return problem.message.id == "actuator.interrupted" || problem.message.id == "actuator.worker_crashed";
}

plan::Refusal changedSince(const Comparison& comparison) {
    return refusalOf(Message("actuator.changed_since").with("difference", comparison.difference));
}

} // namespace

plan::StepReport undoOf(const Journal::Row& row) {
    plan::StepReport report;
    report.step = row.shown.step;
    report.action = row.shown.action;
    report.undo = row.shown.undo;
    report.undoId = row.shown.undoId;
    for (const plan::TouchedObject& object : row.report.objects) {
        report.objects.push_back({object.kind, object.name, object.after, object.before});
    }
    report.moreObjects = row.report.moreObjects;
    return report;
}

plan::Step stepOf(const plan::JournalRow& row) { return {row.step, row.action, row.target, {}}; }

StepRun::StepRun(const HandlerRegistry& handlers, Journal& journal, Settings settings)
    : m_journal(journal)
    , m_calls(handlers, journal)
    , m_settings(std::move(settings)) { }

Result<void> StepRun::perform(const Journal::Row& begun, const plan::Step& step, const OwnChanges& changes, plan::StepReport& report) {
    const StepTime time(plan::traitsOf(step.action).deadline);
    Journal::Row row = begun;
    const Subject subject{step, changes, row.shown.undoId};
    auto record = m_calls.capture(subject, time);
    if (!record) {
        report.state = State::Failed; // and nothing is in the journal, since nothing was done
        report.refusal = refusalOf(record.error().message);
        return {};
    }
    row.record = std::move(record).value();
    row.report = report;
    row.report.undoId = row.shown.undoId;
    METSUKE_CHECK(m_journal.intend(row, m_settings.clock()));
    row.report.state = row.shown.state = State::Captured;
    tell(row);
    METSUKE_CHECK(advance(row, State::Acting));
    auto done = m_calls.act(subject, row.record, time);
    METSUKE_TRY(const auto amended, m_journal.row(row.shown.undoId));
    row.record = amended ? amended->record : row.record;
    Result<void> ended = done ? Result<void>() : done.error();
    if (done) {
        row.report.effects = std::move(done->effects);
        row.report.objects = std::move(done->objects);
        row.report.moreObjects = done->moreObjects;
        METSUKE_CHECK(advance(row, State::Checking));
        ended = m_calls.verify(subject, row.record, time);
    }
    if (ended) {
        METSUKE_CHECK(finish(row, State::Done, std::nullopt));
    } else {
        METSUKE_CHECK(settle(row, step, changes, ended.error(), time));
    }
    report = row.report;
    return {};
}

Result<void> StepRun::settle(
    Journal::Row& row, const plan::Step& step, const OwnChanges& changes, const Error& problem, const StepTime& time) {
    const Subject subject{step, changes, row.shown.undoId};
    const auto refusal = refusalOf(problem.message);
    const Comparison found = m_calls.compare(subject, row.record, time);
    switch (found.standing) {
    case Standing::Before:
        m_calls.forget(subject, row.record, time);
        return finish(row, State::Failed, refusal);
    case Standing::After:
        if (m_calls.verify(subject, row.record, time)) {
            return finish(row, State::Done, std::nullopt);
        }
        break;
    case Standing::Between:
        break;
    case Standing::Changed:
        return finish(row, State::Unknown, changedSince(found));
    case Standing::Unclear:
        return finish(row, State::Unknown, refusal);
    }
    if (!isTakenBackOnFailure(step)) {
        const bool isWhole = wasInterrupted(problem) && m_calls.act(subject, row.record, time) && m_calls.verify(subject, row.record, time);
        return finish(row, isWhole ? State::Done : State::Unknown, isWhole ? std::nullopt : std::optional(refusal));
    }
    (void)m_calls.undo(subject, row.record, time); // whether it worked is looked at
    METSUKE_TRY(const bool isUndone, isBefore(subject, time));
    if (isUndone) {
        m_calls.forget(subject, row.record, time);
    }
    return finish(row, isUndone ? State::RolledBack : State::Unknown, refusal);
}

std::optional<plan::Refusal> StepRun::obstacleOf(const Comparison& found) {
    return found.standing == Standing::Changed ? std::optional(changedSince(found))
        : found.standing == Standing::Unclear  ? std::optional(refusalOf(Message("actuator.unclear").with("difference", found.difference)))
                                               : std::nullopt;
}

plan::StepReport StepRun::lookAtUndo(const Journal::Row& row) const {
    plan::StepReport report = undoOf(row);
    if (row.shown.undo > plan::UndoClass::U1) {
        report.refusal = row.shown.refusal ? *row.shown.refusal : refusalOf("actuator.irreversible"); // purged, or never to be undone
    } else {
        const StepTime time(plan::traitsOf(row.shown.action).deadline);
        const plan::Step step = stepOf(row.shown);
        const OwnChanges none;
        const Subject subject{step, none, row.shown.undoId};
        const Comparison found = m_calls.compare(subject, row.record, time);
        report.refusal = obstacleOf(found);
        report.isChange = found.standing != Standing::Before;
        if (report.isChange && !report.refusal) {
            auto met = m_calls.foresee(subject, row.record, time);
            report.refusal = met ? std::nullopt : std::optional(refusalOf(met.error().message));
            report.effects = met ? std::move(met).value() : std::vector<Message>();
        }
    }
    report.state = report.refusal ? State::Refused : State::Planned;
    return report;
}

Result<std::optional<plan::Refusal>> StepRun::takeBack(const Journal::Row& row) {
    using Answer = std::optional<plan::Refusal>;
    if (row.shown.undo > plan::UndoClass::U1) {
        return Answer(row.shown.refusal ? *row.shown.refusal : refusalOf("actuator.irreversible")); // purged, or never to be undone
    }
    const StepTime time(plan::traitsOf(row.shown.action).deadline);
    const plan::Step step = stepOf(row.shown);
    const OwnChanges none;
    const Subject subject{step, none, row.shown.undoId};
    const Comparison found = m_calls.compare(subject, row.record, time);
    Answer refusal = obstacleOf(found);
    METSUKE_CHECK(m_journal.beginUndo(row.shown.undoId, m_settings.clock().wall));
    if (!refusal && found.standing != Standing::Before) {
        const auto undone = m_calls.undo(subject, row.record, time);
        METSUKE_TRY(const bool isUndone, isBefore(subject, time));
        if (!isUndone) {
            refusal = refusalOf(undone ? Message("actuator.undo_unverified") : undone.error().message);
        }
    }
    METSUKE_CHECK(m_journal.finishUndo(row.shown.undoId, refusal, m_settings.clock().wall));
    if (!refusal) {
        m_calls.forget(subject, row.record, time);
    }
    return refusal;
}

void StepRun::forget(const Journal::Row& row) {
    const plan::Step step = stepOf(row.shown);
    const OwnChanges none;
    m_calls.forget({step, none, row.shown.undoId}, row.record, StepTime(plan::traitsOf(step.action).deadline));
}

Result<void> StepRun::watch(Journal::Row& row, const plan::Step& step, Duration within) {
    const StepTime time(plan::traitsOf(step.action).deadline);
    const OwnChanges none;
    auto why = m_calls.cameBack({step, none, row.shown.undoId, row.shown.began}, row.record, within, time);
    // What can be taken back stays in force, and its copies with it.
    const State state = row.shown.undo <= plan::UndoClass::U1 ? State::Done : State::Failed;
    return why ? finish(row, state, refusalOf(std::move(*why))) : Result<void>();
}

Result<void> StepRun::reconcile(Journal::Row& row, const plan::Step& step) {
    const StepTime time(plan::traitsOf(step.action).deadline);
    const OwnChanges none;
    const Subject subject{step, none, row.shown.undoId};
    const bool isDone = m_calls.compare(subject, row.record, time).standing == Standing::After && m_calls.verify(subject, row.record, time);
    return isDone ? finish(row, State::Done, std::nullopt) : Result<void>();
}

Result<void> StepRun::advance(Journal::Row& row, State state) {
    METSUKE_CHECK(m_journal.setState(row.shown.undoId, state, m_settings.clock().wall));
    row.report.state = row.shown.state = state;
    tell(row);
    return {};
}

Result<void> StepRun::finish(Journal::Row& row, State state, const std::optional<plan::Refusal>& refusal) {
    const Timestamp now = m_settings.clock().wall;
    row.report.state = row.shown.state = state;
    row.report.refusal = row.shown.refusal = refusal;
    row.report.ended = row.shown.ended = now;
    METSUKE_CHECK(m_journal.finish(row, now));
    tell(row);
    return {};
}

Result<bool> StepRun::isBefore(const Subject& subject, const StepTime& time) {
    METSUKE_TRY(const auto row, m_journal.row(subject.undoId));
    return row && m_calls.compare(subject, row->record, time).standing == Standing::Before;
}

void StepRun::tell(const Journal::Row& row) const {
    if (m_settings.progress) {
        m_settings.progress(row.report);
    }
}

} // namespace metsuke::actuator
