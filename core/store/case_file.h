// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/database/connection_pool.h"
#include "core/store/case_lock.h"
#include "core/store/case_store.h"

namespace metsuke {

/// A case file on disk, opened and checked: the write connection where there is one, and how to open more for reading.
struct CaseFile {
    std::filesystem::path path;
    std::optional<CaseLock> lock; ///< held while we may write
    std::unique_ptr<Connection> writer; ///< null: read only
    Connection::Mode readMode = Connection::Mode::ReadOnly;
    Message readOnlyReason; ///< why there is no writer
    bool importElsewhere = false; ///< another process writes it now

    static Result<CaseFile> create(const std::filesystem::path& path);
    static Result<CaseFile> open(const std::filesystem::path& path, CaseAccess access);
    [[nodiscard]] Result<std::unique_ptr<Connection>> openReader() const;
};

/// Deletes the case and what SQLite and we keep beside it.
void removeCase(const std::filesystem::path& path);
/// NAME.packets beside NAME.metsuke.
[[nodiscard]] std::filesystem::path packetFolderOf(const std::filesystem::path& casePath);

} // namespace metsuke
