// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/roster.h"

#include "core/fleet/roster_rows.h"
#include "core/fleet/roster_schema.h"
#include "core/fleet/roster_sql.h"

#include <sqlite3.h>

namespace metsuke::fleet {

Roster::Roster(std::unique_ptr<Connection> connection)
    : m_connection(std::move(connection)) { }
Roster::~Roster() = default;

Result<std::unique_ptr<Roster>> Roster::open(const std::filesystem::path& folder) {
    METSUKE_TRY(auto connection, openRosterFile(folder));
    return std::unique_ptr<Roster>(new Roster(std::move(connection)));
}

Result<void> Roster::note(
    const std::string& actor, const std::string& kind, const std::string& what, Timestamp now) {
    METSUKE_TRY(RosterStep step, RosterStep::begin(*m_connection));
    METSUKE_CHECK(ActionLog::append(*m_connection, now, actor, kind, what));
    return step.commit();
}

Result<std::vector<ActionLog::Entry>> Roster::log(size_t maximum) {
    return ActionLog::newest(*m_connection, maximum);
}

Result<ActionLog::Verdict> Roster::verifyLog() {
    METSUKE_TRY(const Transaction snapshot, Transaction::begin(*m_connection, Transaction::Kind::Read));
    return ActionLog::verify(*m_connection);
}

Result<Transaction> Roster::batch() { return Transaction::begin(*m_connection, Transaction::Kind::Write); }

Result<RosterStep> Roster::part() { return RosterStep::begin(*m_connection); }

bool Roster::isInBatch() const { return m_connection->inTransaction(); }

Result<int64_t> Roster::version() {
    // The first counts commits of other connections, the second rows that this one changed; neither ever
    // falls.
    METSUKE_TRY(const int64_t others, sql::number(*m_connection, "PRAGMA data_version"));
    return others + sqlite3_total_changes64(m_connection->handle());
}

} // namespace metsuke::fleet
