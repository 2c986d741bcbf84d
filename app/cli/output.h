// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <string>

namespace metsuke::cli {

/// InvalidArgument when the folder of `path` does not exist: said before hours of work, not behind them. "-" and ""
/// are fine.
[[nodiscard]] Result<void> checkOutputFolder(const std::string& path);

/// Writes a whole text; "-" is standard output. Nothing is left half-written: a file is written beside the target and
/// renamed over it, only what is no regular file (a device, a pipe) is written in place.
[[nodiscard]] Result<void> writeOutput(const std::string& path, const std::string& text);

/// Ends lines that were printed to standard output: an error when they did not all arrive.
[[nodiscard]] Result<void> flushOutput();

} // namespace metsuke::cli
