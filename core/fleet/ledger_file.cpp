// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/ledger_file.h"

#include "core/fleet/private_folder.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>

namespace metsuke::fleet {

namespace {

constexpr int64_t kFullCheckBytes = int64_t{64} << 20;

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

Result<std::unique_ptr<Connection>> openLedgerFile(const LedgerFile& file) {
    METSUKE_CHECK(makePrivateFolder(file.path.parent_path()));
    METSUKE_TRY(const FileHandle lock, lockFolder(file.path.parent_path())); // held while the file is made
    METSUKE_CHECK(makeFile(file.path));
    METSUKE_TRY(auto connection, Connection::open(file.path, Connection::Mode::ReadWrite, {4 * 1024, 10'000}));
    // What was decided must not be forgotten by a power cut.
    METSUKE_CHECK(
        connection->execute("PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL"));
    METSUKE_TRY(const int64_t version, connection->integer("PRAGMA user_version"));
    METSUKE_TRY(const int64_t objects, connection->integer("SELECT count(*) FROM sqlite_schema"));
    if (version != 0 || objects != 0) {
        const auto state = schemaState(*connection, file.applicationId, file.steps.back().version);
        if (!state.ok()) {
            return Error(state.error().code, Message(file.notOurs).with("path", file.path.string()),
                state.error().detail);
        }
        if (*state == SchemaState::NewerMajor || *state == SchemaState::NewerMinor) {
            return Error(ErrorCode::Unsupported, Message(file.isNewer).with("path", file.path.string()));
        }
        METSUKE_CHECK(checkIntegrity(*connection, file.tables, kFullCheckBytes));
        if (*state == SchemaState::Current) {
            return connection;
        }
    }
    METSUKE_CHECK(migrate(*connection, file.applicationId, file.steps, std::nullopt));
    return connection;
}

} // namespace metsuke::fleet
