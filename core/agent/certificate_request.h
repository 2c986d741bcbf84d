// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/timestamp.h"

#include <string>

namespace metsuke::agent {

/// A new P-256 key (PEM, PKCS 8) and the request (PEM, PKCS 10) for a certificate of it.
struct CertificateRequest {
    std::string key;
    std::string request;
};
Result<CertificateRequest> makeCertificateRequest(const std::string& device);

/// What an agent's certificate has to be: issued by the authority, for this key, and for the device. The end of its validity.
Result<Timestamp> checkCertificate(
    const std::string& certificate, const std::string& authority, const std::string& key, const std::string& device);
/// SHA-256 of the certificate's DER, hex; "" when it is none.
[[nodiscard]] std::string certificateDigest(const std::string& pem);

} // namespace metsuke::agent
