// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/agent/agent_ledger.h"

#include "core/database/action_log.h"

namespace metsuke::agent {

namespace {

constexpr int64_t kApplicationId = 0x4d74734c; // "MtsL"
constexpr const char* kSchema
    = "CREATE TABLE command(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, digest TEXT NOT NULL, received INTEGER NOT NULL,"
      " answered INTEGER, sealed TEXT) STRICT;"
      "CREATE INDEX command_sealed ON command(number) WHERE sealed IS NOT NULL;"
      "CREATE TABLE meta(key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;"; // of the action log, too

constexpr int64_t kRemembered = 10'000;
/// Answers may wait for long; beyond this the oldest goes.
constexpr int64_t kMostUnacknowledged = 2'000;

} // namespace

Result<std::unique_ptr<AgentLedger>> AgentLedger::open(const std::filesystem::path& folder) {
    const auto path = folder / "ledger.db";
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
        return Error(ErrorCode::Malformed, Message("link.folder_damaged").with("path", path.string()));
    }
    return std::unique_ptr<AgentLedger>(new AgentLedger(std::move(connection)));
}

Result<std::optional<AgentLedger::Known>> AgentLedger::known(const std::string& command) {
    METSUKE_TRY(Statement * find, m_connection->cached("SELECT digest, sealed, answered FROM command WHERE id = ?"));
    const StatementUse use(*find);
    find->bind(1, command);
    METSUKE_TRY(const bool isKnown, find->step());
    return isKnown ? std::optional(Known{find->string(0), find->string(1), !find->isNull(2)}) : std::nullopt;
}

Result<void> AgentLedger::accept(
    const std::string& command, const std::string& digest, const std::string& freshness, const std::string& what, Timestamp now) {
    METSUKE_TRY(auto transaction, Transaction::begin(*m_connection, Transaction::Kind::Write));
    METSUKE_TRY(Statement * add, m_connection->cached("INSERT INTO command(id, digest, received) VALUES(?, ?, ?)"));
    {
        const StatementUse use(*add);
        add->bind(1, command);
        add->bind(2, digest);
        add->bind(3, now.ns);
        METSUKE_CHECK(add->run());
    }
    METSUKE_TRY(Statement * forget,
        m_connection->cached("DELETE FROM command WHERE sealed IS NULL AND answered IS NOT NULL AND number <= (SELECT max(number) FROM command) - ?"));
    {
        const StatementUse use(*forget);
        forget->bind(1, kRemembered);
        METSUKE_CHECK(forget->run());
    }
    METSUKE_CHECK(setFreshness(freshness));
    METSUKE_CHECK(ActionLog::append(*m_connection, now, "workstation", "command", what));
    return transaction.commit();
}

Result<void> AgentLedger::answer(const std::string& command, const std::string& sealed, Timestamp now) {
    METSUKE_TRY(auto transaction, Transaction::begin(*m_connection, Transaction::Kind::Write));
    METSUKE_TRY(Statement * set, m_connection->cached("UPDATE command SET answered = ?, sealed = ? WHERE id = ?"));
    {
        const StatementUse use(*set);
        set->bind(1, now.ns);
        set->bind(2, sealed);
        set->bind(3, command);
        METSUKE_CHECK(set->run());
    }
    METSUKE_TRY(Statement * drop,
        m_connection->cached("UPDATE command SET sealed = NULL WHERE sealed IS NOT NULL AND number <= (SELECT number FROM command "
                             "WHERE sealed IS NOT NULL ORDER BY number DESC LIMIT 1 OFFSET ?)"));
    {
        const StatementUse use(*drop);
        drop->bind(1, kMostUnacknowledged);
        METSUKE_CHECK(drop->run());
    }
    return transaction.commit();
}

Result<std::vector<std::string>> AgentLedger::unacknowledged(size_t maximum, size_t bytes) {
    METSUKE_TRY(Statement * find, m_connection->cached("SELECT sealed FROM command WHERE sealed IS NOT NULL ORDER BY number LIMIT ?"));
    const StatementUse use(*find);
    find->bind(1, static_cast<int64_t>(maximum));
    std::vector<std::string> all;
    for (size_t read = 0; read < bytes; read += all.back().size()) {
        METSUKE_TRY(const bool isRow, find->step());
        if (!isRow) {
            break;
        }
        all.push_back(find->string(0));
    }
    return all;
}

Result<void> AgentLedger::acknowledge(const std::vector<std::string>& commands) {
    METSUKE_TRY(auto transaction, Transaction::begin(*m_connection, Transaction::Kind::Write));
    METSUKE_TRY(Statement * clear, m_connection->cached("UPDATE command SET sealed = NULL WHERE id = ?"));
    for (const std::string& command : commands) {
        const StatementUse use(*clear);
        clear->bind(1, command);
        METSUKE_CHECK(clear->run());
    }
    return transaction.commit();
}

Result<std::string> AgentLedger::freshness() {
    METSUKE_TRY(Statement * find, m_connection->cached("SELECT value FROM meta WHERE key = 'freshness'"));
    const StatementUse use(*find);
    METSUKE_TRY(const bool isThere, find->step());
    return isThere ? find->string(0) : std::string();
}

Result<void> AgentLedger::setFreshness(const std::string& text) {
    METSUKE_TRY(Statement * set, m_connection->cached("INSERT OR REPLACE INTO meta(key, value) VALUES('freshness', ?)"));
    const StatementUse use(*set);
    set->bind(1, text);
    return set->run();
}

Result<void> AgentLedger::note(const std::string& kind, const std::string& what, Timestamp now) {
    METSUKE_TRY(auto transaction, Transaction::begin(*m_connection, Transaction::Kind::Write));
    METSUKE_CHECK(ActionLog::append(*m_connection, now, "agent", kind, what));
    return transaction.commit();
}

Result<std::string> AgentLedger::head() {
    METSUKE_TRY(const auto newest, ActionLog::newest(*m_connection, 1));
    return newest.empty() ? std::string() : newest.front().hash;
}

} // namespace metsuke::agent
