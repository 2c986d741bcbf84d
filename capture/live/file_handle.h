// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>

namespace metsuke {

/// A file descriptor that closes itself.
class FileHandle {
public:
    FileHandle() = default;
    explicit FileHandle(int descriptor)
        : m_descriptor(descriptor) {}
    FileHandle(FileHandle&& other) noexcept
        : m_descriptor(std::exchange(other.m_descriptor, -1)) {}
    FileHandle& operator=(FileHandle&& other) noexcept;
    FileHandle(const FileHandle&) = delete;
    FileHandle& operator=(const FileHandle&) = delete;
    ~FileHandle();

    [[nodiscard]] int get() const { return m_descriptor; }
    [[nodiscard]] bool isOpen() const { return m_descriptor >= 0; }
    /// A second handle of the same file; not open when that was not possible.
    [[nodiscard]] FileHandle duplicate() const;
    /// Closes now; false when the last writes were lost.
    bool close();

private:
    int m_descriptor = -1;
};

/// The error for a failed write or create, by errno.
[[nodiscard]] Error writeError(const std::filesystem::path& path, int number);

} // namespace metsuke
