// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/database/statement.h"

#include <filesystem>
#include <list>
#include <memory>
#include <stop_token>
#include <unordered_map>

namespace metsuke {

/// One SQLite connection, hardened for files that came from elsewhere: no schema code runs (views, triggers, untrusted
/// functions), no extensions, no attaching, cells and statements of bounded size. One thread at a time.
class Connection {
public:
    enum class Mode {
        Create, ///< a new file; fails with InvalidArgument when one exists
        ReadWrite, ///< an existing file
        ReadOnly, ///< an existing file; -wal and -shm beside it are used
        Immutable, ///< an existing file that nothing changes, on media that cannot be written; a -wal file is ignored
    };
    struct Settings {
        int64_t cacheKib = 16 * 1024;
        int busyTimeoutMs = 5'000;
    };

    static Result<std::unique_ptr<Connection>> open(
        const std::filesystem::path& path, Mode mode, const Settings& settings);
    static Result<std::unique_ptr<Connection>> open(const std::filesystem::path& path, Mode mode) {
        return open(path, mode, Settings{});
    }
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// A statement of the caller's own.
    Result<Statement> prepare(std::string_view sql);
    /// A statement kept for the next use (the last 128). Wrap it in a StatementUse.
    Result<Statement*> cached(std::string_view sql);
    /// Statements without parameters; `sql` is never made from data.
    Result<void> execute(std::string_view sql);
    /// First column of the first row; 0 when there is none.
    Result<int64_t> integer(std::string_view sql);

    [[nodiscard]] int64_t lastInsertId() const;
    [[nodiscard]] int64_t changes() const;
    [[nodiscard]] const std::string& path() const { return m_path; }
    [[nodiscard]] bool inTransaction() const;
    /// Any thread: ends what the connection is doing with Cancelled.
    void interrupt();
    /// Copies the whole database to a new file.
    Result<void> backupTo(const std::filesystem::path& target);
    [[nodiscard]] sqlite3* handle() const { return m_database; }

private:
    friend class CancelScope;
    Connection(sqlite3* database, std::string path)
        : m_database(database)
        , m_path(std::move(path)) {}
    Result<void> harden(Mode mode, const Settings& settings);

    struct Cached {
        std::string sql;
        Statement statement;
    };
    sqlite3* m_database = nullptr;
    std::string m_path;
    std::list<Cached> m_recent; ///< most recently used first
    std::unordered_map<std::string_view, std::list<Cached>::iterator> m_cache;
};

/// BEGIN ... COMMIT; rolls back when it goes without commit().
class Transaction {
public:
    enum class Kind {
        Read, ///< one snapshot for several statements
        Write, ///< takes the write lock at once
    };
    static Result<Transaction> begin(Connection& connection, Kind kind);
    Transaction(Transaction&& other) noexcept
        : m_connection(std::exchange(other.m_connection, nullptr)) {}
    Transaction& operator=(Transaction&&) = delete;
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();
    Result<void> commit();

private:
    explicit Transaction(Connection& connection)
        : m_connection(&connection) {}
    Connection* m_connection;
};

/// While it lives, a stop request ends the connection's running statement, and those that begin later, with
/// Cancelled.
class CancelScope {
public:
    CancelScope(Connection& connection, const std::stop_token& stop);
    CancelScope(const CancelScope&) = delete;
    CancelScope& operator=(const CancelScope&) = delete;
    ~CancelScope();

private:
    struct Interrupt {
        Connection* connection;
        void operator()() const { connection->interrupt(); }
    };
    Connection& m_connection;
    std::stop_token m_stop;
    std::stop_callback<Interrupt> m_callback;
};

} // namespace metsuke
