// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/protocol/server_hello.h"

#include <string>

namespace metsuke {

/// JA3 (Salesforce, BSD 3-Clause): MD5 of version, ciphers, extensions, groups and point formats in order.
[[nodiscard]] std::string ja3Of(const ClientHello& hello);
/// JA3S: MD5 of version, cipher and extensions of the server.
[[nodiscard]] std::string ja3sOf(const ServerHello& hello);

enum class TlsTransport : char { Tcp = 't', Quic = 'q' };
/// JA4, the TLS client fingerprint (FoxIO, BSD 3-Clause): lists are sorted, so a shuffled hello has the same one.
[[nodiscard]] std::string ja4Of(const ClientHello& hello, TlsTransport transport);

} // namespace metsuke
