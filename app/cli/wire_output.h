// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/commands.h"

#include "core/mitigation/order.h"
#include "core/mitigation/wire_look.h"
#include "core/model/identity.h"

#include <nlohmann/json_fwd.hpp>

#include <map>

namespace metsuke::cli {

/// By order.
using WireLooks = std::map<std::string, mitigation::WireLook>;

/// What the wire showed of an order, for programs; null: nobody has looked. `flows`: that have its packets, nullptr: not asked for.
[[nodiscard]] nlohmann::ordered_json wireJson(
    const Environment& environment, const WireLooks& looks, const std::string& order, const std::vector<FlowUid>* flows = nullptr);
/// A line for it, and one for each of the packets' ends; nothing where nobody has looked.
void printWire(const Environment& environment, const WireLooks& looks, const std::string& order);

} // namespace metsuke::cli
