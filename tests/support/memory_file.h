// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_handle.h"
#include "core/base/private_file.h"

#include <array>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

namespace metsuke::test {

/// A file in memory with this content, standing at its beginning.
inline FileHandle memoryFile(std::string_view content = {}) {
    FileHandle file(::memfd_create("test", MFD_CLOEXEC));
    static_cast<void>(writeAll(file.get(), content));
    ::lseek(file.get(), 0, SEEK_SET);
    return file;
}

/// All of it, from the beginning, where it stands afterwards, too.
inline std::string contentOf(const FileHandle& file) {
    std::string content;
    std::array<char, 65536> piece{};
    for (ssize_t size = 1; size > 0;) {
        size = ::pread(file.get(), piece.data(), piece.size(), static_cast<off_t>(content.size()));
        content.append(piece.data(), static_cast<size_t>(size > 0 ? size : 0));
    }
    ::lseek(file.get(), 0, SEEK_SET);
    return content;
}

} // namespace metsuke::test
