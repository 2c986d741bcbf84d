// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fleet/roster.h"

namespace metsuke::fleet {

// How agents are, judged once for window and command line. Pure; `now` is this computer's clock.

/// Approved, and heard in the last 90 s.
[[nodiscard]] bool isConnected(const Agent& agent, Timestamp now);
/// Approved, and of an older version than this program.
[[nodiscard]] bool isOutdated(const Agent& agent);
/// Approved and heard, with an older policy than `inForce`, the version of the one in force here (0: none).
[[nodiscard]] bool hasOldPolicy(const Agent& agent, int64_t inForce);
/// What about an approved agent somebody has to look at, in words, what is worst first: two computers with
/// its identity, a full disk, lost activities, a clock that is wrong, something that is not recorded, a
/// certificate that ends in five days.
[[nodiscard]] std::vector<Message> agentConcerns(const Agent& agent, Timestamp now);

} // namespace metsuke::fleet
