// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace metsuke {

/// A SHA-256 as every text of ours has it: 64 lower-case hexadecimal digits.
[[nodiscard]] inline bool isSha256(std::string_view text) {
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

} // namespace metsuke
