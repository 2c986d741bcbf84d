// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/fuzz/fuzz_target.h"

namespace metsuke::fuzz {

/// Small captures of both formats: a web visit with DNS, as pcap (both byte orders of the head, nanoseconds) and pcapng.
[[nodiscard]] std::vector<Octets> sampleCaptures();
/// Inputs of the packet target: VLAN, MPLS, GRE, VXLAN, IPv6 with extensions, fragments.
[[nodiscard]] std::vector<Octets> sampleFrames();

} // namespace metsuke::fuzz
