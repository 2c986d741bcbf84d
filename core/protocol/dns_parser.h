// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/protocol/parser.h"

namespace metsuke {

// DNS over UDP and TCP, mDNS, LLMNR and NBNS: one dns event a question, with its answer when one was seen, and name
// claims from answers and NetBIOS registrations.
[[nodiscard]] ProbeResult probeDnsDatagram(const ProbeInput& input);
[[nodiscard]] ProbeResult probeDnsStream(const ProbeInput& input);
[[nodiscard]] std::unique_ptr<DatagramParser> makeDnsDatagramParser();
[[nodiscard]] std::unique_ptr<StreamParser> makeDnsStreamParser();

} // namespace metsuke
