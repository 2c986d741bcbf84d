// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/live/interface_counters.h"
#include "core/base/byte_reader.h"
#include "core/base/file_handle.h"
#include "core/base/result.h"
#include "core/base/timestamp.h"

#include <filesystem>
#include <string>
#include <vector>

namespace metsuke {

/// Writes one segment of one interface (see segment.h for the format). Room is reserved when it is created, so that a
/// full disk shows between segments and not inside one. Readers see what was flushed, whole blocks only. Readable by
/// its owner only: captures are other people's traffic. Not thread-safe.
class SegmentWriter {
public:
    /// `folder` is open and stays the caller's; `path` is what errors call the new file.
    static Result<SegmentWriter> create(int folder, const std::filesystem::path& path, uint64_t reserve);

    void addInterface(uint32_t linkType, std::string_view name, uint32_t snapLength);
    void write(Timestamp ts, Bytes data, uint32_t originalLength);
    /// The clock has reached `ts` without another packet.
    void tick(Timestamp ts, const InterfaceCounters& counters);
    /// Hands what was written to the operating system. After an error the file ends behind its last whole block, and
    /// takePending() has what did not get there.
    Result<void> flush();
    /// flush(), returns the room that was not needed, and begins to bring the file onto the disk.
    Result<void> seal();

    [[nodiscard]] uint64_t bytes() const { return m_flushed + m_buffer.size(); }
    [[nodiscard]] size_t pendingBytes() const { return m_buffer.size(); }
    /// Blocks that were not flushed; they are good in another segment of the same interface.
    [[nodiscard]] std::vector<uint8_t> takePending() { return std::move(m_buffer); }
    void append(Bytes blocks) { m_buffer.insert(m_buffer.end(), blocks.begin(), blocks.end()); }

private:
    SegmentWriter(FileHandle file, std::filesystem::path path)
        : m_file(std::move(file))
        , m_path(std::move(path)) {}

    FileHandle m_file;
    std::filesystem::path m_path;
    std::vector<uint8_t> m_buffer;
    uint64_t m_flushed = 0;
};

} // namespace metsuke
