// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mitigation/order.h"
#include "core/openc2/mitigation_rules.h"

#include <vector>

namespace metsuke::mitigation {

enum class WorkQueue : uint8_t;

/// The computer is another one afterwards, and not only nearer to what it was.
[[nodiscard]] bool changesHost(plan::Action action);

/// Of what its dry run found that would change something: 1 to 3, as policies number tiers.
[[nodiscard]] int tierOf(const Order& order);

/// A queue that an order is in by itself, whatever other orders there are.
struct QueuePlace {
    WorkQueue queue;
    Timestamp since;
    Timestamp until; ///< not in it from then on; 0 always
    std::string boot; ///< of Restart: until another one is told; "" not known
};
/// Of each queue one at most; none of Exceptions. `secondPersonFrom`: the tier from which two persons have to agree. Pure.
[[nodiscard]] std::vector<QueuePlace> placesOf(const Order& order, int secondPersonFrom = openc2::MitigationRules().secondPersonFrom);

/// What carrying out `later` settles of the earlier order of the same computer: it did all that did not come to pass there.
[[nodiscard]] bool settles(const Order& later, const Order& earlier);
/// It ended the isolation of its computer.
[[nodiscard]] bool endsIsolation(const Order& order);

/// Why a restart is needed, for people.
[[nodiscard]] Message whyRestart(const Order& order);
/// The step that isolates, as it was done; null: there is no report of it.
[[nodiscard]] const plan::StepReport* isolationIn(const Order& order);

} // namespace metsuke::mitigation
