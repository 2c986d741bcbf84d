// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/roster_schema.h"

#include "core/database/action_log.h"
#include "core/database/migration.h"
#include "core/fleet/private_folder.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>

namespace metsuke::fleet {

namespace {

constexpr int32_t kApplicationId = 0x4d747366; // "Mtsf"
constexpr int64_t kFullCheckBytes = int64_t{64} << 20;

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

/// Makes an empty one, mode 0600. One that is there is not even opened: closing it again would take the locks
/// away that SQLite holds on it for another connection of this process (POSIX locks are the process's, not
/// the descriptor's).
Result<void> makeFile(const std::filesystem::path& path) {
    const FileHandle file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file.isOpen() && errno != EEXIST) {
        const ErrorCode code
            = errno == ENOSPC || errno == EDQUOT ? ErrorCode::DiskFull : ErrorCode::PermissionDenied;
        return Error(code, Message("fleet.file_failed").with("path", path.string()), std::strerror(errno));
    }
    return {};
}

} // namespace

Result<std::unique_ptr<Connection>> openRosterFile(const std::filesystem::path& folder) {
    METSUKE_CHECK(makePrivateFolder(folder));
    METSUKE_TRY(const FileHandle lock, lockFolder(folder)); // held while the file is made
    const auto path = folder / "roster.db";
    METSUKE_CHECK(makeFile(path));
    METSUKE_TRY(auto connection, Connection::open(path, Connection::Mode::ReadWrite, {4 * 1024, 10'000}));
    // What was decided must not be forgotten by a power cut.
    METSUKE_CHECK(
        connection->execute("PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL"));
    static const std::string schema = std::string(kFirstSchema) + std::string(ActionLog::kSchema);
    static const std::array<Migration, 1> steps{{{1000, schema}}};
    METSUKE_TRY(const int64_t version, connection->integer("PRAGMA user_version"));
    METSUKE_TRY(const int64_t objects, connection->integer("SELECT count(*) FROM sqlite_schema"));
    if (version != 0 || objects != 0) {
        const auto state = schemaState(*connection, kApplicationId, steps.back().version);
        if (!state.ok()) {
            return Error(state.error().code, Message("fleet.not_a_roster").with("path", path.string()),
                state.error().detail);
        }
        if (*state == SchemaState::NewerMajor || *state == SchemaState::NewerMinor) {
            return Error(ErrorCode::Unsupported, Message("fleet.newer_roster").with("path", path.string()));
        }
        static constexpr std::array<std::string_view, 4> kTables{"agent", "command", "token", "action_log"};
        METSUKE_CHECK(checkIntegrity(*connection, kTables, kFullCheckBytes));
        if (*state == SchemaState::Current) {
            return connection;
        }
    }
    METSUKE_CHECK(migrate(*connection, kApplicationId, steps, std::nullopt));
    return connection;
}

} // namespace metsuke::fleet
