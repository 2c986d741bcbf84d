// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/live/segment_writer.h"

#include <deque>
#include <optional>

namespace metsuke {

struct SpoolConfig {
    std::filesystem::path folder; ///< exists
    uint64_t segmentBytes = 64u << 20; ///< at most 2 GiB
    uint64_t ringBytes = 8ull << 30; ///< the oldest segments go beyond it
    Duration ringAge = 0; ///< and when they are older than this; 0: any age
    uint64_t freeBytes = 256u << 20; ///< left to others on that disk, the case among them
    /// Where packets go while the disk has no room, to be analysed but not kept: a folder in memory. Empty: nowhere.
    std::filesystem::path memoryFolder;
    uint64_t memoryBytes = 64u << 20;
    uint32_t after = 0; ///< segments get higher numbers than this, also when the folder has none so high any more
};

/// The writing end of a spool: segments on a ring. Never blocks on a reader; what a slow reader lost shows in the
/// counters. After open() it reaches files only through folders that it already holds. Not thread-safe.
class SpoolWriter {
public:
    struct Interface {
        std::string name;
        uint32_t linkType = 1;
        uint32_t snapLength = 0;
    };
    /// Goes on behind the segments that are there already. One writer a folder at a time (flock, which a crash frees): Busy
    /// when another still has it after two seconds.
    static Result<SpoolWriter> open(const SpoolConfig& config, Interface interface);

    void write(Timestamp ts, Bytes data, uint32_t originalLength);
    /// By `ts` nothing else had arrived. What was accepted and stored is counted here. Flushes.
    void tick(Timestamp ts, InterfaceCounters counters);
    void flush();
    /// The last words; the segment is sealed.
    void close(Timestamp ts, InterfaceCounters counters);

    /// Why packets are not kept now; empty while they are.
    [[nodiscard]] const std::optional<Error>& trouble() const { return m_trouble; }
    /// Descriptors of its folders, for a sandbox that leaves it these and nothing else.
    [[nodiscard]] std::vector<int> folders() const;

private:
    struct Sealed {
        uint32_t number = 0;
        Timestamp last;
    };
    struct Place {
        FileHandle folder;
        std::filesystem::path path;
        uint64_t limit = 0;
        uint64_t segmentBytes = 0;
        uint64_t freeBytes = 0;
        std::deque<Sealed> sealed;
    };
    SpoolWriter() = default;
    void follow(Timestamp ts);
    Result<void> openPlace(Place& place, const std::filesystem::path& path);
    Result<SegmentWriter> create(Place& place);
    bool ready();
    bool start(Place& place);
    void seal();
    void retire();
    void rescue(const Error& error);
    static uint64_t sizeOf(const Place& place, const Sealed& sealed);
    static void dropOldest(Place& place);

    Interface m_interface;
    Duration m_ringAge = 0;
    Place m_disk;
    Place m_memory;
    std::optional<SegmentWriter> m_segment;
    Place* m_place = nullptr; ///< of m_segment
    uint32_t m_number = 0; ///< of m_segment, or of the last one
    Timestamp m_begun; ///< time of m_segment's start
    Timestamp m_clock;
    Timestamp m_retry; ///< after both places were full: no new try before this
    Timestamp m_retryDisk; ///< the same for the disk, after a write to it failed
    uint64_t m_storedBefore = 0; ///< m_segment
    uint64_t m_pending = 0; ///< packets not flushed yet
    InterfaceCounters m_counters;
    std::optional<Error> m_trouble;
};

} // namespace metsuke
