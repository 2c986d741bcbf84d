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

/// A private file (core/base/private_file.h), with the fleet's words for what goes wrong.
Result<void> writeFile(const std::filesystem::path& path, std::string_view text);
Result<std::string> readFile(const std::filesystem::path& path, size_t maximum);

} // namespace metsuke::fleet
