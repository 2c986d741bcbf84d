// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/database/database_error.h"

#include <cerrno>
#include <sqlite3.h>

namespace metsuke {

namespace {

struct Reading {
    ErrorCode code;
    const char* textId;
};

Reading read(int code, int systemError) {
    switch (code & 0xff) {
    case SQLITE_FULL:
        return {ErrorCode::DiskFull, "database.disk_full"};
    case SQLITE_IOERR:
        if (systemError == ENOSPC || systemError == EDQUOT || systemError == EFBIG) {
            return {ErrorCode::DiskFull, "database.disk_full"};
        }
        return {ErrorCode::Internal, "database.io_failed"};
    case SQLITE_READONLY:
        return {ErrorCode::ReadOnly, "database.read_only"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
        return {ErrorCode::Busy, "database.busy"};
    case SQLITE_CORRUPT:
    case SQLITE_SCHEMA:
        return {ErrorCode::Malformed, "database.damaged"};
    case SQLITE_NOTADB:
        return {ErrorCode::Malformed, "database.not_a_database"};
    case SQLITE_INTERRUPT:
    case SQLITE_ABORT:
        return {ErrorCode::Cancelled, "database.cancelled"};
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return {ErrorCode::PermissionDenied, "database.no_permission"};
    case SQLITE_CANTOPEN:
        return {systemError == EACCES || systemError == EPERM ? ErrorCode::PermissionDenied : ErrorCode::NotFound,
            "database.cannot_open"};
    case SQLITE_TOOBIG:
        return {ErrorCode::Malformed, "database.too_big"};
    case SQLITE_MISMATCH:
    case SQLITE_CONSTRAINT:
        return {ErrorCode::Malformed, "database.contradiction"};
    default:
        return {ErrorCode::Internal, "database.failed"};
    }
}

} // namespace

Error databaseError(int code, sqlite3* database, const std::string& path, std::source_location where) {
    const Reading reading = read(code, database == nullptr ? errno : sqlite3_system_errno(database));
    std::string detail = sqlite3_errstr(code) + (" (" + std::to_string(code)) + ")";
    if (database != nullptr && sqlite3_errcode(database) != SQLITE_OK) {
        detail += std::string(": ") + sqlite3_errmsg(database);
    }
    return {reading.code, Message(reading.textId).with("path", path), std::move(detail), where};
}

} // namespace metsuke
