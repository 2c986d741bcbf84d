// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/protocol/parser.h"

namespace metsuke {

/// DHCPv4 (RFC 2131, 2132): one dhcp event a message, and the name that a client gives itself.
[[nodiscard]] ProbeResult probeDhcp(const ProbeInput& input);
[[nodiscard]] std::unique_ptr<DatagramParser> makeDhcpParser();

} // namespace metsuke
