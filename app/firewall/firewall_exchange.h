// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/firewall/block_desk.h"

#include <chrono>
#include <stop_token>

namespace metsuke {

struct FirewallPatience {
    std::chrono::milliseconds connect{10'000};
    std::chrono::milliseconds whole{30'000};
};

/// One request over HTTPS as the transfer specification has it (open-impl-https-v1.1): POST to /.well-known/openc2 where the address
/// names no path; the server's certificate is verified, this end shows its own or a bearer token. What a secret says stands in no
/// message. Errors as firewall::Exchange has them. Any thread; `stop` breaks it off.
Result<firewall::Answer> exchangeHttps(
    const firewall::Firewall& firewall, const firewall::Request& request, const FirewallPatience& patience, const std::stop_token& stop);

/// Over what leads to the firewall: HTTPS, or a broker (mqtt_exchange.h). `folder` is the fleet's.
firewall::Exchange exchangeOver(const std::filesystem::path& folder, const FirewallPatience& patience, const std::stop_token& stop);

} // namespace metsuke
