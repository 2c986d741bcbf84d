// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/roster_sql.h"

#include "core/database/action_log.h"
#include "core/text/json_text.h"

#include <nlohmann/json.hpp>

namespace metsuke::fleet {

Result<RosterStep> RosterStep::begin(Connection& connection) {
    const bool isNested = connection.inTransaction();
    METSUKE_CHECK(sql::change(connection, isNested ? "SAVEPOINT step" : "BEGIN IMMEDIATE"));
    return RosterStep(connection, isNested);
}

RosterStep::RosterStep(RosterStep&& other) noexcept
    : m_connection(std::exchange(other.m_connection, nullptr))
    , m_isNested(other.m_isNested) { }

RosterStep::~RosterStep() {
    if (m_connection == nullptr || !m_connection->inTransaction()) {
        return; // SQLite has rolled back by itself, as it does on a full disk
    }
    // Nothing better can be done when this fails, too, and the reason is on its way up.
    static_cast<void>(m_connection->execute(m_isNested ? "ROLLBACK TO step; RELEASE step" : "ROLLBACK"));
}

Result<void> RosterStep::log(
    Timestamp at, std::string_view actor, std::string_view kind, const nlohmann::json& what) {
    return ActionLog::append(
        *m_connection, at, actor, kind, jsonText(what));
}

Result<void> RosterStep::commit() {
    METSUKE_CHECK(sql::change(*m_connection, m_isNested ? "RELEASE step" : "COMMIT"));
    m_connection = nullptr;
    return {};
}

} // namespace metsuke::fleet
