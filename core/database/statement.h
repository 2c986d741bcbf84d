// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"
#include "core/base/result.h"

#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace metsuke {

/// A prepared statement with bound parameters; the only way values reach SQL. Belongs to its Connection, which must
/// outlive it, and to one thread at a time. Binding errors surface at the next step().
class Statement {
public:
    enum class Type { Integer, Real, Text, Blob, Null };

    Statement() = default;
    Statement(sqlite3* database, sqlite3_stmt* statement, const std::string* path)
        : m_database(database)
        , m_statement(statement)
        , m_path(path) {}
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&& other) noexcept;
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    ~Statement();

    // Parameters are 1-based. Text and blobs are not copied: they must live until the statement is reset.
    void bind(int index, int64_t value);
    void bind(int index, double value);
    void bind(int index, std::string_view text);
    void bind(int index, Bytes blob);
    void bindNull(int index);
    [[nodiscard]] int parameters() const;

    /// True while there is a row.
    Result<bool> step();
    /// Runs to the end and resets; for statements without rows.
    Result<void> run();
    /// Ready for new values; parameters keep theirs.
    void reset();

    // Columns are 0-based. A value of another type than asked for reads as 0, 0.0 or empty: cases are untrusted.
    // Views live until the next step() or reset().
    [[nodiscard]] Type type(int column) const;
    [[nodiscard]] bool isNull(int column) const { return type(column) == Type::Null; }
    [[nodiscard]] int64_t integer(int column) const;
    [[nodiscard]] double real(int column) const;
    [[nodiscard]] std::string_view text(int column) const;
    [[nodiscard]] std::string string(int column) const { return std::string(text(column)); }
    [[nodiscard]] Bytes blob(int column) const;

    [[nodiscard]] explicit operator bool() const { return m_statement != nullptr; }

private:
    sqlite3* m_database = nullptr;
    sqlite3_stmt* m_statement = nullptr;
    const std::string* m_path = nullptr; ///< of the database, for messages
    int m_bindError = 0;
};

/// Resets a borrowed statement at the end of a scope, so that it holds no lock and no view of foreign memory.
class StatementUse {
public:
    explicit StatementUse(Statement& statement)
        : m_statement(statement) {}
    StatementUse(const StatementUse&) = delete;
    StatementUse& operator=(const StatementUse&) = delete;
    ~StatementUse() { m_statement.reset(); }
    Statement* operator->() const { return &m_statement; }
    Statement& operator*() const { return m_statement; }

private:
    Statement& m_statement;
};

} // namespace metsuke
