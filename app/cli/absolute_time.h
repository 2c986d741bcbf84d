// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/query/values.h"

namespace metsuke::cli {

/// A time in UTC, with or without a "Z", and all of the unit that it names: 2026-11-27T09:02:17.5, or shorter for a whole
/// minute or day. nullopt for anything else, "now" and the like included.
[[nodiscard]] std::optional<query::TimeSpan> absoluteTime(std::string_view text);

} // namespace metsuke::cli
