// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/plan/remedy_scope.h"

namespace metsuke::actuator {

/// Why the plan is not the expert's remedy that it says it is, for people: it does not bring it, nobody of this policy who may has signed it
/// so, its time is over, or a step is more than it names. nullopt: it is, or it says no such thing and is the work of who ordered it.
[[nodiscard]] std::optional<Message> whyNotItsRemedy(const plan::Plan& plan, const openc2::Policy& policy, plan::RemedyScene& scene, Timestamp now);

} // namespace metsuke::actuator
