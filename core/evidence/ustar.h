// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_handle.h"
#include "core/base/result.h"

#include <array>
#include <filesystem>
#include <string>
#include <vector>

// Archives of the format ustar (POSIX.1-1988, pax(1)), as far as packages of evidence need it: regular files under names of their own.
namespace metsuke::evidence {

inline constexpr size_t kUstarBlock = 512; ///< headers, and what contents are filled up to
inline constexpr size_t kUstarEnd = 2 * kUstarBlock; ///< zeros
inline constexpr size_t kLongestUstarName = 99; ///< what is longer is cut

/// Of a regular file.
[[nodiscard]] std::array<char, kUstarBlock> ustarHeader(const std::string& name, size_t size);
/// Zeros behind a content of this size.
[[nodiscard]] constexpr size_t ustarFill(size_t size) { return (kUstarBlock - size % kUstarBlock) % kUstarBlock; }

/// Header, content from the file's beginning and fill at the end of `archive`. Internal: the file is shorter than was said.
Result<void> addToUstar(const FileHandle& archive, const std::string& name, const FileHandle& file, int64_t size);
Result<void> addToUstar(const FileHandle& archive, const std::string& name, std::string_view content);
Result<void> endUstar(const FileHandle& archive);

struct Unpacked {
    std::string name; ///< relative to the folder
    int64_t size = 0;
};
/// Unpacks an archive of somebody else's, from its beginning, into a folder that must not exist yet (mode 0700; its parent must). Files become mode 0600
/// and nothing else is made but their folders; nothing leaves the folder. Malformed for everything that addToUstar does not write (links, devices, "..", a
/// name twice), more than 10,000 files or 512 MiB; InvalidArgument: there is such a folder. After a failure the folder is gone again.
Result<std::vector<Unpacked>> unpackUstar(const FileHandle& archive, const std::filesystem::path& folder);

} // namespace metsuke::evidence
