// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

namespace metsuke {

/// A file of resources/intel as it was when the program was built (made by CMakeLists.txt).
struct BuiltinList {
    std::string_view file; ///< "rmm.txt"
    std::string_view text;
};
[[nodiscard]] std::span<const BuiltinList> builtinLists();

} // namespace metsuke
