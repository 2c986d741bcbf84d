// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/database/statement.h"

#include "core/database/database_error.h"

#include <sqlite3.h>
#include <utility>

namespace metsuke {

Statement::Statement(Statement&& other) noexcept
    : m_database(other.m_database)
    , m_statement(std::exchange(other.m_statement, nullptr))
    , m_path(other.m_path)
    , m_bindError(other.m_bindError) {}

Statement& Statement::operator=(Statement&& other) noexcept {
    if (this != &other) {
        sqlite3_finalize(m_statement);
        m_database = other.m_database;
        m_statement = std::exchange(other.m_statement, nullptr);
        m_path = other.m_path;
        m_bindError = other.m_bindError;
    }
    return *this;
}

Statement::~Statement() { sqlite3_finalize(m_statement); }

void Statement::bind(int index, int64_t value) { m_bindError |= sqlite3_bind_int64(m_statement, index, value); }
void Statement::bind(int index, double value) { m_bindError |= sqlite3_bind_double(m_statement, index, value); }
void Statement::bind(int index, std::string_view text) {
    // A null pointer would bind NULL; empty text is text.
    m_bindError |= sqlite3_bind_text64(
        m_statement, index, text.data() == nullptr ? "" : text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
}
void Statement::bind(int index, Bytes blob) {
    m_bindError |= blob.empty() ? sqlite3_bind_zeroblob(m_statement, index, 0)
                                : sqlite3_bind_blob64(m_statement, index, blob.data(), blob.size(), SQLITE_STATIC);
}
void Statement::bindNull(int index) { m_bindError |= sqlite3_bind_null(m_statement, index); }
int Statement::parameters() const { return sqlite3_bind_parameter_count(m_statement); }

Result<bool> Statement::step() {
    if (m_bindError != 0) {
        return databaseError(std::exchange(m_bindError, 0) == SQLITE_TOOBIG ? SQLITE_TOOBIG : SQLITE_MISUSE, m_database, *m_path);
    }
    const int code = sqlite3_step(m_statement);
    if (code == SQLITE_ROW) {
        return true;
    }
    if (code == SQLITE_DONE) {
        return false;
    }
    Error error = databaseError(code, m_database, *m_path);
    sqlite3_reset(m_statement);
    return error;
}

Result<void> Statement::run() {
    while (true) {
        auto row = step();
        if (!row) {
            return row.error();
        }
        if (!*row) {
            reset();
            return {};
        }
    }
}

void Statement::reset() {
    if (m_statement != nullptr) {
        sqlite3_reset(m_statement); // its code repeats the error that step() gave
    }
}

Statement::Type Statement::type(int column) const {
    switch (sqlite3_column_type(m_statement, column)) {
    case SQLITE_INTEGER:
        return Type::Integer;
    case SQLITE_FLOAT:
        return Type::Real;
    case SQLITE_TEXT:
        return Type::Text;
    case SQLITE_BLOB:
        return Type::Blob;
    default:
        return Type::Null;
    }
}

int64_t Statement::integer(int column) const {
    return type(column) == Type::Integer ? sqlite3_column_int64(m_statement, column) : 0;
}

double Statement::real(int column) const {
    const Type kind = type(column);
    return kind == Type::Real || kind == Type::Integer ? sqlite3_column_double(m_statement, column) : 0.0;
}

std::string_view Statement::text(int column) const {
    if (type(column) != Type::Text) {
        return {};
    }
    const unsigned char* data = sqlite3_column_text(m_statement, column);
    if (data == nullptr) {
        return {};
    }
    return {reinterpret_cast<const char*>(data), static_cast<size_t>(sqlite3_column_bytes(m_statement, column))};
}

Bytes Statement::blob(int column) const {
    if (type(column) != Type::Blob) {
        return {};
    }
    const auto* data = static_cast<const uint8_t*>(sqlite3_column_blob(m_statement, column));
    return {data, data == nullptr ? 0 : static_cast<size_t>(sqlite3_column_bytes(m_statement, column))};
}

} // namespace metsuke
