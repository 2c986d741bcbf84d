// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/output_file.h"
#include "core/packet/packet_source.h"

#include <atomic>

// Live packets land in segments, and analysis reads segments: live capture and replay are one path.
//
// A segment is an ordinary pcapng file whose section header names the application "Metsuke segment 1". In such a
// section each interface statistics block is a clock tick: "by this time, nothing else had arrived", with the counters
// of packets received and dropped so far. Any other program reads the file as a capture with statistics.
namespace metsuke {

/// Set to true by the writing side when no more bytes will come.
using GrowthFlag = std::shared_ptr<std::atomic<bool>>;

/// Writes one segment. Readers see what was flushed, whole blocks only. Not thread-safe.
class SegmentWriter {
public:
    static Result<SegmentWriter> create(const std::filesystem::path& path);

    Result<uint32_t> addInterface(uint32_t linkType, std::string_view name = {}, uint32_t snapLength = 0);
    /// Offset of the record in the segment.
    Result<uint64_t> write(uint32_t interface, Timestamp ts, Bytes data, uint32_t originalLength);
    /// The clock has reached `ts` without another packet; flushes.
    Result<void> tick(uint32_t interface, Timestamp ts, uint64_t received, uint64_t dropped);
    Result<void> flush() { return m_file.flush(); }
    Result<void> close() { return m_file.close(); }
    [[nodiscard]] uint64_t bytes() const { return m_bytes; }

private:
    explicit SegmentWriter(OutputFile file)
        : m_file(std::move(file)) {}
    Result<void> append(Bytes block);

    OutputFile m_file;
    uint64_t m_bytes = 0;
    uint32_t m_interfaces = 0;
};

/// Reads a segment (or any pcap or pcapng file) while it grows: NothingYet at its end until `complete` is true. A
/// null flag means that it is complete.
[[nodiscard]] Result<std::unique_ptr<PacketSource>> tailSegment(const std::filesystem::path& path, const GrowthFlag& complete);

} // namespace metsuke
