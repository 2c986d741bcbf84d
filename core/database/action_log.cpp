// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/database/action_log.h"

#include "core/base/digest.h"

namespace metsuke {

namespace {

constexpr std::string_view kColumns = "SELECT number, at, actor, kind, what, hash FROM action_log ";

ActionLog::Entry readEntry(const Statement& statement) {
    return {statement.integer(0), Timestamp{statement.integer(1)}, statement.string(2), statement.string(3),
        statement.string(4), statement.string(5)};
}

Result<std::vector<ActionLog::Entry>> readEntries(Statement& statement) {
    std::vector<ActionLog::Entry> entries;
    while (true) {
        METSUKE_TRY(const bool row, statement.step());
        if (!row) {
            return entries;
        }
        entries.push_back(readEntry(statement));
    }
}

Result<int64_t> keptCount(Connection& connection) {
    METSUKE_TRY(Statement * statement, connection.cached("SELECT value FROM meta WHERE key='action_log_count'"));
    const StatementUse use(*statement);
    METSUKE_TRY(const bool row, use->step());
    return row ? use->integer(0) : 0;
}

} // namespace

std::string ActionLog::hashOf(const std::string& previous, const Entry& entry) {
    // Every part is preceded by its length: no two different entries are hashed as the same bytes.
    Digest digest(DigestKind::Sha256);
    const auto add = [&digest](std::string_view part) {
        digest.update(asBytes(std::to_string(part.size()) + ":"));
        digest.update(asBytes(part));
    };
    add(previous);
    add(std::to_string(entry.number));
    add(std::to_string(entry.at.ns));
    add(entry.actor);
    add(entry.kind);
    add(entry.what);
    return digest.finishHex();
}

Result<void> ActionLog::append(
    Connection& connection, Timestamp at, std::string_view actor, std::string_view kind, std::string_view what) {
    METSUKE_TRY(const auto last, newest(connection, 1));
    Entry entry{last.empty() ? 1 : last.front().number + 1, at, std::string(actor), std::string(kind), std::string(what), {}};
    entry.hash = hashOf(last.empty() ? std::string() : last.front().hash, entry);
    METSUKE_TRY(Statement * insert,
        connection.cached("INSERT INTO action_log(number, at, actor, kind, what, hash) VALUES(?1, ?2, ?3, ?4, ?5, ?6)"));
    const StatementUse use(*insert);
    use->bind(1, entry.number);
    use->bind(2, entry.at.ns);
    use->bind(3, entry.actor);
    use->bind(4, entry.kind);
    use->bind(5, entry.what);
    use->bind(6, entry.hash);
    METSUKE_CHECK(use->run());
    METSUKE_TRY(Statement * count, connection.cached("INSERT OR REPLACE INTO meta(key, value) VALUES('action_log_count', ?1)"));
    const StatementUse countUse(*count);
    countUse->bind(1, entry.number);
    return countUse->run();
}

Result<std::vector<ActionLog::Entry>> ActionLog::newest(Connection& connection, size_t maximum) {
    METSUKE_TRY(Statement * statement, connection.cached(std::string(kColumns) + "ORDER BY number DESC LIMIT ?1"));
    const StatementUse use(*statement);
    use->bind(1, static_cast<int64_t>(maximum));
    return readEntries(*use);
}

Result<std::vector<ActionLog::Entry>> ActionLog::after(Connection& connection, int64_t number, size_t maximum) {
    METSUKE_TRY(Statement * statement, connection.cached(std::string(kColumns) + "WHERE number > ?1 ORDER BY number LIMIT ?2"));
    const StatementUse use(*statement);
    use->bind(1, number);
    use->bind(2, static_cast<int64_t>(maximum));
    return readEntries(*use);
}

Result<ActionLog::Verdict> ActionLog::verify(Connection& connection) {
    METSUKE_TRY(const int64_t expected, keptCount(connection));
    METSUKE_TRY(Statement * statement, connection.cached(std::string(kColumns) + "ORDER BY number"));
    const StatementUse use(*statement);
    Verdict verdict;
    std::string previous;
    while (true) {
        METSUKE_TRY(const bool row, use->step());
        if (!row) {
            break;
        }
        Entry entry = readEntry(*use);
        ++verdict.entries;
        if (verdict.intact && (entry.number != verdict.entries || entry.hash != hashOf(previous, entry))) {
            verdict.intact = false;
            verdict.brokenAt = verdict.entries;
        }
        previous = std::move(entry.hash);
    }
    if (verdict.intact && verdict.entries != expected) {
        verdict.intact = false;
        verdict.brokenAt = std::min(verdict.entries, expected) + 1;
    }
    return verdict;
}

} // namespace metsuke
