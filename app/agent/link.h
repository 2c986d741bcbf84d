// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/agent/record.h"
#include "app/agent/standing.h"
#include "core/agent/agent_client.h"

namespace metsuke::agent {

/// Answers the workstation that `options.state` is enrolled at, as long as it lives. Null, and why is said: it is not, or it
/// cannot be connected; that is no reason not to record. `standing` and `say` outlive it.
[[nodiscard]] std::unique_ptr<AgentClient> startLink(
    const RecordOptions& options, const Standing& standing, const std::function<void(const Message&)>& say);

} // namespace metsuke::agent
