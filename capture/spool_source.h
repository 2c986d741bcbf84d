// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/byte_producer.h"
#include "core/packet/packet_source.h"

#include <filesystem>
#include <functional>

// Live packets land in segments of a spool, and analysis reads the spool: live capture and replay are one path.
//
// A segment is an ordinary pcapng file whose section header names the application "Metsuke segment 1". In such a
// section each interface statistics block is a clock tick: "by this time, nothing else had arrived", with what was
// received and lost so far (live/interface_counters.h). Any other program reads the file as a capture with statistics.
namespace metsuke {

struct SpoolReading {
    std::string name; ///< what the capture is called: the interface
    std::filesystem::path folder; ///< where packets are kept
    std::filesystem::path memoryFolder; ///< where they go while the disk has no room; may be empty
    /// Place (spool_layout.h) up to which everything was read before: the capture goes on behind it. 0: everything.
    uint64_t from = 0;
    uint64_t ringBytes = 0; ///< what the writer may fill before it overwrites; 0: not known, PacketSource::pressure() says nothing
    std::function<Message()> remark; ///< for the summary: what happened to the capture; may be empty. Any thread
    /// Until when a capture went on before this one, if there was any: what lies between was not watched.
    std::optional<Timestamp> watchedUntil = {};
};

/// A segment as its folder shows it.
struct SpoolSegment {
    uint32_t number = 0;
    uint64_t bytes = 0;
    Timestamp written; ///< time of the last write: packets of a live capture are as old as their file
};
/// Those of a folder, in order; none of a folder that cannot be read.
[[nodiscard]] std::vector<SpoolSegment> segmentsOf(const std::filesystem::path& folder);
/// The number of the last one; 0 without one.
[[nodiscard]] uint32_t lastSegment(const std::filesystem::path& folder);

/// Follows a spool while it is written: NothingYet at its end until `writerEnded` is true (null: it has ended). All
/// segments are one capture, whose packets are numbered through; PacketView::offset is their place (spool_layout.h).
/// What the writer could not store, and what the ring overwrote before it was read, comes as losses with the ticks.
[[nodiscard]] std::unique_ptr<PacketSource> followSpool(SpoolReading reading, GrowthEnd writerEnded);

} // namespace metsuke
