// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/roster_schema.h"

#include "core/database/action_log.h"
#include "core/fleet/ledger_file.h"

#include <array>

namespace metsuke::fleet {

namespace {

constexpr int32_t kApplicationId = 0x4d747366; // "Mtsf"

// Times are nanoseconds UTC, 0 not yet. `sequence` of an agent is the number of its newest command.
constexpr std::string_view kFirstSchema = R"sql(
CREATE TABLE meta(key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
CREATE TABLE token(id TEXT PRIMARY KEY, text TEXT NOT NULL, made INTEGER NOT NULL, by TEXT NOT NULL, used_by TEXT NOT NULL,
    approves INTEGER NOT NULL, expires INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE agent(number INTEGER PRIMARY KEY, device TEXT NOT NULL UNIQUE, state INTEGER NOT NULL, hostname TEXT NOT NULL,
    system TEXT NOT NULL, version TEXT NOT NULL, signing_request TEXT NOT NULL, identity TEXT NOT NULL,
    fingerprint TEXT NOT NULL, asked INTEGER NOT NULL, decided INTEGER NOT NULL, decided_by TEXT NOT NULL,
    certificate TEXT NOT NULL, serial TEXT NOT NULL, until INTEGER NOT NULL, seen INTEGER NOT NULL, seen_by TEXT NOT NULL,
    heartbeat TEXT NOT NULL, epoch TEXT NOT NULL, skew INTEGER NOT NULL, clone INTEGER NOT NULL,
    sequence INTEGER NOT NULL) STRICT;
CREATE TABLE agent_address(address BLOB NOT NULL, agent INTEGER NOT NULL, PRIMARY KEY(address, agent)) STRICT, WITHOUT ROWID;
CREATE INDEX agent_address_agent ON agent_address(agent);
CREATE TABLE issued(serial TEXT PRIMARY KEY, device TEXT NOT NULL, until INTEGER NOT NULL, revoked INTEGER NOT NULL) STRICT,
    WITHOUT ROWID;
CREATE INDEX issued_device ON issued(device);
CREATE INDEX issued_revoked ON issued(revoked) WHERE revoked > 0;
CREATE TABLE command(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, device TEXT NOT NULL, state INTEGER NOT NULL,
    body TEXT NOT NULL, sequence INTEGER NOT NULL, epoch TEXT NOT NULL, by TEXT NOT NULL, created INTEGER NOT NULL,
    changed INTEGER NOT NULL, sent INTEGER NOT NULL, not_after INTEGER NOT NULL, response TEXT NOT NULL,
    size INTEGER NOT NULL) STRICT;
CREATE INDEX command_device ON command(device, number);
CREATE INDEX command_size ON command(size);
CREATE INDEX command_open ON command(sent, number) WHERE state < 2;
CREATE INDEX command_end ON command(not_after) WHERE state < 2;
)sql";

} // namespace

Result<std::unique_ptr<Connection>> openRosterFile(const std::filesystem::path& folder) {
    static const std::string schema = std::string(kFirstSchema) + std::string(ActionLog::kSchema);
    static const std::array<Migration, 1> steps{{{1000, schema}}};
    static constexpr std::array<std::string_view, 4> kTables{"agent", "command", "token", "action_log"};
    return openLedgerFile({folder / "roster.db", kApplicationId, steps, kTables, "fleet.not_a_roster", "fleet.newer_roster"});
}

} // namespace metsuke::fleet
