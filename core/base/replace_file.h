// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string_view>
#include <system_error>

namespace metsuke {

/// Puts `text` in the place of the file, whole or not at all: it is written beside it as PATH.part, which is
/// gone whatever happens. The umask decides who may read it. The folder must be there. The error is the
/// system's.
[[nodiscard]] std::error_code replaceFile(const std::filesystem::path& path, std::string_view text);

} // namespace metsuke
