// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace metsuke::cli {

/// InvalidArgument when the folder of `path` does not exist: said before hours of work, not behind them. "-" and ""
/// are fine.
[[nodiscard]] Result<void> checkOutputFolder(const std::string& path);

/// Writes a whole text; "-" is standard output. Nothing is left half-written: a file is written beside the target and
/// renamed over it, only what is no regular file (a device, a pipe) is written in place.
[[nodiscard]] Result<void> writeOutput(const std::string& path, const std::string& text);

/// Ends lines that were printed to standard output: an error when they did not all arrive.
[[nodiscard]] Result<void> flushOutput();

/// Text over lines of at most `columns` (0: one line), each behind `indent` blanks. Breaks at blanks, and between
/// Chinese or Japanese characters, which take two columns.
[[nodiscard]] std::string paragraph(std::string_view text, size_t indent, size_t columns);

/// Who works here, for the action log.
[[nodiscard]] std::string userName();

/// Columns of the terminal behind standard output, 0 when there is none: a file keeps one sentence a line.
[[nodiscard]] size_t outputColumns();

} // namespace metsuke::cli
