// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/linux/file_metadata.h"
#include "core/actuator/linux/file_vault.h"
#include "core/endpoint/activity.h"

namespace metsuke::actuator {

/// A name of a file, in its folder.
struct FileName {
    std::string path;
    std::string aside; ///< its name in its folder while it is on its way
    bool isTaken = false; ///< it was taken away by us: what has that name by now is somebody else's
    std::string restoredAs; ///< after it was put back, when it is not its own
    FileMetadata folder; ///< of its folder, of which only owner and permissions count
    friend bool operator==(const FileName&, const FileName&) = default;
};

/// What the journal knows of a file that is taken away or rewritten, by the name that it is known by.
struct FileRecord : FileName {
    endpoint::FileId file;
    FileMetadata metadata;
    KeptFile kept; ///< its copy; none of a link
    std::string link; ///< where a symbolic link points; "" a regular file
    std::string after; ///< SHA-256 of what takes its place; "" nothing
    std::vector<FileName> others; ///< names of the same file that go with it
    std::vector<std::string> spared; ///< paths of those that do not: what comes back is made one with them
    friend bool operator==(const FileRecord&, const FileRecord&) = default;
};
[[nodiscard]] std::string writeRecord(const FileRecord& record);
Result<FileRecord> readFileRecord(const std::string& text);

} // namespace metsuke::actuator
