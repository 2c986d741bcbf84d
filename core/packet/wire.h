// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace metsuke::wire {

// Loads for the per-packet path, where ByteReader's check per field is measurable. The caller has compared the size
// of the whole header with what was captured.
[[nodiscard]] inline uint16_t be16(const uint8_t* at) { return static_cast<uint16_t>(at[0] << 8 | at[1]); }
[[nodiscard]] inline uint32_t be32(const uint8_t* at) {
    return static_cast<uint32_t>(at[0]) << 24 | static_cast<uint32_t>(at[1]) << 16 | static_cast<uint32_t>(at[2]) << 8 | at[3];
}
[[nodiscard]] inline uint16_t le16(const uint8_t* at) { return static_cast<uint16_t>(at[1] << 8 | at[0]); }
[[nodiscard]] inline uint32_t le32(const uint8_t* at) {
    return static_cast<uint32_t>(at[3]) << 24 | static_cast<uint32_t>(at[2]) << 16 | static_cast<uint32_t>(at[1]) << 8 | at[0];
}

inline constexpr uint16_t kIpv4 = 0x0800;
inline constexpr uint16_t kArp = 0x0806;
inline constexpr uint16_t kTransparentEthernet = 0x6558; ///< RFC 1701
inline constexpr uint16_t kVlan = 0x8100; ///< IEEE 802.1Q
inline constexpr uint16_t kIpv6 = 0x86dd;
inline constexpr uint16_t kPpp = 0x880b;
inline constexpr uint16_t kMpls = 0x8847;
inline constexpr uint16_t kMplsMulticast = 0x8848;
inline constexpr uint16_t kPppoeSession = 0x8864; ///< RFC 2516
inline constexpr uint16_t kProviderVlan = 0x88a8; ///< IEEE 802.1ad
inline constexpr uint16_t kErspan2 = 0x88be;
inline constexpr uint16_t kProviderBackbone = 0x88e7; ///< IEEE 802.1ah I-TAG
inline constexpr uint16_t kOldQinQ = 0x9100;
inline constexpr uint16_t kErspan3 = 0x22eb;

} // namespace metsuke::wire
