// SPDX-License-Identifier: GPL-3.0-or-later
// The other half of Actuator: taking back, and what a crash or time leaves to be done.
#include "core/actuator/actuator.h"

#include <algorithm>

namespace metsuke::actuator {

namespace {

using plan::State;

constexpr Duration kTryAgain = kMinute;
constexpr const char* kUndo = "undo";
constexpr Duration kPurgeEvery = kHour;
/// Those that keep a copy of what they took away. Evidence is handed on and purged by whoever ordered it.
const std::vector<plan::Action> kKept{plan::Action::QuarantineFile, plan::Action::RemovePersistence, plan::Action::RestorePackageFile};

/// Those of which somebody may do the contrary at once.
const std::vector<plan::Action> kWatched{plan::Action::KillProcess, plan::Action::QuarantineFile, plan::Action::RemovePersistence};

bool isIrreversible(const plan::StepReport& step) { return step.undo > plan::UndoClass::U1; }

/// Everything that could be taken back is.
State stateOfUndo(const plan::PlanReport& report) {
    const bool isWhole = std::ranges::all_of(
        report.steps, [](const plan::StepReport& step) { return step.state == State::RolledBack || step.state == State::Planned || isIrreversible(step); });
    return !isWhole ? State::Failed : report.isDryRun ? State::Planned : State::Done;
}

/// In the plan's order, with a row that was never in the journal for every step that was not begun.
void addSkipped(const plan::Plan& plan, const plan::Refusal& refusal, std::vector<Journal::Row>& rows) {
    std::vector<Journal::Row> all;
    for (const plan::Step& step : plan.steps) {
        const auto found = std::ranges::find(rows, step.id, [](const Journal::Row& row) { return row.shown.step; });
        if (found != rows.end()) {
            all.push_back(std::move(*found));
            continue;
        }
        Journal::Row& skipped = all.emplace_back();
        skipped.shown.step = step.id;
        skipped.shown.action = step.action;
        skipped.shown.state = State::Skipped;
        skipped.shown.refusal = refusal;
    }
    rows = std::move(all);
}

} // namespace

Result<plan::StepReport> Actuator::takeBack(const Journal::Row& row) {
    plan::StepReport report = row.report;
    report.step = row.shown.step;
    report.action = row.shown.action;
    report.undo = row.shown.undo;
    report.undoId = row.shown.undoId;
    report.began = now();
    if (row.shown.action == plan::Action::ChangeEnd) {
        METSUKE_TRY(const plan::StepReport seen, m_ends.lookAtUndo(row));
        METSUKE_TRY(report.refusal, m_ends.takeBack(row));
        report.expires = report.refusal ? report.expires : seen.expires; // which holds again
    } else {
        METSUKE_TRY(report.refusal, m_run.takeBack(row));
    }
    report.state = report.refusal ? State::Refused : State::RolledBack;
    report.ended = now();
    return report;
}

Result<plan::StepReport> Actuator::lookAtUndo(const Journal::Row& row) const {
    return row.shown.action == plan::Action::ChangeEnd ? m_ends.lookAtUndo(row) : m_run.lookAtUndo(row);
}

/// Another end may be one at once: it is of the tier of what ends.
plan::Tier Actuator::tierOfUndo(const Journal::Row& row) const {
    const auto* term = std::get_if<plan::TermTarget>(&row.shown.target);
    return m_rules.tierOf(term != nullptr ? term->held : row.shown.action);
}

Result<std::vector<Journal::Row>> Actuator::rowsOf(const plan::UndoRequest& request, bool onlyOpen) {
    if (request.undoId.empty()) {
        METSUKE_TRY(auto rows, onlyOpen ? m_journal.openOfPlan(request.plan) : m_journal.ofPlan(request.plan));
        // Evidence stays when what it was taken before is undone; by itself it can be purged.
        std::erase_if(rows, [](const Journal::Row& row) { return !plan::traitsOf(row.shown.action).isMutating; });
        return rows;
    }
    METSUKE_TRY(auto row, m_journal.row(request.undoId));
    return row ? std::vector<Journal::Row>{std::move(*row)} : std::vector<Journal::Row>();
}

Result<plan::PlanReport> Actuator::undo(const UndoOrder& order, const std::stop_token& stop) {
    METSUKE_TRY(auto known, alreadyDone(order.command));
    if (known) {
        return std::move(*known);
    }
    METSUKE_TRY(const auto rows, rowsOf(order.request, true));
    METSUKE_TRY(const auto cap, tooMany(false));
    Journal::Order begun;
    begun.id = order.command;
    begun.kind = kUndo;
    begun.plan = rows.empty() ? order.request.plan : rows.front().shown.plan;
    begun.actor = order.actor;
    begun.what = plan::writeUndo(order.request);
    begun.isMutating = !order.isDryRun;
    begun.received = now();
    METSUKE_CHECK(m_journal.begin(begun));
    plan::PlanReport report = blank(begun.plan, order.isDryRun);
    // Taking back goes as far as doing did.
    const bool isBeyond = std::ranges::any_of(rows, [&](const Journal::Row& row) { return order.most < tierOfUndo(row); });
    if (rows.empty() || (!order.isDryRun && (cap || isBeyond))) {
        report.state = State::Refused;
        report.refusal = rows.empty() ? refusalOf("actuator.nothing_to_undo") : isBeyond ? refusalOf("actuator.role_undo") : *cap;
        return finish(order.command, std::move(report));
    }
    for (const Journal::Row& row : rows) {
        if (stop.stop_requested()) {
            report.refusal = refusalOf("actuator.cancelled");
            break;
        }
        METSUKE_TRY(auto step, row.shown.undone.ns != 0 ? Result<plan::StepReport>(row.report) : order.isDryRun ? lookAtUndo(row) : takeBack(row));
        if (row.shown.undone.ns != 0) {
            step.isChange = false;
            step.state = State::RolledBack;
        }
        report.steps.push_back(std::move(step));
    }
    report.state = report.refusal ? State::Failed : stateOfUndo(report);
    return finish(order.command, std::move(report));
}

Result<std::vector<plan::JournalRow>> Actuator::list(const plan::JournalQuery& query) {
    METSUKE_TRY(auto rows, m_journal.list(query));
    for (plan::JournalRow& shown : rows) {
        const ActionHandler* const handler = m_handlers.find(shown.action);
        if (handler != nullptr && shown.state == plan::State::Done && shown.undone.ns == 0) {
            METSUKE_TRY(const auto row, m_journal.row(shown.undoId));
            shown.since = row ? handler->since(row->record) : plan::Since{};
        }
    }
    return rows;
}

Result<void> Actuator::tick() {
    METSUKE_TRY(const auto rows, m_journal.expired(m_settings.run.clock()));
    for (const Journal::Row& row : rows) {
        METSUKE_TRY(const auto refusal, m_run.takeBack(row));
        if (refusal) {
            METSUKE_CHECK(m_journal.postpone(row.shown.undoId, m_settings.run.clock(), kTryAgain));
        }
    }
    METSUKE_CHECK(purge());
    return watch();
}

/// What is forgotten twice is forgotten: a crash between the copy and the journal changes nothing.
Result<void> Actuator::purge() {
    const Moment moment = m_settings.run.clock();
    if (moment.sinceBoot < m_nextPurge) {
        return {};
    }
    m_nextPurge = moment.sinceBoot + kPurgeEvery;
    METSUKE_TRY(const auto rows, m_journal.openBefore(kKept, moment.wall - m_settings.keepFor));
    for (const Journal::Row& row : rows) {
        if (!m_settings.isHeld || !m_settings.isHeld(row.shown)) {
            m_run.forget(row);
            METSUKE_CHECK(m_journal.purge(row.shown.undoId, refusalOf(Message("actuator.purged").with("days", m_settings.keepFor / kDay)), moment.wall));
        }
    }
    return {};
}

/// By when processes were started or files made, not by when it is looked: a plan may have gone on for longer than that meanwhile.
Result<void> Actuator::watch() {
    const Moment moment = m_settings.run.clock();
    if (moment.sinceBoot < m_nextWatch) {
        return {};
    }
    m_nextWatch = moment.sinceBoot + m_settings.watchEvery;
    METSUKE_TRY(auto unknown, m_journal.endedSince({plan::Action::KillProcess}, State::Unknown, moment.wall - kDay));
    for (Journal::Row& row : unknown) { // who waited for the kernel has ended by now, perhaps
        METSUKE_CHECK(m_run.reconcile(row, stepOf(row.shown)));
    }
    METSUKE_TRY(auto rows, m_journal.endedSince(kWatched, State::Done, moment.wall - kHour));
    for (Journal::Row& row : rows) {
        if (m_watched.contains(row.shown.undoId) || row.shown.refusal) { // of which it is known already
            continue;
        }
        if (moment.wall - row.shown.ended > m_settings.watchFor) {
            m_watched.insert(row.shown.undoId);
        }
        const plan::Step step = stepOf(row.shown);
        METSUKE_CHECK(m_run.watch(row, step, m_settings.watchFor));
    }
    return {};
}

Result<void> Actuator::recover() {
    const Error interrupted(ErrorCode::Internal, "actuator.interrupted");
    METSUKE_TRY(auto rows, m_journal.interrupted());
    for (Journal::Row& row : rows) {
        if (row.isUndoing) {
            METSUKE_TRY(const auto undone, takeBack(row));
            static_cast<void>(undone); // its row says how it ended
            continue;
        }
        if (row.shown.action == plan::Action::ChangeEnd) {
            METSUKE_CHECK(m_ends.settle(std::move(row)));
            continue;
        }
        const plan::Step step = stepOf(row.shown);
        METSUKE_CHECK(m_run.settle(row, step, {}, interrupted, StepTime(plan::traitsOf(step.action).deadline)));
    }
    m_handlers.tidy([this](const std::string& undoId) {
        const auto row = m_journal.row(undoId);
        return !row || (*row && (*row)->shown.undone.ns == 0 && (*row)->shown.undo <= plan::UndoClass::U1 && ((*row)->shown.state == State::Done || (*row)->shown.state == State::Unknown));
    });
    METSUKE_TRY(const auto orders, m_journal.unfinishedOrders());
    for (const Journal::Order& order : orders) {
        METSUKE_CHECK(settleOrder(order));
    }
    return {};
}

/// What such an order came to, by its rows: what has none was not begun.
Result<void> Actuator::settleOrder(const Journal::Order& order) {
    plan::PlanReport report = blank(order.plan, !order.isMutating);
    report.refusal = refusalOf("actuator.interrupted");
    std::vector<Journal::Row> rows;
    if (order.kind == kUndo) {
        METSUKE_TRY(const plan::UndoRequest request, plan::readUndo(order.what));
        METSUKE_TRY(rows, rowsOf(request, false));
    } else {
        METSUKE_TRY(rows, m_journal.ofOrder(order.id));
        METSUKE_TRY(const plan::Plan planned, plan::readPlan(order.what));
        addSkipped(planned, *report.refusal, rows);
    }
    for (Journal::Row& row : rows) {
        row.report.step = row.shown.step;
        row.report.action = row.shown.action;
        row.report.state = row.shown.state;
        row.report.refusal = row.shown.refusal;
        row.report.undoId = row.shown.undoId;
        report.steps.push_back(std::move(row.report));
    }
    const State wanted = order.kind == kUndo ? State::RolledBack : State::Done;
    const auto isIn = [&](State state) { return [state](const plan::StepReport& step) { return step.state == state; }; };
    if (!report.steps.empty() && std::ranges::all_of(report.steps, isIn(wanted))) {
        report.state = State::Done;
        report.refusal.reset();
    } else {
        report.state = std::ranges::any_of(report.steps, isIn(State::Unknown)) ? State::Unknown : State::Failed;
    }
    return m_journal.finish(order.id, report.state, plan::writeReport(report), now());
}

} // namespace metsuke::actuator
