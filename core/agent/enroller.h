// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/agent/agent_folder.h"

#include <functional>
#include <stop_token>

namespace metsuke::agent {

/// Asks one of the token's places after the other to be an agent, again and again until somebody decided: the folder then
/// has everything. `say`: that it waits, and by which fingerprint to know it. Blocks; Cancelled when `stop` comes first.
Result<void> enrol(AgentFolder& folder, const openc2::EnrolmentToken& token, openc2::EnrolmentRequest about, const std::stop_token& stop,
    const std::function<void(const Message&)>& say);

} // namespace metsuke::agent
