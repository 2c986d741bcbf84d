// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/firewall/firewall_exchange.h"

namespace metsuke {

/// One request over a broker as the transfer specification has it (open-transf-mqtt-v1.0): published for the device, or for whoever
/// filters packets; answered at oc2/rsp or oc2/rsp/PRODUCER. The broker keeps the session between two requests, so that an answer
/// that was late is there at the next attempt, and counts: then nothing is sent again. "102, in progress" is waited out. One process
/// at a time has a firewall's session, by a lock in the fleet's folder. Errors as firewall::Exchange has them. Any thread; `stop`
/// breaks it off.
Result<firewall::Answer> exchangeMqtt(const std::filesystem::path& folder, const firewall::Firewall& firewall, const firewall::Request& request,
    const FirewallPatience& patience, const std::stop_token& stop);

} // namespace metsuke
