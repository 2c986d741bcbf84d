// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace metsuke::plan {

/// Reason of a step that is done and can be undone still, and whose target was there again soon after: it did not last.
inline constexpr std::string_view kCameBack = "came_back";

} // namespace metsuke::plan
