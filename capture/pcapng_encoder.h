// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"
#include "core/base/timestamp.h"

#include <string_view>
#include <vector>

// Encodes pcapng blocks in this machine's byte order, times in nanoseconds. Each call returns one whole block.
namespace metsuke::pcapng {

using Block = std::vector<uint8_t>;

[[nodiscard]] Block encodeSection(std::string_view application, std::string_view comment);
[[nodiscard]] Block encodeInterface(uint32_t linkType, uint32_t snapLength, std::string_view name);
[[nodiscard]] Block encodePacket(
    uint32_t interface, Timestamp ts, Bytes data, uint32_t originalLength, std::string_view comment);
/// Interface statistics: packets received and dropped since the start, as known at `ts`.
[[nodiscard]] Block encodeStatistics(uint32_t interface, Timestamp ts, uint64_t received, uint64_t dropped);

} // namespace metsuke::pcapng
