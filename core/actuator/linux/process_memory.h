// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/linux/evidence_archive.h"

#include <cstdint>
#include <string_view>

namespace metsuke::actuator {

/// A stretch of what a process holds that no file has.
struct MemoryRegion {
    uint64_t begin = 0, end = 0; ///< addresses
    bool isExecutable = false;
    friend bool operator==(const MemoryRegion&, const MemoryRegion&) = default;
};

/// Of /proc/PID/maps: what the process can write to or run and was not mapped from a file (its heap and stacks are that), what can be run
/// first, since nothing ordinary has that. Names in it are the process's own choice. At most kMostRegions.
inline constexpr size_t kMostRegions = 4096;
[[nodiscard]] std::vector<MemoryRegion> memoryRegions(std::string_view maps);

/// Adds these, in pieces that are named by their addresses, until `most` bytes or what the archive has room for are reached; what is left
/// out is told. Of a process that runs on meanwhile it is what was there when each piece was read.
Result<void> addMemory(EvidenceArchive& archive, int64_t pid, int64_t most);

} // namespace metsuke::actuator
