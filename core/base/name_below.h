// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/strings.h"

namespace metsuke {

/// `name` is `top`, or below it in the tree of names; whatever the case of either, with the root's point or without. Nothing is below "".
[[nodiscard]] inline bool isNameBelow(std::string_view name, std::string_view top) {
    const auto withoutRoot = [](std::string_view text) { return text.ends_with('.') ? text.substr(0, text.size() - 1) : text; };
    const std::string_view asked = withoutRoot(name), wanted = withoutRoot(top);
    if (wanted.empty() || asked.size() < wanted.size() || !equalsIgnoreCase(asked.substr(asked.size() - wanted.size()), wanted)) {
        return false;
    }
    return asked.size() == wanted.size() || asked[asked.size() - wanted.size() - 1] == '.';
}

} // namespace metsuke
