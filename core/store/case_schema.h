// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/database/migration.h"
#include "core/event/event.h"

#include <string>

namespace metsuke {

/// "Mtsk": PRAGMA application_id of a case.
inline constexpr int32_t kCaseApplicationId = 0x4d74736b;
/// major * 1000 + minor of the newest schema.
[[nodiscard]] int caseSchemaVersion();
[[nodiscard]] std::span<const Migration> caseMigrations();
/// Small tables that are checked even in a case too large for a whole check.
[[nodiscard]] std::span<const std::string_view> essentialTables();

/// Table of a kind's events ("event_dns"). Flows (kind Conn) stand in segments instead.
[[nodiscard]] std::string eventTableName(EventKind kind);
/// Column of an event's field, quoted ("f:query"); field names are Zeek's and hold dots.
[[nodiscard]] std::string fieldColumn(std::string_view field);
[[nodiscard]] std::string segmentTableName(int64_t number);

/// Makes the tables of all event kinds from fieldsOf(), and adds columns for fields that are newer than the case.
[[nodiscard]] Result<void> ensureEventTables(Connection& connection);
/// Makes the table of a flow segment and its row in `segment`.
[[nodiscard]] Result<void> createSegment(Connection& connection, int64_t number);

} // namespace metsuke
