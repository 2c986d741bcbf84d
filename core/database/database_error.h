// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <string>

struct sqlite3;

namespace metsuke {

/// The failure `code` of `database` (may be null) as an Error whose message names `path`. SQLITE_FULL, and I/O errors
/// that come from a full disk, quota or file size limit, are DiskFull.
[[nodiscard]] Error databaseError(int code, sqlite3* database, const std::string& path,
    std::source_location where = std::source_location::current());

} // namespace metsuke
