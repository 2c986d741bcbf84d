// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/journal.h"

#include "core/actuator/journal_rows.h"
#include "core/base/file_lock.h"
#include "core/database/action_log.h"

#include <chrono>
#include <fcntl.h>

namespace metsuke::actuator {

namespace {

constexpr int64_t kApplicationId = 0x4d74734a; // "MtsJ"
constexpr const char* kSchema
    = "CREATE TABLE command(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, plan TEXT NOT NULL, actor TEXT NOT NULL,"
      " what TEXT NOT NULL, mutating INTEGER NOT NULL, flips INTEGER NOT NULL, state TEXT NOT NULL, received INTEGER NOT NULL,"
      " ended INTEGER NOT NULL, report TEXT NOT NULL) STRICT;"
      "CREATE INDEX command_received ON command(received);"
      "CREATE TABLE step(number INTEGER PRIMARY KEY, undo TEXT NOT NULL UNIQUE, command TEXT NOT NULL, plan TEXT NOT NULL, step TEXT NOT NULL,"
      " action TEXT NOT NULL, target TEXT NOT NULL, state TEXT NOT NULL, undo_class INTEGER NOT NULL, actor TEXT NOT NULL,"
      " began INTEGER NOT NULL, ended INTEGER NOT NULL, expires INTEGER NOT NULL, expires_boot INTEGER NOT NULL, boot TEXT NOT NULL,"
      " undone INTEGER NOT NULL, undoing INTEGER NOT NULL, refusal TEXT NOT NULL, record TEXT NOT NULL, report TEXT NOT NULL) STRICT;"
      "CREATE INDEX step_command ON step(command);"
      "CREATE INDEX step_plan ON step(plan);"
      "CREATE INDEX step_state ON step(state);"
      "CREATE INDEX step_expires ON step(expires) WHERE expires > 0;"
      "CREATE TABLE meta(key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;"; // of the action log

/// Not open: somebody has it for longer than that.
FileHandle takeLock(const std::filesystem::path& path, Duration patience) {
    FileHandle file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    return file.isOpen() && lockFile(file.get(), std::chrono::nanoseconds(patience)) == 0 ? std::move(file) : FileHandle();
}

Result<int64_t> numberOf(Statement& count, Timestamp since) {
    const StatementUse use(count);
    use->bind(1, since.ns);
    METSUKE_TRY(const bool isRow, use->step());
    return isRow ? use->integer(0) : 0;
}

} // namespace

Journal::Journal(std::unique_ptr<Connection> connection, FileHandle lock, std::string boot)
    : m_connection(std::move(connection))
    , m_lock(std::move(lock))
    , m_boot(std::move(boot)) { }

Result<std::unique_ptr<Journal>> Journal::open(const std::filesystem::path& folder, std::string boot, Duration patience) {
    FileHandle lock = takeLock(folder / "lock", patience);
    if (!lock.isOpen()) {
        return Error(ErrorCode::Busy, Message("actuator.journal_taken").with("path", folder.string()));
    }
    const auto path = folder / "journal.db";
    std::error_code failed;
    const bool isNew = !std::filesystem::exists(path, failed);
    METSUKE_TRY(auto connection, Connection::open(path, isNew ? Connection::Mode::Create : Connection::Mode::ReadWrite));
    METSUKE_CHECK(connection->execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"));
    METSUKE_TRY(const int64_t application, connection->integer("PRAGMA application_id"));
    if (application == 0) {
        METSUKE_TRY(auto transaction, Transaction::begin(*connection, Transaction::Kind::Write));
        METSUKE_CHECK(connection->execute(kSchema));
        METSUKE_CHECK(connection->execute(ActionLog::kSchema));
        METSUKE_CHECK(connection->execute("PRAGMA application_id=" + std::to_string(kApplicationId)));
        METSUKE_CHECK(transaction.commit());
    } else if (application != kApplicationId) {
        return Error(ErrorCode::Malformed, Message("actuator.journal_damaged").with("path", path.string()));
    }
    return std::unique_ptr<Journal>(new Journal(std::move(connection), std::move(lock), std::move(boot)));
}

Result<void> Journal::begin(const Order& order) {
    METSUKE_TRY(auto transaction, Transaction::begin(*m_connection, Transaction::Kind::Write));
    METSUKE_TRY(Statement * add,
        m_connection->cached("INSERT INTO command(id, kind, plan, actor, what, mutating, flips, state, received, ended, report)"
                             " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '')"));
    {
        const StatementUse use(*add);
        add->bind(1, order.id);
        add->bind(2, order.kind);
        add->bind(3, order.plan);
        add->bind(4, order.actor);
        add->bind(5, order.what);
        add->bind(6, int64_t{order.isMutating});
        add->bind(7, int64_t{order.flipsIsolation});
        add->bind(8, plan::nameOf(order.state));
        add->bind(9, order.received.ns);
        METSUKE_CHECK(add->run());
    }
    METSUKE_CHECK(ActionLog::append(*m_connection, order.received, order.actor, "command", orderText(order)));
    return transaction.commit();
}

Result<void> Journal::finish(const std::string& id, plan::State state, const std::string& report, Timestamp now) {
    METSUKE_TRY(auto transaction, Transaction::begin(*m_connection, Transaction::Kind::Write));
    METSUKE_TRY(Statement * set, m_connection->cached("UPDATE command SET state = ?, report = ?, ended = ? WHERE id = ?"));
    {
        const StatementUse use(*set);
        set->bind(1, plan::nameOf(state));
        set->bind(2, report);
        set->bind(3, now.ns);
        set->bind(4, id);
        METSUKE_CHECK(set->run());
    }
    METSUKE_CHECK(ActionLog::append(*m_connection, now, "agent", "outcome", outcomeText(id, state, report)));
    return transaction.commit();
}

Result<std::optional<Journal::Order>> Journal::order(const std::string& id) {
    METSUKE_TRY(Statement * find, m_connection->cached(std::string(kOrderColumns) + " WHERE id = ?"));
    const StatementUse use(*find);
    find->bind(1, id);
    METSUKE_TRY(const bool isKnown, find->step());
    return isKnown ? std::optional(readOrder(*find)) : std::nullopt;
}

Result<std::vector<Journal::Order>> Journal::unfinishedOrders() {
    METSUKE_TRY(Statement * find, m_connection->cached(std::string(kOrderColumns) + " WHERE ended = 0 ORDER BY number"));
    const StatementUse use(*find);
    std::vector<Order> all;
    while (true) {
        METSUKE_TRY(const bool isRow, find->step());
        if (!isRow) {
            return all;
        }
        all.push_back(readOrder(*find));
    }
}

Result<int64_t> Journal::mutatingSince(Timestamp since) {
    METSUKE_TRY(Statement * count, m_connection->cached("SELECT count(*) FROM command WHERE mutating = 1 AND state NOT IN ('refused', 'awaiting') AND received > ?"));
    return numberOf(*count, since);
}

Result<int64_t> Journal::flipsSince(Timestamp since) {
    METSUKE_TRY(Statement * count, m_connection->cached("SELECT count(*) FROM command WHERE flips = 1 AND state NOT IN ('refused', 'awaiting') AND received > ?"));
    return numberOf(*count, since);
}

Result<void> Journal::note(const std::string& actor, const std::string& kind, const std::string& what, Timestamp now) {
    METSUKE_TRY(auto transaction, Transaction::begin(*m_connection, Transaction::Kind::Write));
    METSUKE_CHECK(ActionLog::append(*m_connection, now, actor, kind, what));
    return transaction.commit();
}

Result<bool> Journal::isIntact() {
    METSUKE_TRY(const auto verdict, ActionLog::verify(*m_connection));
    return verdict.intact;
}

Result<std::string> Journal::head() {
    METSUKE_TRY(const auto newest, ActionLog::newest(*m_connection, 1));
    return newest.empty() ? std::string() : newest.front().hash;
}

} // namespace metsuke::actuator
