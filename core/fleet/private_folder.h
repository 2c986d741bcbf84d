// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_handle.h"
#include "core/base/result.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace metsuke::fleet {

/// Makes the folder, mode 0700, when it is missing. PermissionDenied when it is of somebody else, or others
/// may read or write in it (passing through to the socket of local agents is fine).
Result<void> makePrivateFolder(const std::filesystem::path& folder);

/// Waits until no other process is making something in the folder; until the handle goes.
Result<FileHandle> lockFolder(const std::filesystem::path& folder);

/// Puts the file there whole and durable, mode 0600.
Result<void> writePrivateFile(const std::filesystem::path& path, std::string_view text);
/// "" when there is none; Malformed when it is larger than `maximum` bytes.
Result<std::string> readPrivateFile(const std::filesystem::path& path, size_t maximum);

} // namespace metsuke::fleet
