// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/database/migration.h"

namespace metsuke {

namespace {

constexpr int64_t kMaximumSchemaObjects = 50'000;

Error damaged(const Connection& connection, std::string detail) {
    return {ErrorCode::Malformed, Message("database.damaged").with("path", connection.path()), std::move(detail)};
}

Result<void> checkSchema(Connection& connection) {
    METSUKE_TRY(Statement statement, connection.prepare("SELECT type, name, sql FROM sqlite_schema"));
    for (int64_t objects = 0;; ++objects) {
        METSUKE_TRY(const bool row, statement.step());
        if (!row) {
            return {};
        }
        const std::string_view type = statement.text(0);
        const bool plain = type == "index" || (type == "table" && !statement.text(2).starts_with("CREATE VIRTUAL"));
        if (!plain || objects > kMaximumSchemaObjects) {
            return damaged(connection, "foreign object in the schema: " + statement.string(0) + " " + statement.string(1));
        }
    }
}

Result<void> quickCheck(Connection& connection, const std::string& argument) {
    METSUKE_TRY(Statement statement, connection.prepare("PRAGMA quick_check(" + argument + ")"));
    METSUKE_TRY(const bool row, statement.step());
    if (row && statement.text(0) != "ok") {
        return damaged(connection, statement.string(0));
    }
    return {};
}

} // namespace

Result<SchemaState> schemaState(Connection& connection, int32_t applicationId, int newest) {
    METSUKE_TRY(const int64_t found, connection.integer("PRAGMA application_id"));
    METSUKE_TRY(const int64_t version, connection.integer("PRAGMA user_version"));
    if (found != applicationId || version <= 0) {
        return Error(ErrorCode::Malformed, Message("database.not_a_case").with("path", connection.path()),
            "application_id " + std::to_string(found) + ", user_version " + std::to_string(version));
    }
    if (version / 1000 > newest / 1000) {
        return SchemaState::NewerMajor;
    }
    if (version > newest) {
        return SchemaState::NewerMinor;
    }
    return version == newest ? SchemaState::Current : SchemaState::Older;
}

Result<void> migrate(Connection& connection, int32_t applicationId, std::span<const Migration> steps,
    const std::optional<std::filesystem::path>& backup) {
    METSUKE_TRY(const int64_t version, connection.integer("PRAGMA user_version"));
    if (backup && version > 0) {
        std::error_code ignored;
        std::filesystem::remove(*backup, ignored);
        METSUKE_CHECK(connection.backupTo(*backup));
    }
    METSUKE_TRY(Transaction transaction, Transaction::begin(connection, Transaction::Kind::Write));
    for (const Migration& step : steps) {
        if (step.version > version) {
            METSUKE_CHECK(connection.execute(step.sql));
            METSUKE_CHECK(connection.execute("PRAGMA user_version=" + std::to_string(step.version)));
        }
    }
    METSUKE_CHECK(connection.execute("PRAGMA application_id=" + std::to_string(applicationId)));
    return transaction.commit();
}

Result<void> checkIntegrity(
    Connection& connection, std::span<const std::string_view> tables, int64_t fullCheckBytes) {
    METSUKE_CHECK(checkSchema(connection));
    METSUKE_TRY(const int64_t pages, connection.integer("PRAGMA page_count"));
    METSUKE_TRY(const int64_t pageSize, connection.integer("PRAGMA page_size"));
    if (pages * pageSize <= fullCheckBytes) {
        return quickCheck(connection, "1");
    }
    for (const std::string_view table : tables) {
        METSUKE_CHECK(quickCheck(connection, std::string(table)));
    }
    return {};
}

} // namespace metsuke
