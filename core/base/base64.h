// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"

#include <optional>
#include <string>
#include <string_view>

namespace metsuke {

/// The alphabet of RFC 4648, section 4, with padding.
[[nodiscard]] std::string encodeBase64(Bytes data);
/// The URL alphabet of RFC 4648 (section 5), without padding.
[[nodiscard]] std::string encodeBase64Url(Bytes data);
/// Takes only what encodeBase64Url writes: no padding, no other character, no bits left over. So every value has one text.
[[nodiscard]] std::optional<std::string> decodeBase64Url(std::string_view text);

} // namespace metsuke
