// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/fleet_service.h"

#include <QStringList>

namespace metsuke::policy_words {

// The policy that agents obey, in words. Names and patterns are people's, and escaped. GUI thread.

/// "version 5, since ..., signed by the root key 1a2b..."
[[nodiscard]] QString heading(const PolicyInForce& policy);
[[nodiscard]] QString role(const std::string& role);
/// What somebody of this role may do.
[[nodiscard]] QString mayDo(const std::string& role);
/// What it limits, a sentence each.
[[nodiscard]] QStringList limits(const openc2::MitigationRules& rules);
/// What takes more persons or is not done at all: "/usr/sbin/nginx: one tier more".
[[nodiscard]] QString thing(const openc2::MitigationRules::Protected& one);
/// Of an action whose tier the policy raises.
[[nodiscard]] QString tier(const std::string& action, int tier);
/// What isolated computers have to show, a sentence each.
[[nodiscard]] QStringList compliance(const openc2::Policy& policy);

/// What an agent has of it: "version 5", "version 4, outdated", "none yet". `inForce`: 0, there is none.
[[nodiscard]] QString ofAgent(const fleet::Agent& agent, int64_t inForce);

} // namespace metsuke::policy_words
