// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"

#include <string>
#include <string_view>
#include <vector>

namespace metsuke {

/// ASCII lower case; bytes above 0x7f are left alone.
[[nodiscard]] std::string toLower(std::string_view text);
[[nodiscard]] bool equalsIgnoreCase(std::string_view a, std::string_view b);
[[nodiscard]] bool startsWithIgnoreCase(std::string_view text, std::string_view prefix);
[[nodiscard]] bool containsIgnoreCase(std::string_view text, std::string_view part);
[[nodiscard]] std::string_view trim(std::string_view text);
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

/// Untrusted bytes as valid UTF-8: invalid sequences, control and bidirectional characters become \xNN / \uNNNN.
/// Every network text passes here once, when its event is made, and is at most `maximum` bytes long afterwards.
[[nodiscard]] std::string cleanText(std::string_view bytes, size_t maximum = 4096);

/// Shannon entropy in bits per byte, 0 for empty input.
[[nodiscard]] double shannonEntropy(Bytes data);

} // namespace metsuke
