// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_range.h"
#include "core/mitigation/order_facts.h"
#include "core/plan/plan.h"

namespace metsuke::mitigation {

/// One thing that an analyst wants done to a computer as it is, without a trace.
struct DirectWish {
    plan::Action action = plan::Action::ContainHost; ///< one of directActions()
    std::string device;
    std::string caseId; ///< a line, may be empty
    IpAddress address; ///< of DenyAddress
    std::optional<plan::ProcessTarget> process; ///< of KillProcess and KillConnections; whose evidence is kept beside the computer's own
    std::vector<IpAddress> own; ///< addresses of the computer
    std::vector<IpAddress> management; ///< workstation, brokers: never cut off
    std::vector<Cidr> protectedAddresses; ///< of computers that others need
    std::vector<Message> sessions; ///< what the network saw open that would drop
    Duration validity = 4 * kHour; ///< of the plan
    Duration holdFor = 4 * kHour; ///< then what was cut off is released by itself
};

struct DirectOrder {
    plan::Plan plan; ///< with a new id
    OrderFacts facts;
};

/// Isolate, release, block an address, stop a process or end its connections, keep evidence, restart.
[[nodiscard]] bool isDirect(plan::Action action);
/// InvalidArgument: another action, an address or a process is missing, or the address is this workstation's or nobody's.
Result<DirectOrder> directOrder(const DirectWish& wish, Timestamp now);

} // namespace metsuke::mitigation
