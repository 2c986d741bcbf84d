// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <memory>
#include <openssl/ssl.h>
#include <string>

namespace metsuke::transport {

struct TlsSettings {
    std::string host; ///< name or address that the other end's certificate must be for; also told to it (SNI) when a name
    std::string authority; ///< PEM text; all that is believed. Empty: nothing is checked, for fetchAuthority alone
    std::filesystem::path certificate; ///< of this end, with its chain; empty: none
    std::filesystem::path key;
};

struct TlsContextDeleter {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using TlsContext = std::unique_ptr<SSL_CTX, TlsContextDeleter>;

/// For clients: TLS 1.3, at least 1.2.
Result<TlsContext> makeTlsContext(const TlsSettings& settings);
/// Makes `parameters` ask for a certificate that is for the host.
[[nodiscard]] bool expectHost(X509_VERIFY_PARAM* parameters, const std::string& host);
/// What the library says went wrong last in this thread; forgets it.
[[nodiscard]] std::string takeTlsReason();
/// The whole file, at most 1 MiB. Malformed: it is empty.
Result<std::string> readPem(const std::filesystem::path& path);

} // namespace metsuke::transport
