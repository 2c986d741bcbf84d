// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/protocol/parser.h"

namespace metsuke {

/// ICMP and ICMPv6: messages of a flow folded into one icmp event a minute or a hundred messages. payload_len is their
/// mean and payload_entropy that of all their data together, so count times payload_len is what the flow carried.
[[nodiscard]] ProbeResult probeIcmp(const ProbeInput& input);
[[nodiscard]] std::unique_ptr<DatagramParser> makeIcmpParser();

} // namespace metsuke
