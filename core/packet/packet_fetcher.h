// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/timestamp.h"

#include <cstdint>
#include <vector>

namespace metsuke {

/// One packet copied out of its capture file.
struct StoredBytes {
    Timestamp ts;
    uint32_t linkType = 0;
    uint32_t originalLength = 0; ///< length on the wire
    std::vector<uint8_t> data;
};

/// Random access to packets by what a case remembers of them, so that core/store needs no capture reader.
/// Not thread-safe: one per thread. Fastest when asked in ascending offsets (compressed captures only go forward).
class PacketFetcher {
public:
    PacketFetcher() = default;
    PacketFetcher(const PacketFetcher&) = delete;
    PacketFetcher& operator=(const PacketFetcher&) = delete;
    virtual ~PacketFetcher() = default;

    /// `capture`, `offset`, `number` as in PacketView. NotFound when the file has gone, Malformed when there is no
    /// such record at that place any more (the file was changed since).
    [[nodiscard]] virtual Result<StoredBytes> fetch(uint16_t capture, uint64_t offset, uint64_t number) = 0;
};

} // namespace metsuke
