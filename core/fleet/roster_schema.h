// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/database/connection.h"

#include <filesystem>
#include <memory>

namespace metsuke::fleet {

constexpr int64_t kMaximumAgents = 20'000;
constexpr int64_t kMaximumTokens = 1'000; ///< that nobody used yet
constexpr int64_t kMaximumCommands = 100'000;
constexpr int64_t kMaximumCommandBytes = int64_t{1} << 30; ///< of commands and their answers

/// FOLDER/roster.db, made with everything in it when it is missing; one process at a time does that.
Result<std::unique_ptr<Connection>> openRosterFile(const std::filesystem::path& folder);

} // namespace metsuke::fleet
