// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/case_file.h"

#include "core/base/digest.h"
#include "core/database/action_log.h"
#include "core/store/case_schema.h"
#include "core/store/case_writer.h"

#include <unistd.h>

namespace metsuke {

namespace {

constexpr Connection::Settings kWriter{32 * 1024, 5'000};
constexpr Connection::Settings kReader{8 * 1024, 2'000};
/// Up to this size a case is checked whole when it is opened (well under a second).
constexpr int64_t kFullCheckBytes = int64_t{64} << 20;

Message named(std::string_view id, const std::filesystem::path& path) { return Message(id).with("path", path.string()); }

/// Names of all event fields: when it changes, tables get new columns.
std::string fieldsSignature() {
    Digest digest(DigestKind::Sha256);
    for (size_t i = 0; i < kEventKindCount; ++i) {
        digest.update(asBytes(eventKindName(static_cast<EventKind>(i))));
        for (const FieldDescriptor& field : fieldsOf(static_cast<EventKind>(i))) {
            digest.update(asBytes(std::string(field.name) + ","));
        }
    }
    return digest.finishHex();
}

Result<void> ensureFields(Connection& connection) {
    const std::string signature = fieldsSignature();
    METSUKE_TRY(const std::string known, metaText(connection, "fields"));
    if (known == signature) {
        return {};
    }
    METSUKE_TRY(Transaction transaction, Transaction::begin(connection, Transaction::Kind::Write));
    METSUKE_CHECK(ensureEventTables(connection));
    METSUKE_TRY(Statement statement, connection.prepare("INSERT OR REPLACE INTO meta(key, value) VALUES('fields', ?1), ('version', ?2)"));
    statement.bind(1, std::string_view(signature));
    statement.bind(2, std::string_view(METSUKE_VERSION));
    METSUKE_CHECK(statement.run());
    return transaction.commit();
}

std::filesystem::path backupPath(const std::filesystem::path& path, int64_t version) {
    std::filesystem::path backup = path;
    backup += ".v" + std::to_string(version) + "-backup";
    return backup;
}

/// A first look that writes nothing: is it a case, of which version, whole?
Result<SchemaState> inspect(Connection& connection, const std::filesystem::path& path) {
    METSUKE_TRY(const SchemaState state, schemaState(connection, kCaseApplicationId, caseSchemaVersion()));
    if (state == SchemaState::NewerMajor) {
        METSUKE_TRY(const int64_t version, connection.integer("PRAGMA user_version"));
        return Error(ErrorCode::Unsupported, named("store.newer_version", path).with("version", version));
    }
    METSUKE_CHECK(checkIntegrity(connection, essentialTables(), kFullCheckBytes));
    return state;
}

bool isWritable(const std::filesystem::path& path) {
    const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    return ::access(path.c_str(), W_OK) == 0 && ::access(folder.c_str(), W_OK) == 0;
}

/// What SQLite says of a file that is no database, in our words.
Error sayCase(Error error, const std::filesystem::path& path) {
    if (error.message.id == "database.not_a_database" || error.message.id == "database.not_a_case") {
        error.message = named("store.not_a_case", path);
    } else if (error.message.id == "database.damaged") {
        error.message = named("store.damaged", path);
    } else if (error.message.id == "database.missing") {
        error.message = named("store.missing", path);
    }
    return error;
}

/// Opens for reading in the way the place allows, and looks at it.
Result<SchemaState> probe(CaseFile& file) {
    std::filesystem::path log = file.path;
    log += "-wal";
    std::error_code ignored;
    const bool hasLog = std::filesystem::exists(log, ignored) && std::filesystem::file_size(log, ignored) > 0;
    if (!isWritable(file.path)) {
        file.readOnlyReason = named("store.read_only_place", file.path);
    }
    auto opened = file.openReader();
    auto state = opened ? inspect(**opened, file.path) : Result<SchemaState>(opened.error());
    if (!state && !file.readOnlyReason.id.empty() && state.error().code != ErrorCode::Malformed
        && state.error().code != ErrorCode::Unsupported) {
        // No room for the -shm file: the case is read as it stands, without a write-ahead log.
        file.readMode = Connection::Mode::Immutable;
        if (hasLog) {
            file.readOnlyReason = named("store.read_only_log", file.path);
        }
        opened = file.openReader();
        state = opened ? inspect(**opened, file.path) : Result<SchemaState>(opened.error());
    }
    if (!state) {
        return sayCase(state.error(), file.path);
    }
    return state;
}

Result<void> openWriter(CaseFile& file, SchemaState state) {
    METSUKE_TRY(file.writer, Connection::open(file.path, Connection::Mode::ReadWrite, kWriter));
    if (state == SchemaState::Older) {
        METSUKE_TRY(const int64_t version, file.writer->integer("PRAGMA user_version"));
        METSUKE_CHECK(migrate(*file.writer, kCaseApplicationId, caseMigrations(), backupPath(file.path, version)));
    }
    METSUKE_CHECK(ensureFields(*file.writer));
    METSUKE_TRY(const auto verdict, ActionLog::verify(*file.writer));
    if (!verdict.intact) {
        file.writer.reset();
        file.lock.reset();
        file.readOnlyReason = named("store.log_broken", file.path).with("entry", verdict.brokenAt);
    }
    return {};
}

} // namespace

Result<CaseFile> CaseFile::create(const std::filesystem::path& path) {
    CaseFile file;
    file.path = path;
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored)) {
        return Error(ErrorCode::InvalidArgument, named("store.exists", path));
    }
    METSUKE_TRY(file.lock, CaseLock::take(path));
    auto opened = Connection::open(path, Connection::Mode::Create, kWriter);
    if (opened) {
        file.writer = std::move(opened).value();
        auto made = migrate(*file.writer, kCaseApplicationId, caseMigrations(), std::nullopt);
        if (made) {
            made = ensureFields(*file.writer);
        }
        if (made) {
            return file;
        }
        file.writer.reset();
        removeCase(path); // ours: it did not exist before
        return made.error();
    }
    if (opened.error().message.id == "database.cannot_open") {
        return Error(opened.error().code, named("store.cannot_create", path), opened.error().detail);
    }
    return opened.error();
}

Result<CaseFile> CaseFile::open(const std::filesystem::path& path, CaseAccess access) {
    CaseFile file;
    file.path = path;
    if (access == CaseAccess::ReadOnly) {
        file.readOnlyReason = named("store.read_only_asked", path);
    } else if (isWritable(path)) {
        auto lock = CaseLock::take(path);
        if (lock) {
            file.lock = std::move(lock).value();
        } else {
            file.readOnlyReason = lock.error().message;
        }
    }
    file.importElsewhere = !file.lock && CaseLock::isHeld(path);
    METSUKE_TRY(const SchemaState state, probe(file));
    if (state == SchemaState::NewerMinor && file.lock) {
        file.readOnlyReason = named("store.newer_minor", path);
        file.lock.reset();
    }
    if (file.lock) {
        if (auto done = openWriter(file, state); !done) {
            if (done.error().code == ErrorCode::Malformed || done.error().code == ErrorCode::Unsupported) {
                return sayCase(done.error(), path);
            }
            file.writer.reset();
            file.lock.reset();
            file.readOnlyReason = done.error().message;
        }
    }
    return file;
}

Result<std::unique_ptr<Connection>> CaseFile::openReader() const { return Connection::open(path, readMode, kReader); }

void removeCase(const std::filesystem::path& path) {
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
        std::filesystem::path part = path;
        part += suffix;
        std::filesystem::remove(part, ignored);
    }
    std::filesystem::remove_all(packetFolderOf(path), ignored);
}

std::filesystem::path packetFolderOf(const std::filesystem::path& casePath) {
    std::filesystem::path folder = casePath;
    return folder.replace_extension(".packets");
}

} // namespace metsuke
