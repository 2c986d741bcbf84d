// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/agent/certificate_request.h"

#include "core/x509/certificates.h"

#include <openssl/err.h>

namespace metsuke::agent {

namespace {

Error refused(const char* id) {
    ERR_clear_error();
    return {ErrorCode::Malformed, Message(id)};
}

} // namespace

Result<CertificateRequest> makeCertificateRequest(const std::string& device) {
    METSUKE_TRY(const x509::KeyPointer key, x509::makeKey());
    METSUKE_TRY(std::string request, x509::makeRequest(device, key.get()));
    METSUKE_TRY(std::string text, x509::pemOf(key.get()));
    return CertificateRequest{std::move(text), std::move(request)};
}

Result<Timestamp> checkCertificate(
    const std::string& certificate, const std::string& authority, const std::string& key, const std::string& device) {
    const auto ours = x509::certificateFromPem(certificate), issuer = x509::certificateFromPem(authority);
    const auto pair = x509::keyFromPem(key);
    if (!ours || !issuer || !pair) {
        return refused("link.certificate_unreadable");
    }
    EVP_PKEY* issuerKey = X509_get0_pubkey(issuer->get());
    if (issuerKey == nullptr || X509_verify(ours->get(), issuerKey) != 1) {
        return refused("link.certificate_foreign");
    }
    if (X509_check_private_key(ours->get(), pair->get()) != 1 || x509::commonNameOf(ours->get()) != device) {
        return refused("link.certificate_of_another");
    }
    return x509::endOf(ours->get());
}

std::string certificateDigest(const std::string& pem) {
    const auto certificate = x509::certificateFromPem(pem);
    return certificate ? x509::digestOf(certificate->get()) : std::string();
}

} // namespace metsuke::agent
