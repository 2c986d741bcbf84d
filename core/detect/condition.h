// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/detect/rule.h"

#include <string_view>

namespace metsuke {

/// Sigma's condition grammar: and, or, not, parentheses, `1 of x*`, `any of x*`, `all of x*`, `... of them`
/// (which leaves out names that begin with an underscore). Depth is bounded.
[[nodiscard]] Result<Condition> parseCondition(std::string_view text, const std::vector<RuleSelection>& selections);

} // namespace metsuke
