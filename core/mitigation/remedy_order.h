// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_range.h"
#include "core/endpoint/sightings.h"
#include "core/mitigation/direct_order.h"
#include "core/mitigation/exceptions.h"
#include "core/plan/remedy.h"

namespace metsuke::mitigation {

class OrderBook;

/// What a computer is asked for: each indicator once.
[[nodiscard]] std::vector<endpoint::Indicator> indicatorsOf(const plan::Remedy& remedy);

/// One computer, and what it said.
struct RemedyQuestion {
    std::string device;
    std::string boot; ///< of the kernel that runs there now (Heartbeat::boot)
    endpoint::Sightings sightings; ///< of indicatorsOf(), with objects; untrusted
    std::vector<IpAddress> management; ///< workstation, brokers: never cut off
    std::vector<Cidr> protectedAddresses; ///< of servers that others need
    std::vector<Exception> exceptions; ///< in force: left alone, and told so
    Duration validity = 4 * kHour; ///< of the plan
    Duration holdFor = 4 * kHour; ///< then what was cut off is released by itself
};

/// The remedy for that computer, with its own paths and processes and nothing else: what was not met there has no step. In the safe
/// order; every step's reason names the remedy and who signed it, and the plan brings it along. Nothing of the system and no process of another boot is touched.
/// `id`: of the plan, see freeOrder(). NotFound: nothing of it is there that a step could be done to. Pure.
Result<DirectOrder> remedyOrder(const plan::SignedRemedy& remedy, const RemedyQuestion& question, const std::string& id, Timestamp now);

/// The id of an order by which the remedy may be applied to that computer: of one that was not run, or a new one. InvalidArgument: it was
/// applied there already.
Result<std::string> freeOrder(OrderBook& book, const plan::Remedy& remedy, const std::string& device);

/// Whether the plan is a remedy's.
[[nodiscard]] bool isOfRemedy(const plan::Plan& plan);

} // namespace metsuke::mitigation
