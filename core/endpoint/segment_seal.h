// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/history_segment.h"

namespace metsuke::endpoint {

/// Makes a complete segment a single read-only file and takes its digest. Busy while somebody reads it; nothing else may
/// write it.
[[nodiscard]] Result<SegmentSeal> sealSegment(const std::filesystem::path& path, int64_t number);
/// SHA-256 of the file, lower-case hexadecimal.
[[nodiscard]] Result<std::string> digestOfFile(const std::filesystem::path& path);

/// Unlinks a segment with what SQLite has beside it. What cannot go is found again when the history is next opened.
void removeSegment(const std::filesystem::path& path);
/// Of the file alone; 0 when there is none.
[[nodiscard]] int64_t segmentBytes(const std::filesystem::path& path);

} // namespace metsuke::endpoint
