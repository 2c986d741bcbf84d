// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/protocol/client_hello.h"

namespace metsuke {

/// What a ServerHello says; views are into the message given to the parser.
struct ServerHello {
    uint16_t legacyVersion = 0;
    uint16_t version = 0; ///< of supported_versions when given, drafts of 1.3 as 1.3
    uint16_t cipher = 0;
    Bytes sessionId;
    ExtensionTypes extensions;
    std::string_view alpn;
    bool presharedKey = false; ///< TLS 1.3 resumption
    bool retryRequest = false; ///< HelloRetryRequest: another ServerHello follows
};

/// The body of a handshake message of type 2.
[[nodiscard]] std::optional<ServerHello> readServerHello(Bytes body);

} // namespace metsuke
