// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_handle.h"
#include "core/base/result.h"
#include "core/openc2/json_fields.h"

#include <ctime>
#include <map>
#include <string>

namespace metsuke::actuator {

/// When something happened to a file: any time that a file system takes, also those that nanoseconds in 64 bits do not reach (before
/// 1677 and after 2262), which whoever hides a file may give it.
struct FileTime {
    int64_t seconds = 0; ///< since 1970
    int64_t nanoseconds = 0; ///< on top, fewer than a second's
    static FileTime of(const timespec& time) { return {time.tv_sec, time.tv_nsec}; }
    [[nodiscard]] timespec spec() const { return {seconds, nanoseconds}; }
    friend bool operator==(const FileTime&, const FileTime&) = default;
};

/// All that a regular file is beside its content and its name. Lists of rights and capabilities are attributes, too.
struct FileMetadata {
    uint32_t mode = 0; ///< permissions with the special bits
    int64_t uid = 0, gid = 0;
    FileTime accessed, modified;
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
