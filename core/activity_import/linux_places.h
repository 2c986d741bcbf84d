// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/activity.h"

#include <optional>

namespace metsuke::activity_import {

/// What a changed file means for what starts by itself on a Linux host, when it lies where such things do: its kind and
/// its name; what stands in it is not told by any log. nullopt elsewhere.
[[nodiscard]] std::optional<endpoint::PersistenceChanged> changeOfPlace(const endpoint::FileChanged& change);

} // namespace metsuke::activity_import
