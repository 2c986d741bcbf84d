// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/database/connection.h"

namespace metsuke::endpoint {

/// Who has it is the only one that may, as long as the connection lives: SQLite's own lock, which every system has and a
/// killed process gives back. Busy (endpoint.history_in_use) when another has it for longer than `patienceMs`.
[[nodiscard]] Result<std::unique_ptr<Connection>> lockHistory(const std::filesystem::path& folder, const char* file, int patienceMs);

} // namespace metsuke::endpoint
