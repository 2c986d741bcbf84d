// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/live/interface_counters.h"
#include "core/base/byte_reader.h"
#include "core/base/timestamp.h"

#include <string_view>
#include <vector>

// Encodes pcapng blocks in this machine's byte order, times in nanoseconds. Each call adds one whole block to `out`.
namespace metsuke::pcapng {

void addSection(std::vector<uint8_t>& out, std::string_view application, std::string_view comment);
void addInterface(std::vector<uint8_t>& out, uint32_t linkType, uint32_t snapLength, std::string_view name);
void addPacket(std::vector<uint8_t>& out, uint32_t interface, Timestamp ts, Bytes data, uint32_t originalLength,
    std::string_view comment);
/// Interface statistics as known at `ts`.
void addStatistics(std::vector<uint8_t>& out, uint32_t interface, Timestamp ts, const InterfaceCounters& counters);

} // namespace metsuke::pcapng
