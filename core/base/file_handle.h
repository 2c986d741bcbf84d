// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <utility>

namespace metsuke {

/// A file descriptor that closes itself; -1 is none.
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
    /// Takes over another descriptor.
    void reset(int descriptor = -1);

private:
    int m_descriptor = -1;
};

} // namespace metsuke
