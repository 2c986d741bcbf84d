// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

namespace metsuke {

// Files that must be there after a power cut, and that nobody else is to read. Any thread.

/// All of it, over as many calls as the kernel needs; false: errno says why not.
[[nodiscard]] bool writeAll(int descriptor, std::string_view text);
/// A new name in a folder lasts once the folder is written, too; false: errno says why not.
[[nodiscard]] bool syncFolderOf(const std::filesystem::path& path);

/// Puts `text` in the place of the file, whole or not at all, on the disk, mode 0600: it is written beside it as PATH.part,
/// which is gone whatever happens. The folder must be there. The error is the system's.
[[nodiscard]] std::error_code writePrivateFile(const std::filesystem::path& path, std::string_view text);
/// "" when there is none; no link in its place is followed. Malformed when it is longer than `maximum` bytes. `failure`:
/// text-id of what went wrong, which gets `path`.
Result<std::string> readPrivateFile(const std::filesystem::path& path, size_t maximum, std::string_view failure);

} // namespace metsuke
