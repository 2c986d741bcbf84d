// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"

#include <optional>

namespace metsuke {

/// What a tunnel header announces: the EtherType of the content (wire::kTransparentEthernet for a whole Ethernet
/// frame, wire::kPpp for PPP) and the bytes to skip.
struct TunnelHeader {
    uint16_t etherType = 0;
    size_t size = 0;
};

/// GRE (RFC 2784, 2890), PPTP's version 1 (RFC 2637), ERSPAN types I to III (draft-foschiano-erspan). Empty when there
/// is nothing inside that is read (keepalives, source routing) or the header was cut off.
[[nodiscard]] std::optional<TunnelHeader> parseGre(Bytes data);

/// VXLAN (RFC 7348) and GENEVE (RFC 8926), told by the destination port; `data` is the datagram's payload. Empty when
/// there is no such tunnel.
[[nodiscard]] std::optional<TunnelHeader> parseUdpTunnel(uint16_t destinationPort, Bytes data);

} // namespace metsuke
