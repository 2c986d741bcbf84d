// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_handle.h"
#include "core/base/result.h"
#include "core/endpoint/activity.h"

#include <optional>
#include <string>
#include <sys/stat.h>

// Files by path where somebody hostile may rename, link and replace at the same time: no link is followed on the way, and what is taken
// away is looked at once nobody else can reach it by its name.
namespace metsuke::actuator {

/// A name in a folder that is held open.
struct Place {
    FileHandle folder;
    std::string folderPath;
    std::string name;
};

/// NotFound: a folder is missing. InvalidArgument "not_plain": a link is on the way, or the path is not an absolute one without "..";
/// "not_spelled": it has "." or doubled slashes in it.
Result<Place> openPlace(const std::string& path);
/// The regular file itself, for reading. NotFound; InvalidArgument "not_plain": it is something else.
Result<FileHandle> openRegular(const Place& place);
Result<FileHandle> openRegular(const Place& place, const std::string& name); ///< of that name in its folder
/// nullopt: there is nothing of this name. Links are not followed.
[[nodiscard]] std::optional<struct stat> statAt(const Place& place, const std::string& name);
/// Whether somebody made or changed what is called so by now, no later than at that time.
[[nodiscard]] bool isThereSince(const std::string& path, Timestamp latest);
[[nodiscard]] endpoint::FileId idOf(const struct stat& facts);
[[nodiscard]] std::optional<endpoint::FileId> idAt(const Place& place, const std::string& name);

/// Gives the file of this identity another name in its folder. InvalidArgument "replaced": by then it was another one, which has its name
/// back; Internal "stranded": that was taken again meanwhile, and the other one is aside.
Result<void> setAside(const Place& place, const endpoint::FileId& file, const std::string& aside);
/// From one name to the other in its folder; false: there is something of that name.
Result<bool> renameIfFree(const Place& place, const std::string& from, const std::string& to);
/// What has the two names afterwards has the other one. "replaced": what was exchanged was not this file; it has its name back.
Result<void> exchange(const Place& place, const endpoint::FileId& file, const std::string& other);
Result<void> removeAt(const Place& place, const std::string& name);
/// Names that were changed are on the disk.
Result<void> syncFolder(const Place& place);

/// The system's words behind a text-id of ours; DiskFull and ReadOnly are told apart.
[[nodiscard]] Error fileError(const std::string& path, int number);

} // namespace metsuke::actuator
