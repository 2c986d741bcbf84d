// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/openc2/mitigation_rules.h"
#include "core/plan/plan.h"

namespace metsuke::mitigation {

/// When which computers are touched: one first, and if that went well five, then the rest.
inline constexpr size_t kSecondStage = 5;
/// Of the computer at this place of an operation's list: 0, 1 or 2.
[[nodiscard]] int stageOf(size_t place);

/// How many computers one operation may touch: 25, or one in a hundred of a large fleet.
inline constexpr size_t kSmallCap = 25;
[[nodiscard]] size_t hostCap(size_t agents);
/// The same where the policy allows as many.
[[nodiscard]] size_t hostCap(size_t agents, const openc2::MitigationRules& rules);

/// Whether two plans for one computer are at odds: one puts back what the other does (isolate, release), whatever else is in
/// them.
[[nodiscard]] bool areAtOdds(const plan::Plan& one, const plan::Plan& other);

} // namespace metsuke::mitigation
