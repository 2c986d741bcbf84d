// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/plan/target.h"
#include "core/base/result.h"

namespace metsuke::actuator {

/// Forgets the connections that the kernel's connection tracking knows in this network namespace, but for those with who is permitted:
/// rules of others, and forwarding that goes round the filter (flow tables), rest on them. How many. 0 where nothing is tracked; the
/// kernel is not asked then, since that would begin it.
Result<int64_t> forgetTracked(const std::vector<plan::Permitted>& permitted);

} // namespace metsuke::actuator
