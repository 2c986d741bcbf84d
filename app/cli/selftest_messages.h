// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"
#include "core/store/selftest.h"

#include <cstdint>
#include <vector>

namespace metsuke::cli {

using WireMessage = std::vector<uint8_t>; ///< bytes of one message as they are sent

/// The least honest message of each protocol that carries the mark: it asks for nothing and changes nothing.
/// SMTP has two, the greeting first; see selftestGreeting().
[[nodiscard]] WireMessage selftestRequest(const SelftestMark& mark);
/// What the responder sends back, with the mark again. Never longer than twice the request. Precondition: `request` is
/// a message of that kind (it need not be ours).
[[nodiscard]] WireMessage selftestAnswer(const SelftestMark& mark, Bytes request);
/// What a server says before it is asked; empty but for SMTP.
[[nodiscard]] WireMessage selftestGreeting(SelftestKind kind);
/// Whether the bytes of a stream are a whole message of that kind.
[[nodiscard]] bool isWholeMessage(SelftestKind kind, Bytes bytes);

/// Whether a datagram asks. An answer must not be answered: two responders would talk for ever.
[[nodiscard]] bool isRequest(SelftestKind kind, Bytes datagram);

/// The protocol's own port.
[[nodiscard]] uint16_t selftestPort(SelftestKind kind);
[[nodiscard]] bool isStream(SelftestKind kind);

} // namespace metsuke::cli
