// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>

namespace metsuke::agent {

struct OwnLimits {
    int64_t cpuPercent = 15; ///< of one processor
    int64_t memoryBytes = 256 << 20;
};

/// Moves this process, and with it those that it starts, into a control group of its own with these limits: what the agent
/// takes from a host is bounded by the kernel. An error: the kernel has no unified hierarchy here, or this process may not.
Result<void> limitOurselves(const OwnLimits& limits);

} // namespace metsuke::agent
