// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/linux/file_metadata.h"
#include "core/actuator/linux/file_vault.h"
#include "core/endpoint/activity.h"

namespace metsuke::actuator {

/// What the journal knows of a file that is taken away or rewritten.
struct FileRecord {
    std::string path;
    endpoint::FileId file;
    FileMetadata metadata;
    KeptFile kept; ///< its copy; none of a link
    std::string link; ///< where a symbolic link points; "" a regular file
    std::string aside; ///< its name in its folder while it is on its way
    bool isTaken = false; ///< its name was taken away by us: what has that by now is somebody else's
    std::string after; ///< SHA-256 of what takes its place; "" nothing
    std::string restoredAs; ///< its name after it was put back, when it is not its own
    FileMetadata folder; ///< of its folder, of which only owner and permissions count
    friend bool operator==(const FileRecord&, const FileRecord&) = default;
};
[[nodiscard]] std::string writeRecord(const FileRecord& record);
Result<FileRecord> readFileRecord(const std::string& text);

} // namespace metsuke::actuator
