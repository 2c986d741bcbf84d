// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/database/connection.h"

#include "core/database/database_error.h"

#include <array>
#include <cstdio>
#include <mutex>
#include <sqlite3.h>

namespace metsuke {

namespace {

constexpr size_t kCachedStatements = 128;
constexpr int kProgressSteps = 20'000; // virtual machine steps between looks at a stop request, about a millisecond

void configureLibrary() {
    static std::once_flag once;
    // Without allocation statistics there is no global lock on every malloc. Refused (harmlessly) when something in
    // the process has started SQLite before.
    std::call_once(once, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
}

/// A file: URI, so that immutable=1 can be said; '%', '?' and '#' of the path are escaped.
std::string uriOf(const std::filesystem::path& path, Connection::Mode mode) {
    std::string uri = "file:";
    for (const char c : path.string()) {
        if (c == '%' || c == '?' || c == '#') {
            std::array<char, 4> escaped{};
            std::snprintf(escaped.data(), escaped.size(), "%%%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
            uri += escaped.data();
        } else {
            uri += c;
        }
    }
    return mode == Connection::Mode::Immutable ? uri + "?immutable=1" : uri;
}

int flagsOf(Connection::Mode mode) {
    constexpr int common = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_PRIVATECACHE;
    switch (mode) {
    case Connection::Mode::Create:
        return common | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    case Connection::Mode::ReadWrite:
        return common | SQLITE_OPEN_READWRITE;
    default:
        return common | SQLITE_OPEN_READONLY;
    }
}

void limitSizes(sqlite3* database) {
    sqlite3_limit(database, SQLITE_LIMIT_LENGTH, 64 << 20);
    sqlite3_limit(database, SQLITE_LIMIT_SQL_LENGTH, 1 << 20);
    sqlite3_limit(database, SQLITE_LIMIT_COLUMN, 256);
    sqlite3_limit(database, SQLITE_LIMIT_EXPR_DEPTH, 400);
    sqlite3_limit(database, SQLITE_LIMIT_COMPOUND_SELECT, 500);
    sqlite3_limit(database, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(database, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 4096);
    sqlite3_limit(database, SQLITE_LIMIT_VARIABLE_NUMBER, 4096);
    sqlite3_limit(database, SQLITE_LIMIT_TRIGGER_DEPTH, 1);
    sqlite3_limit(database, SQLITE_LIMIT_WORKER_THREADS, 0);
}

} // namespace

Result<std::unique_ptr<Connection>> Connection::open(
    const std::filesystem::path& path, Mode mode, const Settings& settings) {
    configureLibrary();
    std::error_code failed;
    const bool exists = std::filesystem::exists(path, failed);
    if (failed == std::errc::permission_denied) {
        return Error(ErrorCode::PermissionDenied, Message("database.no_permission").with("path", path.string()));
    }
    if (mode == Mode::Create && exists) {
        return Error(ErrorCode::InvalidArgument, Message("database.exists").with("path", path.string()));
    }
    if (mode != Mode::Create && !exists) {
        return Error(ErrorCode::NotFound, Message("database.missing").with("path", path.string()));
    }
    sqlite3* database = nullptr;
    const int code = sqlite3_open_v2(uriOf(path, mode).c_str(), &database, flagsOf(mode), nullptr);
    if (code != SQLITE_OK) {
        Error error = databaseError(code, database, path.string());
        sqlite3_close_v2(database);
        return error;
    }
    std::unique_ptr<Connection> connection(new Connection(database, path.string()));
    METSUKE_CHECK(connection->harden(mode, settings));
    return connection;
}

Result<void> Connection::harden(Mode mode, const Settings& settings) {
    limitSizes(m_database);
    for (const auto& [option, value] : {std::pair{SQLITE_DBCONFIG_DEFENSIVE, 1}, {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
             {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0}, {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
             {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0}, {SQLITE_DBCONFIG_DQS_DDL, 0}, {SQLITE_DBCONFIG_DQS_DML, 0}}) {
        sqlite3_db_config(m_database, option, value, nullptr);
    }
    sqlite3_busy_timeout(m_database, settings.busyTimeoutMs);
    METSUKE_CHECK(execute("PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0; PRAGMA secure_delete=OFF"));
    if (mode == Mode::Create) {
        METSUKE_CHECK(execute("PRAGMA page_size=8192; PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL"));
    }
    // Behind the page size: SQLite turns the size into pages at once, and would keep twice as much of larger ones.
    METSUKE_CHECK(execute("PRAGMA cache_size=-" + std::to_string(settings.cacheKib)));
    if (mode == Mode::Create || mode == Mode::ReadWrite) {
        METSUKE_CHECK(execute("PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=4096"));
    }
    return {};
}

Connection::~Connection() {
    m_cache.clear();
    m_recent.clear();
    sqlite3_close_v2(m_database);
}

Result<Statement> Connection::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(m_database, sql.data(), static_cast<int>(sql.size()), 0, &statement, nullptr);
    if (code != SQLITE_OK) {
        return databaseError(code, m_database, m_path);
    }
    return Statement(m_database, statement, &m_path);
}

Result<Statement*> Connection::cached(std::string_view sql) {
    if (const auto found = m_cache.find(sql); found != m_cache.end()) {
        m_recent.splice(m_recent.begin(), m_recent, found->second);
        return &m_recent.front().statement;
    }
    METSUKE_TRY(Statement statement, prepare(sql));
    if (m_recent.size() >= kCachedStatements) {
        m_cache.erase(m_recent.back().sql);
        m_recent.pop_back();
    }
    m_recent.push_front({std::string(sql), std::move(statement)});
    m_cache.emplace(m_recent.front().sql, m_recent.begin());
    return &m_recent.front().statement;
}

Result<void> Connection::execute(std::string_view sql) {
    const int code = sqlite3_exec(m_database, std::string(sql).c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) {
        return databaseError(code, m_database, m_path);
    }
    return {};
}

Result<int64_t> Connection::integer(std::string_view sql) {
    METSUKE_TRY(Statement statement, prepare(sql));
    METSUKE_TRY(const bool row, statement.step());
    return row ? statement.integer(0) : 0;
}

int64_t Connection::lastInsertId() const { return sqlite3_last_insert_rowid(m_database); }
int64_t Connection::changes() const { return sqlite3_changes64(m_database); }
bool Connection::inTransaction() const { return sqlite3_get_autocommit(m_database) == 0; }
void Connection::interrupt() { sqlite3_interrupt(m_database); }

Result<void> Connection::backupTo(const std::filesystem::path& target) {
    METSUKE_TRY(auto copy, open(target, Mode::Create));
    sqlite3_backup* backup = sqlite3_backup_init(copy->m_database, "main", m_database, "main");
    if (backup == nullptr) {
        return databaseError(sqlite3_errcode(copy->m_database), copy->m_database, target.string());
    }
    sqlite3_backup_step(backup, -1);
    const int code = sqlite3_backup_finish(backup);
    if (code != SQLITE_OK) {
        Error error = databaseError(code, copy->m_database, target.string());
        copy.reset();
        std::error_code ignored;
        std::filesystem::remove(target, ignored);
        return error;
    }
    return {};
}

Result<Transaction> Transaction::begin(Connection& connection, Kind kind) {
    METSUKE_TRY(Statement * statement, connection.cached(kind == Kind::Write ? "BEGIN IMMEDIATE" : "BEGIN"));
    METSUKE_CHECK(statement->run());
    return Transaction(connection);
}

Transaction::~Transaction() {
    if (m_connection == nullptr || !m_connection->inTransaction()) {
        return; // SQLite has rolled back by itself, as it does on a full disk
    }
    if (auto statement = m_connection->cached("ROLLBACK"); statement.ok()) {
        static_cast<void>((*statement)->run()); // nothing better can be done, and the reason is on its way up
    }
}

Result<void> Transaction::commit() {
    METSUKE_TRY(Statement * statement, m_connection->cached("COMMIT"));
    METSUKE_CHECK(statement->run());
    m_connection = nullptr;
    return {};
}

CancelScope::CancelScope(Connection& connection, const std::stop_token& stop)
    : m_connection(connection)
    , m_stop(stop)
    , m_callback(stop, Interrupt{&connection}) {
    // interrupt() ends only what runs at that moment; the progress handler catches a stop between two statements.
    sqlite3_progress_handler(
        connection.m_database, kProgressSteps,
        [](void* token) { return static_cast<const std::stop_token*>(token)->stop_requested() ? 1 : 0; }, &m_stop);
}

CancelScope::~CancelScope() { sqlite3_progress_handler(m_connection.m_database, 0, nullptr, nullptr); }

} // namespace metsuke
