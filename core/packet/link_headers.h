// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/packet/link_type.h"

namespace metsuke {

// The link headers Metsuke reads, as LinkParser functions for the registry; the decoder calls some again inside
// tunnels (Ethernet in GRE and VXLAN, PPP in PPPoE and PPTP).

[[nodiscard]] LinkHeader parseEthernet(Bytes frame); ///< Ethernet II, 802.3 with LLC/SNAP
[[nodiscard]] LinkHeader parseRawIp(Bytes frame); ///< version nibble decides
[[nodiscard]] LinkHeader parseBsdLoopback(Bytes frame); ///< NULL and LOOP, family in either byte order
[[nodiscard]] LinkHeader parseLinuxCooked(Bytes frame); ///< SLL
[[nodiscard]] LinkHeader parseLinuxCooked2(Bytes frame); ///< SLL2
[[nodiscard]] LinkHeader parsePpp(Bytes frame); ///< RFC 1661, with or without RFC 1662 address and control
[[nodiscard]] LinkHeader parsePppSerial(Bytes frame); ///< PPP or Cisco HDLC in HDLC-like framing
[[nodiscard]] LinkHeader parsePppoe(Bytes frame); ///< from the PPPoE header on (RFC 2516)
[[nodiscard]] LinkHeader parseCiscoHdlc(Bytes frame);

// wifi_headers.cpp
[[nodiscard]] LinkHeader parseWifi(Bytes frame); ///< IEEE 802.11 data frames
[[nodiscard]] LinkHeader parseRadiotap(Bytes frame);
[[nodiscard]] LinkHeader parsePrism(Bytes frame); ///< Prism, or AVS under the same link type
[[nodiscard]] LinkHeader parseAvs(Bytes frame);

/// IEEE 802.2 from `offset` on, SNAP included; the result's size counts from the start of `frame`.
[[nodiscard]] LinkHeader parseLlc(Bytes frame, size_t offset);

} // namespace metsuke
