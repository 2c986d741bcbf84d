// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/timestamp.h"
#include "core/x509/openssl_pointers.h"

#include <string>
#include <vector>

namespace metsuke::x509 {

// Making and reading X.509 (RFC 5280) with OpenSSL. Everything is P-256 and ECDSA with SHA-256. Failures of
// OpenSSL are Internal, with its own words as the detail. Any thread.

enum class CertificateUse : uint8_t { Authority, Server, Client };

/// What a certificate is to say.
struct CertificateShape {
    CertificateUse use = CertificateUse::Client;
    std::string commonName; ///< at most 64 bytes
    std::vector<std::string> places; ///< of Server: addresses and host names that it is for
    Timestamp from;
    Timestamp until;
};

[[nodiscard]] Error opensslError();
Result<KeyPointer> makeKey();
/// Of `key`, signed by `signer` in the name of `issuer`, which is null for one that signs itself. A serial of
/// 127 random bits.
Result<CertificatePointer> makeCertificate(
    const CertificateShape& shape, EVP_PKEY* key, X509* issuer, EVP_PKEY* signer);

/// A request (PEM, PKCS 10, RFC 2986) for a certificate of this key and name.
Result<std::string> makeRequest(const std::string& commonName, EVP_PKEY* key);

Result<std::string> pemOf(X509* certificate);
Result<std::string> pemOf(EVP_PKEY* key); ///< PKCS 8, not encrypted
Result<std::string> pemOf(X509_REQ* request);
Result<std::string> pemOf(X509_CRL* revoked);
/// For whatever of OpenSSL reads PEM: a key that asks for a password is none of ours, and nobody is asked at a terminal.
int noPassword(char*, int, int, void*);
Result<CertificatePointer> certificateFromPem(const std::string& pem); ///< the first; Malformed
Result<KeyPointer> keyFromPem(const std::string& pem); ///< Malformed
/// A request (PKCS 10) of at most 8 KiB that its own key signed, a P-256 one. Malformed says what is wrong.
Result<RequestPointer> requestFromPem(const std::string& pem);

[[nodiscard]] std::string commonNameOf(const X509* certificate); ///< the first; "" none
[[nodiscard]] std::string serialOf(const X509* certificate); ///< lower-case hex
[[nodiscard]] std::string digestOf(X509* certificate); ///< SHA-256 of its DER, hex
[[nodiscard]] Timestamp endOf(const X509* certificate);
[[nodiscard]] Timestamp beginOf(const X509* certificate);
/// Addresses and host names that it is for, as text, sorted.
[[nodiscard]] std::vector<std::string> placesOf(X509* certificate);

} // namespace metsuke::x509
