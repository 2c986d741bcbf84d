// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

namespace metsuke::endpoint {

/// The absolute paths among the words of a command or a line, in their order: at most `most`. They stand in `text`.
[[nodiscard]] inline std::vector<std::string_view> pathWords(std::string_view text, size_t most) {
    std::vector<std::string_view> paths;
    for (size_t at = text.find('/'); at != std::string_view::npos && paths.size() < most;) {
        const size_t end = std::min(text.find_first_of(" \t\"'`;|&<>(){}", at), text.size());
        if (end > at + 1) {
            paths.push_back(text.substr(at, end - at));
        }
        at = text.find('/', end);
    }
    return paths;
}

} // namespace metsuke::endpoint
