// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/live/interface_counters.h"
#include "capture/live/pcapng_blocks.h"
#include "core/base/byte_reader.h"
#include "core/base/timestamp.h"

#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

// Block layouts of pcapng, draft-ietf-opsawg-pcapng. Reading is here, walking a file in pcapng_reader.h.
namespace metsuke::pcapng {

inline constexpr size_t kMinimumBlock = 12;
inline constexpr size_t kMaximumPacketBlock = 16u << 20; ///< comments included
inline constexpr size_t kMaximumInterfaces = 65'536; ///< of a section; memory bound

[[nodiscard]] inline uint32_t load32(const uint8_t* at, bool isSwapped) {
    uint32_t value = 0;
    std::memcpy(&value, at, sizeof value);
    return isSwapped ? __builtin_bswap32(value) : value;
}
[[nodiscard]] inline uint16_t load16(const uint8_t* at, bool isSwapped) {
    uint16_t value = 0;
    std::memcpy(&value, at, sizeof value);
    return isSwapped ? __builtin_bswap16(value) : value;
}

struct Interface {
    uint32_t linkType = 0;
    uint32_t snapLength = 0;
    uint8_t resolution = 6; ///< if_tsresol: 10^-n, or 2^-n with the top bit set
    int64_t offsetSeconds = 0; ///< if_tsoffset
    uint64_t position = 0; ///< of its block in the file
    uint64_t packets = 0;

    /// `isClamped` is set (never cleared) when the time leaves int64 nanoseconds.
    [[nodiscard]] Timestamp time(uint64_t ticks, bool& isClamped) const;
};

struct Section {
    uint64_t position = 0;
    bool isSwapped = false;
    bool isSegment = false; ///< one of ours, with clock ticks
    std::vector<Interface> interfaces;
};

struct Packet {
    uint32_t interface = 0;
    std::optional<Timestamp> ts; ///< simple packets have none
    uint32_t originalLength = 0;
    uint32_t capturedLength = 0; ///< as announced
    Bytes data; ///< shorter than announced when the block is cut off
    bool isClamped = false;
};

/// What an interface had counted by a point in time; counters that are not given are zero.
struct Statistics {
    Timestamp ts;
    InterfaceCounters counters;
};

/// All take the whole block (type to trailing length), or as much as there is of it; empty when malformed.
[[nodiscard]] std::optional<Section> parseSection(Bytes block); ///< byte order found out; version 1 only
[[nodiscard]] std::optional<Interface> parseInterface(const Section& section, Bytes block);
/// `type` is one of the three packet blocks; `blockLength` as announced.
[[nodiscard]] std::optional<Packet> parsePacket(const Section& section, uint32_t type, Bytes block, size_t blockLength);
[[nodiscard]] std::optional<Statistics> parseStatistics(const Section& section, Bytes block);

[[nodiscard]] constexpr bool isPacketBlock(uint32_t type) {
    return type == kEnhancedPacket || type == kSimplePacket || type == kObsoletePacket;
}

} // namespace metsuke::pcapng
