// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/packet/decoded_packet.h"

#include <string>

namespace metsuke {

/// What a packet says, in protocol terms that need no translation: "SYN ACK", "GET /x HTTP/1.1", "TLS Client Hello",
/// "A example.com NXDOMAIN", "SMB2 Create", "Kerberos TGS-REQ", else "data". It reads the first bytes of this packet
/// only: a picture for readers, never evidence. Untrusted text in it is clean.
[[nodiscard]] std::string packetLine(const DecodedPacket& packet);

} // namespace metsuke
