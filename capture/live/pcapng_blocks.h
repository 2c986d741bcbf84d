// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

// Numbers of pcapng, draft-ietf-opsawg-pcapng, that writing and reading share.
namespace metsuke::pcapng {

inline constexpr uint32_t kSectionHeader = 0x0a0d0d0a;
inline constexpr uint32_t kInterface = 1;
inline constexpr uint32_t kObsoletePacket = 2;
inline constexpr uint32_t kSimplePacket = 3;
inline constexpr uint32_t kStatistics = 5;
inline constexpr uint32_t kEnhancedPacket = 6;
/// Of a live segment that was trimmed, of those left to local use: packets are missing here. Its body: the place of what
/// follows, as if they were there, and their number, 64 bits each.
inline constexpr uint32_t kGap = 0x80004d47;
inline constexpr uint32_t kByteOrderMagic = 0x1a2b3c4d;

inline constexpr uint16_t kOptionEnd = 0, kOptionComment = 1, kOptionUserApplication = 4, kOptionName = 2,
                          kOptionResolution = 9, kOptionTimeOffset = 14;
/// Of statistics blocks: isb_ifrecv, isb_ifdrop, isb_filteraccept, isb_osdrop, isb_usrdeliv.
inline constexpr uint16_t kOptionReceived = 4, kOptionInterfaceDropped = 5, kOptionAccepted = 6, kOptionKernelDropped = 7,
                          kOptionStored = 8;

/// shb_userappl of live segments: their statistics blocks are clock ticks (segment.h).
inline constexpr std::string_view kSegmentApplication = "Metsuke segment 1";

} // namespace metsuke::pcapng
