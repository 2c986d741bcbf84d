// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mitigation/order.h"

namespace metsuke::mitigation {

/// What the network should no longer show once an order was carried out: for whoever watches the wire.
struct WireExpectation {
    std::vector<IpAddress> silent; ///< the computer talks to none of these
    bool isAlone = false; ///< it talks to nobody but those that are permitted
    std::vector<plan::Permitted> permitted; ///< beside the workstation
    Timestamp from; ///< of the agent's word that it is done; what was on the way may still come for a moment
    Timestamp until; ///< then the first of it ends by itself; 0 never
    Duration window = kMinute; ///< of silence that counts
};

/// nullopt: the order is not in force, or nothing of it shows on the wire.
[[nodiscard]] std::optional<WireExpectation> expectationOf(const Order& order);

} // namespace metsuke::mitigation
