// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_handle.h"

#include <string>

namespace metsuke::sensor {

/// The first `maximum` bytes, "" when it cannot be read. For files of /proc and /sys, and others that are small.
[[nodiscard]] std::string readSmallFile(const std::string& path, size_t maximum = 65536);
/// The same of an open file, from where it stands.
[[nodiscard]] std::string readSmallFile(const FileHandle& file, size_t maximum);
/// Where a symbolic link points, "" when it is none.
[[nodiscard]] std::string readLink(const std::string& path);

} // namespace metsuke::sensor
