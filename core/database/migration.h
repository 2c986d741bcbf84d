// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/database/connection.h"

#include <functional>
#include <optional>
#include <span>

namespace metsuke {

/// One forward step of a schema. Versions are major * 1000 + minor: a newer minor only adds and can still be read by
/// older programs, a newer major cannot.
struct Migration {
    int version = 0;
    std::string_view sql;
};

enum class SchemaState {
    Current,
    Older, ///< migrate() brings it up
    NewerMinor, ///< readable, not writable
    NewerMajor,
};
/// `applicationId` must match, else Malformed ("not a case").
[[nodiscard]] Result<SchemaState> schemaState(Connection& connection, int32_t applicationId, int newest);

/// Runs every step above the file's version in one transaction. An existing file is first copied to `backup`
/// (replacing an older copy of the same version).
[[nodiscard]] Result<void> migrate(Connection& connection, int32_t applicationId, std::span<const Migration> steps,
    const std::optional<std::filesystem::path>& backup);

/// Looks for damage and for schema objects a case never has (views, triggers, virtual tables). Whole-file checks only
/// up to `fullCheckBytes`; of a larger one just `tables`. Malformed when something is found.
[[nodiscard]] Result<void> checkIntegrity(
    Connection& connection, std::span<const std::string_view> tables, int64_t fullCheckBytes);

} // namespace metsuke
