// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/timestamp.h"
#include "core/database/connection.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <type_traits>

namespace metsuke::fleet {

/// One change of the roster with its entries in the log: all of it or nothing, by itself or inside a batch.
class RosterStep {
public:
    static Result<RosterStep> begin(Connection& connection);
    RosterStep(RosterStep&& other) noexcept;
    RosterStep& operator=(RosterStep&&) = delete;
    RosterStep(const RosterStep&) = delete;
    RosterStep& operator=(const RosterStep&) = delete;
    ~RosterStep();

    /// Adds an entry to the hash-chained log.
    Result<void> log(Timestamp at, std::string_view actor, std::string_view kind, const nlohmann::json& what);
    Result<void> commit();

private:
    RosterStep(Connection& connection, bool isNested)
        : m_connection(&connection)
        , m_isNested(isNested) { }
    Connection* m_connection;
    bool m_isNested;
};

namespace sql {

inline void bindOne(Statement& statement, int index, Timestamp value) { statement.bind(index, value.ns); }
inline void bindOne(Statement& statement, int index, std::string_view value) { statement.bind(index, value); }
inline void bindOne(Statement& statement, int index, const std::string& value) {
    statement.bind(index, std::string_view(value));
}
inline void bindOne(Statement& statement, int index, Bytes value) { statement.bind(index, value); }
template <typename Number, typename = std::enable_if_t<std::is_integral_v<Number> || std::is_enum_v<Number>>>
void bindOne(Statement& statement, int index, Number value) {
    statement.bind(index, static_cast<int64_t>(value));
}

/// Runs a statement without rows; how many rows it changed.
template <typename... Values>
Result<int64_t> change(Connection& connection, std::string_view text, const Values&... values) {
    METSUKE_TRY(Statement * statement, connection.cached(text));
    const StatementUse use(*statement);
    [[maybe_unused]] int index = 0;
    (bindOne(*use, ++index, values), ...);
    METSUKE_CHECK(use->run());
    return connection.changes();
}

/// Calls `row(const Statement&)`, which returns a Result<void>, for every row.
template <typename Row, typename... Values>
Result<void> each(Connection& connection, std::string_view text, Row row, const Values&... values) {
    METSUKE_TRY(Statement * statement, connection.cached(text));
    const StatementUse use(*statement);
    [[maybe_unused]] int index = 0;
    (bindOne(*use, ++index, values), ...);
    while (true) {
        METSUKE_TRY(const bool isRow, use->step());
        if (!isRow) {
            return {};
        }
        METSUKE_CHECK(row(*use));
    }
}

/// First column of the first row; 0 when there is none.
template <typename... Values>
Result<int64_t> number(Connection& connection, std::string_view text, const Values&... values) {
    int64_t first = 0;
    METSUKE_CHECK(each(
        connection, text,
        [&](const Statement& row) -> Result<void> {
            first = row.integer(0);
            return {};
        },
        values...));
    return first;
}

} // namespace sql

} // namespace metsuke::fleet
