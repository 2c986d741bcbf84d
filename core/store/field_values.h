// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/snapshot.h"

namespace metsuke {

/// Values that a query field has in this case and that begin with `prefix` (case does not count), for completion, at
/// most `maximum`; none for fields whose values are not kept in one place.
[[nodiscard]] Result<std::vector<std::string>> queryFieldValues(
    Snapshot& snapshot, const std::string& field, const std::string& prefix, size_t maximum);

} // namespace metsuke
