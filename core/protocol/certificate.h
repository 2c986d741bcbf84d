// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_address.h"

#include <memory>
#include <string>
#include <vector>

namespace metsuke {

inline constexpr size_t kMaxCertificateBytes = 64 * 1024;
inline constexpr size_t kMaxCertificateChain = 16;
inline constexpr size_t kMaxCertificateNames = 64;

/// What a certificate says; texts are clean.
struct Certificate {
    std::string sha256; ///< of the DER
    std::string serial; ///< upper-case hex of even length, as Zeek and OpenSSL write it
    std::string subject; ///< RFC 2253
    std::string issuer;
    std::string commonName;
    int64_t notBefore = 0; ///< seconds since 1970
    int64_t notAfter = 0;
    bool hasValidity = false;
    std::string keyAlgorithm;
    int64_t keyBits = 0; ///< 0 unknown
    std::vector<std::string> dnsNames; ///< lower case
    std::vector<IpAddress> addresses;
    bool selfSigned = false; ///< subject is issuer
};

/// Null when it is no certificate or too large. Servers send the same chain over and over, so every thread remembers
/// the certificates it saw last.
[[nodiscard]] std::shared_ptr<const Certificate> readCertificate(Bytes der);

/// RFC 6125: `name` (any case) or address against the alternative names, the common name only when there are none;
/// "*" stands for one leftmost label.
[[nodiscard]] bool certificateCovers(const Certificate& certificate, std::string_view name);

} // namespace metsuke
