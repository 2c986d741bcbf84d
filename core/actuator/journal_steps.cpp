// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/journal.h"
#include "core/actuator/journal_rows.h"
#include "core/database/action_log.h"
#include "core/plan/report_codec.h"

#include <algorithm>
#include <functional>
#include <iterator>

namespace metsuke::actuator {

namespace {

std::string where(std::string_view condition) { return std::string(kRowColumns) + " WHERE " + std::string(condition); }

constexpr std::string_view kOpen = "state IN ('done', 'unknown') AND undone = 0 AND undoing = 0";

} // namespace

Result<void> Journal::intend(const Row& row, Moment now) {
    METSUKE_TRY(auto transaction, Transaction::begin(*m_connection, Transaction::Kind::Write));
    METSUKE_TRY(Statement * add,
        m_connection->cached("INSERT INTO step(undo, command, plan, step, action, target, state, undo_class, actor, began, ended, expires,"
                             " expires_boot, boot, undone, undoing, refusal, record, report)"
                             " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, 0, 0, '', ?, ?)"));
    const std::string target = targetText(row.shown.target);
    const std::string report = plan::writeStepReport(row.report);
    const End end = endAfter(row.shown.expires.ns > 0 ? row.shown.expires - now.wall : 0, now);
    {
        const StatementUse use(*add);
        add->bind(1, row.shown.undoId);
        add->bind(2, row.shown.command);
        add->bind(3, row.shown.plan);
        add->bind(4, row.shown.step);
        add->bind(5, plan::traitsOf(row.shown.action).name);
        add->bind(6, target);
        add->bind(7, plan::nameOf(plan::State::Captured));
        add->bind(8, static_cast<int64_t>(row.shown.undo));
        add->bind(9, row.shown.actor);
        add->bind(10, now.wall.ns);
        add->bind(11, row.shown.expires.ns);
        add->bind(12, end.sinceBoot);
        add->bind(13, end.boot);
        add->bind(14, row.record);
        add->bind(15, report);
        METSUKE_CHECK(add->run());
    }
    METSUKE_CHECK(log(row.shown.undoId, "intent", now.wall));
    return transaction.commit();
}

Result<void> Journal::log(const std::string& undoId, std::string_view kind, Timestamp now) {
    METSUKE_TRY(const auto found, row(undoId));
    return found ? ActionLog::append(*m_connection, now, "agent", kind, rowText(*found)) : Result<void>();
}

Result<void> Journal::setState(const std::string& undoId, plan::State state, Timestamp now) {
    METSUKE_TRY(auto transaction, Transaction::begin(*m_connection, Transaction::Kind::Write));
    METSUKE_TRY(Statement * set, m_connection->cached("UPDATE step SET state = ? WHERE undo = ?"));
    {
        const StatementUse use(*set);
        set->bind(1, plan::nameOf(state));
        set->bind(2, undoId);
        METSUKE_CHECK(set->run());
    }
    METSUKE_CHECK(log(undoId, plan::nameOf(state), now));
    return transaction.commit();
}

Result<void> Journal::amend(const std::string& undoId, const std::string& record) {
    METSUKE_TRY(Statement * set, m_connection->cached("UPDATE step SET record = ? WHERE undo = ?"));
    const StatementUse use(*set);
    set->bind(1, record);
    set->bind(2, undoId);
    return set->run();
}

Journal::End Journal::endAfter(Duration duration, Moment now) const {
    return duration > 0 ? End{now.wall + duration, now.sinceBoot + duration, m_boot} : End{{}, 0, m_boot};
}

std::optional<Duration> Journal::leftUntil(const End& end, Moment now) const {
    return end.wall.ns == 0 ? std::nullopt : std::optional(end.boot == m_boot ? end.sinceBoot - now.sinceBoot : end.wall - now.wall);
}

Result<void> Journal::finish(const Row& row, Timestamp now) {
    METSUKE_TRY(auto transaction, Transaction::begin(*m_connection, Transaction::Kind::Write));
    METSUKE_CHECK(writeOutcome(row, now));
    return transaction.commit();
}

Result<void> Journal::finish(const Row& row, const std::string& held, const End& end, Timestamp now) {
    METSUKE_TRY(auto transaction, Transaction::begin(*m_connection, Transaction::Kind::Write));
    METSUKE_CHECK(writeOutcome(row, now));
    METSUKE_CHECK(writeEnd(held, end, now));
    return transaction.commit();
}

Result<void> Journal::writeEnd(const std::string& held, const End& end, Timestamp now) {
    METSUKE_TRY(Statement * set, m_connection->cached("UPDATE step SET expires = ?, expires_boot = ?, boot = ? WHERE undo = ?"));
    {
        const StatementUse use(*set);
        set->bind(1, end.wall.ns);
        set->bind(2, end.sinceBoot);
        set->bind(3, end.boot);
        set->bind(4, held);
        METSUKE_CHECK(set->run());
    }
    return log(held, "end_changed", now);
}

Result<void> Journal::writeOutcome(const Row& row, Timestamp now) {
    METSUKE_TRY(Statement * set, m_connection->cached("UPDATE step SET state = ?, ended = ?, refusal = ?, report = ? WHERE undo = ?"));
    const std::string refusal = refusalText(row.shown.refusal);
    const std::string report = plan::writeStepReport(row.report);
    {
        const StatementUse use(*set);
        set->bind(1, plan::nameOf(row.shown.state));
        set->bind(2, now.ns);
        set->bind(3, refusal);
        set->bind(4, report);
        set->bind(5, row.shown.undoId);
        METSUKE_CHECK(set->run());
    }
    return log(row.shown.undoId, plan::nameOf(row.shown.state), now);
}

Result<void> Journal::beginUndo(const std::string& undoId, Timestamp now) {
    METSUKE_TRY(auto transaction, Transaction::begin(*m_connection, Transaction::Kind::Write));
    METSUKE_TRY(Statement * set, m_connection->cached("UPDATE step SET undoing = 1 WHERE undo = ?"));
    {
        const StatementUse use(*set);
        set->bind(1, undoId);
        METSUKE_CHECK(set->run());
    }
    METSUKE_CHECK(log(undoId, "undoing", now));
    return transaction.commit();
}

Result<void> Journal::finishUndo(const std::string& undoId, const std::optional<plan::Refusal>& refusal, Timestamp now) {
    METSUKE_TRY(auto transaction, Transaction::begin(*m_connection, Transaction::Kind::Write));
    METSUKE_CHECK(writeUndone(undoId, refusal, now));
    if (!refusal) { // what only changed its end has ended with it
        METSUKE_TRY(Statement * find, m_connection->cached(where(std::string(kOpen) + " AND action = ? ORDER BY number")));
        find->bind(1, plan::traitsOf(plan::Action::ChangeEnd).name);
        METSUKE_TRY(const auto changes, readRows(*find));
        for (const Row& change : changes) {
            const auto* term = std::get_if<plan::TermTarget>(&change.shown.target);
            if (term != nullptr && term->id == undoId) {
                METSUKE_CHECK(writeUndone(change.shown.undoId, std::nullopt, now));
            }
        }
    }
    return transaction.commit();
}

Result<void> Journal::finishUndo(const std::string& undoId, const std::string& held, const End& end, Timestamp now) {
    METSUKE_TRY(auto transaction, Transaction::begin(*m_connection, Transaction::Kind::Write));
    METSUKE_CHECK(writeUndone(undoId, std::nullopt, now));
    METSUKE_CHECK(writeEnd(held, end, now));
    return transaction.commit();
}

Result<void> Journal::writeUndone(const std::string& undoId, const std::optional<plan::Refusal>& refusal, Timestamp now) {
    METSUKE_TRY(Statement * set,
        m_connection->cached("UPDATE step SET undoing = 0, refusal = ?1, state = CASE ?1 WHEN '' THEN 'rolled_back' ELSE state END,"
                             " undone = CASE ?1 WHEN '' THEN ?2 ELSE 0 END WHERE undo = ?3"));
    const std::string text = refusalText(refusal);
    {
        const StatementUse use(*set);
        set->bind(1, text);
        set->bind(2, now.ns);
        set->bind(3, undoId);
        METSUKE_CHECK(set->run());
    }
    return log(undoId, refusal ? "undo_refused" : "undone", now);
}

Result<std::optional<Journal::Row>> Journal::row(const std::string& undoId) {
    METSUKE_TRY(Statement * find, m_connection->cached(where("undo = ?")));
    find->bind(1, undoId);
    METSUKE_TRY(auto found, readRows(*find));
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

Result<std::vector<Journal::Row>> Journal::interrupted() {
    METSUKE_TRY(Statement * find, m_connection->cached(where("state IN ('captured', 'acting', 'checking') OR undoing = 1 ORDER BY number DESC")));
    return readRows(*find);
}

Result<std::vector<Journal::Row>> Journal::ofOrder(const std::string& id) {
    METSUKE_TRY(Statement * find, m_connection->cached(where("command = ? ORDER BY number")));
    find->bind(1, id);
    return readRows(*find);
}

Result<std::vector<Journal::Row>> Journal::ofPlan(const std::string& plan) {
    METSUKE_TRY(Statement * find, m_connection->cached(where("plan = ? ORDER BY number DESC")));
    find->bind(1, plan);
    return readRows(*find);
}

Result<std::vector<Journal::Row>> Journal::openOfPlan(const std::string& plan) {
    METSUKE_TRY(Statement * find, m_connection->cached(where(std::string(kOpen) + " AND plan = ? ORDER BY number DESC")));
    find->bind(1, plan);
    return readRows(*find);
}

Result<std::optional<Journal::Row>> Journal::newestOpen(plan::Action action, const std::function<bool(const Row&)>& matches) {
    METSUKE_TRY(Statement * find, m_connection->cached(where(std::string(kOpen) + " AND action = ? ORDER BY number DESC")));
    find->bind(1, plan::traitsOf(action).name);
    METSUKE_TRY(auto found, readRows(*find));
    const auto match = std::ranges::find_if(found, matches);
    return match == found.end() ? std::nullopt : std::optional(std::move(*match));
}

Result<std::vector<Journal::Row>> Journal::expired(Moment now) {
    METSUKE_TRY(Statement * find,
        m_connection->cached(where(std::string(kOpen) + " AND expires > 0 AND CASE boot WHEN ?1 THEN expires_boot <= ?2 ELSE expires <= ?3 END ORDER BY number")));
    find->bind(1, m_boot);
    find->bind(2, now.sinceBoot);
    find->bind(3, now.wall.ns);
    return readRows(*find);
}

Result<std::vector<Journal::Row>> Journal::openBefore(const std::vector<plan::Action>& actions, Timestamp before) {
    METSUKE_TRY(Statement * find, m_connection->cached(where(std::string(kOpen) + " AND undo_class <= 1 AND action = ?1 AND ended < ?2 ORDER BY number")));
    std::vector<Row> all;
    for (const plan::Action action : actions) {
        find->bind(1, plan::traitsOf(action).name);
        find->bind(2, before.ns);
        METSUKE_TRY(auto found, readRows(*find));
        std::ranges::move(found, std::back_inserter(all));
    }
    return all;
}

Result<void> Journal::purge(const std::string& undoId, const plan::Refusal& why, Timestamp now) {
    METSUKE_TRY(auto transaction, Transaction::begin(*m_connection, Transaction::Kind::Write));
    METSUKE_TRY(Statement * set, m_connection->cached("UPDATE step SET undo_class = 3, refusal = ?, record = '' WHERE undo = ?"));
    const std::string refusal = refusalText(why);
    {
        const StatementUse use(*set);
        set->bind(1, refusal);
        set->bind(2, undoId);
        METSUKE_CHECK(set->run());
    }
    METSUKE_CHECK(log(undoId, "purged", now));
    return transaction.commit();
}

Result<std::vector<Journal::Row>> Journal::endedSince(const std::vector<plan::Action>& actions, plan::State state, Timestamp since) {
    METSUKE_TRY(Statement * find, m_connection->cached(where("state = ?4 AND undone = 0 AND action = ?1 AND ended > ?2 AND boot = ?3 ORDER BY number")));
    std::vector<Row> all;
    for (const plan::Action action : actions) {
        find->bind(1, plan::traitsOf(action).name);
        find->bind(2, since.ns);
        find->bind(3, m_boot);
        find->bind(4, plan::nameOf(state));
        METSUKE_TRY(auto found, readRows(*find));
        std::ranges::move(found, std::back_inserter(all));
    }
    return all;
}

Result<void> Journal::postpone(const std::string& undoId, Moment now, Duration by) {
    METSUKE_TRY(Statement * set, m_connection->cached("UPDATE step SET expires = ?, expires_boot = ?, boot = ? WHERE undo = ?"));
    const StatementUse use(*set);
    set->bind(1, (now.wall + by).ns);
    set->bind(2, now.sinceBoot + by);
    set->bind(3, m_boot);
    set->bind(4, undoId);
    return set->run();
}

Result<std::vector<plan::JournalRow>> Journal::list(const plan::JournalQuery& query) {
    METSUKE_TRY(Statement * find,
        m_connection->cached(where("(?1 = '' OR plan = ?1) AND began >= ?2 AND (?3 = 0 OR (" + std::string(kOpen) + ")) ORDER BY number DESC LIMIT ?4")));
    find->bind(1, query.plan);
    find->bind(2, query.since.ns);
    find->bind(3, int64_t{query.onlyOpen});
    find->bind(4, static_cast<int64_t>(query.most));
    METSUKE_TRY(auto found, readRows(*find));
    std::vector<plan::JournalRow> rows;
    for (Row& row : found) {
        rows.push_back(std::move(row.shown));
    }
    return rows;
}

} // namespace metsuke::actuator
