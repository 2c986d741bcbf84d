// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/file/file_type.h"

#include <string>

namespace metsuke {

/// Name of a file: what the transfer says, else the last segment of the URI's path, percent-decoded. Not cleaned.
[[nodiscard]] std::string fileNameOf(std::string_view filename, std::string_view uri);
/// Lower case, without the dot, at most 16 bytes; "" when there is none.
[[nodiscard]] std::string extensionOf(std::string_view filename);

/// Executable or archive content that calls itself something harmless by its extension. Server-side handlers
/// (download.php) and missing extensions say nothing.
[[nodiscard]] bool extensionLies(const FileType& type, std::string_view extension);
/// The same by the claimed MIME type.
[[nodiscard]] bool mimeLies(const FileType& type, std::string_view claimed);

} // namespace metsuke
