// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <string_view>

namespace metsuke {

/// 1 to 64 of [a-z0-9-], as names of devices and numbers of tokens are: safe in topics, file names, logs and command lines.
[[nodiscard]] inline bool isPlainName(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

} // namespace metsuke
