// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"

#include <string_view>

namespace metsuke {

enum class CaptureFormat : uint8_t { Unknown, Pcap, Pcapng, Gzip, Zstd, Foreign /* recognised, but not read */ };

struct DetectedFormat {
    CaptureFormat format = CaptureFormat::Unknown;
    std::string_view name; ///< "pcap", "Sun snoop", "xz archive" ...; "" when unknown
};

inline constexpr size_t kFormatBytes = 16; ///< how much of the start detectFormat() wants

/// By content, from the first bytes of the input; fewer than kFormatBytes are fine.
[[nodiscard]] DetectedFormat detectFormat(Bytes start);

} // namespace metsuke
