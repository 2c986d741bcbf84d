// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/activity.h"

#include <string>
#include <string_view>
#include <unordered_map>

namespace metsuke::activity_import {

/// Numbers for the files of recorders that tell no inodes: a file is the path that it was first called by, and keeps its
/// number over renames that were told. Windows paths are the same in either case of letters. Bounded: beyond kMaximum
/// names of renamed files a new name begins a new file. One thread.
class FileBook {
public:
    static constexpr size_t kMaximum = 262'144;

    /// Of whatever has this path now; not known for "".
    [[nodiscard]] endpoint::FileId of(std::string_view path) const;
    /// The number that it has under its new path, too.
    endpoint::FileId rename(std::string_view before, std::string_view path);

private:
    std::unordered_map<std::string, endpoint::FileId> m_renamed; ///< by present path
    int64_t m_generation = 0;
};

/// C:\..., \\server\..., \Device\...: then both cases of a letter mean the same.
[[nodiscard]] bool isWindowsPath(std::string_view path);
/// `path`, if it is relative below `folder`, without "." and ".." where that can be told.
[[nodiscard]] std::string absolutePath(std::string_view path, std::string_view folder);

} // namespace metsuke::activity_import
