// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>

namespace metsuke {

/// The error for a failed write or create, by errno.
[[nodiscard]] Error writeError(const std::filesystem::path& path, int number);

} // namespace metsuke
