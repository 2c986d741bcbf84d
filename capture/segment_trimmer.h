// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/packet/packet_source.h"

#include <filesystem>
#include <functional>

namespace metsuke {

struct Trimmed {
    uint64_t before = 0; ///< bytes of the segment
    uint64_t after = 0; ///< the same when it stays as it is
    uint64_t packets = 0; ///< that went
};

/// Writes a sealed segment of a spool anew without the packets that `isLeftOut` names; it is asked once of each, in order.
/// Those that stay keep their places, and the file its time. Nothing is written for less than a quarter of the file, nor
/// when the segment is kept as evidence (it has a second name) or is damaged. At any moment the one or the other whole
/// segment has the name, whoever reads the former goes on with it, and a segment that the ring takes meanwhile is gone.
Result<Trimmed> trimSegment(
    const std::filesystem::path& spool, uint32_t number, const std::function<bool(const PacketView&)>& isLeftOut);

/// Removes what a trimming that was killed left behind.
void removeUnfinishedTrims(const std::filesystem::path& spool);

} // namespace metsuke
