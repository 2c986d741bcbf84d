// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/database/connection.h"
#include "core/database/migration.h"

#include <filesystem>
#include <memory>

namespace metsuke::fleet {

/// A database of the fleet's folder, and whose it is.
struct LedgerFile {
    std::filesystem::path path; ///< its folder is made when it is missing
    int32_t applicationId = 0;
    std::span<const Migration> steps;
    std::span<const std::string_view> tables; ///< that are looked through even when the file is large
    std::string_view notOurs; ///< text-ids, with {path}
    std::string_view isNewer;
};

/// Opens it for writing (synchronous=FULL, mode 0600), made with everything in it when it is missing; one process at a time
/// does that.
Result<std::unique_ptr<Connection>> openLedgerFile(const LedgerFile& file);

} // namespace metsuke::fleet
