// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_handle.h"
#include "core/base/result.h"
#include "core/openc2/json_fields.h"

#include <map>
#include <string>

namespace metsuke::actuator {

/// All that a regular file is beside its content and its name. Lists of rights and capabilities are attributes, too.
struct FileMetadata {
    uint32_t mode = 0; ///< permissions with the special bits
    int64_t uid = 0, gid = 0;
    int64_t accessed = 0, modified = 0; ///< ns since 1970
    int64_t size = 0;
    int64_t links = 1;
    std::map<std::string, std::string> attributes; ///< "user.", "security.", "system.posix_acl_", "trusted."
    int64_t flags = 0; ///< of chattr: only immutable and append-only are put back
    friend bool operator==(const FileMetadata&, const FileMetadata&) = default;
};

Result<FileMetadata> readMetadata(const FileHandle& file);
/// Size and number of links are what they are. `withTimes`: of access and change; else they are now. Flags are left to setFlags.
Result<void> applyMetadata(const FileHandle& file, const FileMetadata& metadata, bool withTimes);
/// Immutable and append-only; 0 on file systems that have no such flags.
[[nodiscard]] int64_t flagsOf(const FileHandle& file);
Result<void> setFlags(const FileHandle& file, int64_t flags);
/// But for what the copy of a file cannot have: links, and the time of access, which reading changes. "" equal, else the first that
/// differs.
[[nodiscard]] std::string differenceOf(const FileMetadata& before, const FileMetadata& after);

[[nodiscard]] openc2::Json metadataJson(const FileMetadata& metadata);
[[nodiscard]] FileMetadata readMetadataJson(openc2::JsonFields fields, openc2::JsonFields& parent);

} // namespace metsuke::actuator
