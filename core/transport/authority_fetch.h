// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/transport/interrupt.h"

#include <string>

namespace metsuke::transport {

class AddressLookup;

/// The certificate of the authority (PEM) that a TLS server shows in its chain, whose SHA-256 (of its DER, hex) is `digest`:
/// asked for once, by who knows nothing but the digest. The server's own certificate must be for `host` and verify against
/// it. NotFound: nobody answers; PermissionDenied: it shows another authority, or none; Cancelled: interrupted.
Result<std::string> fetchAuthority(
    const std::string& host, uint16_t port, const std::string& digest, AddressLookup& lookup, const Interrupt& interrupt);

} // namespace metsuke::transport
