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
    uint32_t after = 0; ///< segments up to this number are left alone
    std::function<Message()> remark; ///< for the summary: what happened to the capture; may be empty. Any thread
};

/// The number of the last segment in a folder; 0 without one.
[[nodiscard]] uint32_t lastSegment(const std::filesystem::path& folder);

/// Follows a spool while it is written: NothingYet at its end until `writerEnded` is true (null: it has ended). All
/// segments are one capture, whose packets are numbered through; PacketView::offset is their place (spool_layout.h).
/// What the writer could not store, and what the ring overwrote before it was read, comes as losses with the ticks.
[[nodiscard]] std::unique_ptr<PacketSource> followSpool(SpoolReading reading, GrowthEnd writerEnded);

} // namespace metsuke
