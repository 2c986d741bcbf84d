// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_handle.h"
#include "core/base/byte_reader.h"
#include "core/base/result.h"

#include <filesystem>

namespace metsuke {

/// What kind of thing stands at a path that can be opened for reading.
enum class FileKind { Regular, Stream /* pipe, socket, terminal */ };
struct OpenedFile {
    FileHandle handle;
    FileKind kind = FileKind::Regular;
    uint64_t size = 0;
};
/// Opens for reading; folders, devices and missing or forbidden files become errors with the capture.* texts.
[[nodiscard]] Result<OpenedFile> openForReading(const std::filesystem::path& path);

/// Read-only mapping of a regular file at the size that it had when it was opened. The file must not shrink while it is
/// mapped (one that grows is fine).
class MappedFile {
public:
    static Result<MappedFile> map(const OpenedFile& file, const std::filesystem::path& path);
    MappedFile(MappedFile&& other) noexcept
        : m_bytes(std::exchange(other.m_bytes, {})) {}
    MappedFile& operator=(MappedFile&&) = delete;
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;
    ~MappedFile();
    [[nodiscard]] Bytes bytes() const { return m_bytes; }

private:
    explicit MappedFile(Bytes bytes)
        : m_bytes(bytes) {}
    Bytes m_bytes;
};

} // namespace metsuke
