// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <optional>
#include <string>
#include <vector>

namespace metsuke::actuator {

/// A table of the packet filter.
struct FilterTable {
    std::string family, name; ///< the name may be any text
    [[nodiscard]] bool isOurs() const { return name.starts_with("metsuke_"); }
    friend auto operator<=>(const FilterTable&, const FilterTable&) = default;
};
/// Those of the calling thread's network namespace.
Result<std::vector<FilterTable>> filterTables();

/// What a table of ours has as its comment; "" none. nullopt: there is no such table.
Result<std::optional<std::string>> markOf(const std::string& family, const std::string& table);

} // namespace metsuke::actuator
