// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/end_change.h"

#include "core/actuator/end_record.h"
#include "core/actuator/step_run.h"

#include <algorithm>

namespace metsuke::actuator {

namespace {

using plan::State;

constexpr const char* kNever = "never";

const plan::TermTarget& termOf(const plan::Target& target) {
    static const plan::TermTarget none;
    const auto* term = std::get_if<plan::TermTarget>(&target);
    return term != nullptr ? *term : none;
}

std::string nameOf(Timestamp end) { return end.ns == 0 ? kNever : formatIso8601(end); }

Message effectOf(Timestamp before, Timestamp after) {
    Message effect(before.ns == 0 ? "actuator.end_timed" : after.ns == 0 ? "actuator.end_never" : after > before ? "actuator.end_later" : "actuator.end_earlier");
    if (after.ns != 0) {
        effect.with("until", after.ns);
    }
    if (before.ns != 0) {
        effect.with("before", before.ns);
    }
    return effect;
}

/// When it was over; 0: it is in force, but for its time.
Timestamp overSince(const Journal::Row& row) {
    const bool isInForce = row.shown.state == State::Done && row.shown.undone.ns == 0 && !row.isUndoing;
    return isInForce ? Timestamp{} : row.shown.undone.ns != 0 ? row.shown.undone : row.shown.ended;
}

plan::Refusal over(Timestamp since) { return refusalOf(Message("actuator.end_over").with("since", since.ns)); }

} // namespace

Result<std::optional<Journal::Row>> EndChange::heldBy(const plan::TermTarget& term, std::optional<plan::Refusal>& refusal) const {
    METSUKE_TRY(auto held, m_journal.row(term.id));
    if (!held || held->shown.action != term.held) {
        refusal = refusalOf(Message("actuator.end_unknown").with("id", term.id));
        return std::optional<Journal::Row>();
    }
    const auto left = m_journal.leftUntil(held->end, m_clock());
    if (const Timestamp since = overSince(*held); since.ns != 0 || left.value_or(1) <= 0) {
        refusal = over(since.ns != 0 ? since : held->end.wall);
        return std::optional<Journal::Row>();
    }
    return held;
}

Result<plan::StepReport> EndChange::look(const plan::Step& step) const {
    const plan::TermTarget& term = termOf(step.target);
    const OwnChanges none;
    plan::StepReport report = Task{step, none, {}, {}}.blank();
    METSUKE_TRY(const auto held, heldBy(term, report.refusal));
    if (report.refusal) {
        report.state = State::Refused;
        return report;
    }
    const Moment now = m_clock();
    const Timestamp before = held->end.wall, after = m_journal.endAfter(term.duration, now).wall;
    report.tier = m_rules.tierOf(term.held);
    report.found = {{"undo", term.id}, {"until", nameOf(before)}};
    report.isChange = before.ns != 0 || after.ns != 0;
    if (const Duration whole = after.ns != 0 ? after - held->shown.began : 0; !m_rules.mayHold(whole)) {
        report.refusal = m_rules.whyNotHeld();
        report.state = State::Refused;
        return report;
    }
    if (report.isChange) {
        report.effects = {effectOf(before, after)};
    }
    return report;
}

Result<void> EndChange::prolong(const Journal::Row& held, const Journal::End& end) const {
    const auto left = m_journal.leftUntil(end, m_clock());
    const plan::Step step = stepOf(held.shown);
    const OwnChanges none;
    // What is over is taken back by the actuator at once: until then the kernel has to keep it up.
    return m_calls.prolong({step, none, held.shown.undoId}, held.record, left ? std::max<Duration>(*left, kSecond) : 0, StepTime(plan::traitsOf(plan::Action::ChangeEnd).deadline));
}

Result<void> EndChange::fail(Journal::Row& row, const plan::Refusal& refusal) {
    row.shown.state = row.report.state = State::Failed;
    row.shown.refusal = row.report.refusal = refusal;
    row.report.expires = {};
    row.report.ended = row.shown.ended = m_clock().wall;
    return m_journal.finish(row, row.shown.ended);
}

Result<void> EndChange::perform(Journal::Row row, const plan::Step& step, plan::StepReport& report) {
    const plan::TermTarget& term = termOf(step.target);
    METSUKE_TRY(const auto held, heldBy(term, report.refusal));
    if (!held) { // its time ended since it was looked at
        report.state = State::Failed;
        return {};
    }
    const EndRecord ends{held->end, m_journal.endAfter(term.duration, m_clock())};
    row.record = writeEndRecord(ends);
    row.shown.expires = {}; // it ends with what it changes
    row.report = report;
    row.report.undoId = row.shown.undoId;
    row.report.expires = ends.after.wall;
    METSUKE_CHECK(m_journal.intend(row, m_clock()));
    METSUKE_CHECK(m_journal.setState(row.shown.undoId, State::Acting, m_clock().wall));
    if (const auto prolonged = prolong(*held, ends.after); !prolonged) {
        static_cast<void>(prolong(*held, ends.before)); // whoever keeps the rules up goes by the journal anyway
        METSUKE_CHECK(fail(row, refusalOf(prolonged.error().message)));
    } else {
        row.shown.state = row.report.state = State::Done;
        row.report.ended = row.shown.ended = m_clock().wall;
        METSUKE_CHECK(m_journal.finish(row, term.id, ends.after, row.shown.ended));
    }
    report = row.report;
    return {};
}

Result<EndChange::Undo> EndChange::undoOf(const Journal::Row& row) const {
    METSUKE_TRY(const EndRecord ends, readEndRecord(row.record));
    Undo undo{std::nullopt, ends.before, ends.after, std::nullopt};
    METSUKE_TRY(undo.held, heldBy(termOf(row.shown.target), undo.refusal));
    if (undo.held && undo.held->end != ends.after) {
        undo.refusal = refusalOf(Message("actuator.changed_since").with("difference", nameOf(ends.after.wall) + " -> " + nameOf(undo.held->end.wall)));
    }
    return undo;
}

Result<plan::StepReport> EndChange::lookAtUndo(const Journal::Row& row) const {
    plan::StepReport report = actuator::undoOf(row);
    METSUKE_TRY(const Undo undo, undoOf(row));
    report.refusal = undo.refusal;
    report.state = undo.refusal ? State::Refused : State::Planned;
    if (!undo.refusal) {
        const auto left = m_journal.leftUntil(undo.before, m_clock());
        report.effects = {left.value_or(1) > 0 ? effectOf(undo.after.wall, undo.before.wall) : Message("actuator.end_at_once").with("before", undo.before.wall.ns)};
        report.expires = undo.before.wall;
    }
    return report;
}

Result<std::optional<plan::Refusal>> EndChange::takeBack(const Journal::Row& row) {
    METSUKE_TRY(Undo undo, undoOf(row));
    METSUKE_CHECK(m_journal.beginUndo(row.shown.undoId, m_clock().wall));
    if (const auto prolonged = undo.refusal ? Result<void>() : prolong(*undo.held, undo.before); !prolonged) {
        static_cast<void>(prolong(*undo.held, undo.after));
        undo.refusal = refusalOf(prolonged.error().message);
    }
    if (undo.refusal) {
        METSUKE_CHECK(m_journal.finishUndo(row.shown.undoId, undo.refusal, m_clock().wall));
    } else {
        METSUKE_CHECK(m_journal.finishUndo(row.shown.undoId, undo.held->shown.undoId, undo.before, m_clock().wall));
    }
    return undo.refusal;
}

Result<void> EndChange::settle(Journal::Row row) {
    std::optional<plan::Refusal> isOver;
    METSUKE_TRY(const auto held, heldBy(termOf(row.shown.target), isOver));
    if (held) {
        static_cast<void>(prolong(*held, held->end)); // the journal's end counts also where this fails
    }
    return fail(row, refusalOf("actuator.interrupted"));
}

} // namespace metsuke::actuator
