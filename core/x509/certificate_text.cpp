// SPDX-License-Identifier: GPL-3.0-or-later
// Certificates, keys and requests from and to PEM (RFC 7468).
#include "core/x509/certificates.h"

#include "core/base/digest.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <array>

namespace metsuke::x509 {

namespace {

constexpr size_t kLargestRequest = 8 * 1024;
constexpr size_t kLargestFile = 64 * 1024;

BioPointer reading(const std::string& text) {
    return BioPointer(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

template <typename Write> Result<std::string> written(Write write) {
    const BioPointer out(BIO_new(BIO_s_mem()));
    if (!out || write(out.get()) != 1) {
        return opensslError();
    }
    char* data = nullptr;
    const long size = BIO_get_mem_data(out.get(), &data);
    return std::string(data, static_cast<size_t>(size));
}

Error malformed(std::string_view id) {
    ERR_clear_error();
    return {ErrorCode::Malformed, id};
}

bool isP256(EVP_PKEY* key) {
    std::array<char, 32> group{};
    size_t size = 0;
    return key != nullptr && EVP_PKEY_is_a(key, "EC") == 1
        && EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group.data(), group.size(), &size)
        == 1
        && std::string_view(group.data(), size) == "prime256v1";
}

} // namespace

int noPassword(char*, int, int, void*) { return -1; }

Result<std::string> pemOf(X509* certificate) {
    return written([&](BIO* out) { return PEM_write_bio_X509(out, certificate); });
}

Result<std::string> pemOf(EVP_PKEY* key) {
    return written([&](BIO* out) {
        return PEM_write_bio_PKCS8PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
    });
}

Result<std::string> pemOf(X509_REQ* request) {
    return written([&](BIO* out) { return PEM_write_bio_X509_REQ(out, request); });
}

Result<std::string> pemOf(X509_CRL* revoked) {
    return written([&](BIO* out) { return PEM_write_bio_X509_CRL(out, revoked); });
}

Result<CertificatePointer> certificateFromPem(const std::string& pem) {
    const BioPointer in = reading(pem);
    CertificatePointer certificate(
        pem.size() <= kLargestFile ? PEM_read_bio_X509(in.get(), nullptr, noPassword, nullptr) : nullptr);
    if (!certificate) {
        return malformed("x509.no_certificate");
    }
    return certificate;
}

Result<KeyPointer> keyFromPem(const std::string& pem) {
    const BioPointer in = reading(pem);
    KeyPointer key(pem.size() <= kLargestFile
            ? PEM_read_bio_PrivateKey(in.get(), nullptr, noPassword, nullptr)
            : nullptr);
    if (!isP256(key.get())) {
        return malformed("x509.no_key");
    }
    return key;
}

Result<RequestPointer> requestFromPem(const std::string& pem) {
    const BioPointer in = reading(pem);
    RequestPointer request(pem.size() <= kLargestRequest
            ? PEM_read_bio_X509_REQ(in.get(), nullptr, noPassword, nullptr)
            : nullptr);
    EVP_PKEY* key = request ? X509_REQ_get0_pubkey(request.get()) : nullptr;
    if (key == nullptr) {
        return malformed("x509.request_unreadable");
    }
    if (!isP256(key)) {
        return malformed("x509.request_other_key");
    }
    if (X509_REQ_verify(request.get(), key) != 1) {
        return malformed("x509.request_not_signed");
    }
    return request;
}

std::string digestOf(X509* certificate) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    return X509_digest(certificate, EVP_sha256(), digest.data(), &size) == 1
        ? toHex(Bytes(digest.data(), size))
        : std::string();
}

} // namespace metsuke::x509
