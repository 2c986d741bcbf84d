// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/mapped_file.h"

#include <string>
#include <vector>

namespace metsuke {

/// Buffered writing with a sticky error: after a failure (disk full, read-only place) every call returns it and nothing
/// more is written. Files are readable by their owner only: captures are other people's traffic.
class OutputFile {
public:
    /// Creates a file that must not exist yet.
    static Result<OutputFile> create(const std::filesystem::path& path);

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
    Result<void> write(Bytes data);
    /// Hands everything to the operating system, so that readers of the file see it.
    Result<void> flush();
    /// flush(), and onto the disk; the file is closed then.
    Result<void> close();

private:
    OutputFile(FileHandle file, std::filesystem::path path)
        : m_file(std::move(file))
        , m_path(std::move(path)) {}
    Result<void> failed(int number);

    FileHandle m_file;
    std::filesystem::path m_path;
    std::vector<uint8_t> m_buffer;
    std::optional<Error> m_error;
};

} // namespace metsuke
