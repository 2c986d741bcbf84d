// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/agent/certificate_request.h"

#include "core/base/digest.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <ctime>
#include <memory>
#include <vector>

namespace metsuke::agent {

namespace {

template<auto Function>
struct Free {
    template<typename T>
    void operator()(T* one) const {
        Function(one);
    }
};
using Bio = std::unique_ptr<BIO, Free<BIO_free>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Request = std::unique_ptr<X509_REQ, Free<X509_REQ_free>>;

std::string textOf(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return size > 0 ? std::string(data, static_cast<size_t>(size)) : std::string();
}

Bio bioOf(const std::string& text) { return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }

Certificate readCertificate(const std::string& pem) {
    const Bio bio = bioOf(pem);
    return Certificate(bio ? PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr) : nullptr);
}

Error refused(const char* id) {
    ERR_clear_error();
    return {ErrorCode::Malformed, Message(id)};
}

std::string commonName(const X509& certificate) {
    const X509_NAME* subject = X509_get_subject_name(&certificate);
    const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    const X509_NAME_ENTRY* entry = at < 0 ? nullptr : X509_NAME_get_entry(subject, at);
    const ASN1_STRING* value = entry == nullptr ? nullptr : X509_NAME_ENTRY_get_data(entry);
    return value == nullptr
        ? std::string()
        : std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)), static_cast<size_t>(ASN1_STRING_length(value)));
}

} // namespace

Result<CertificateRequest> makeCertificateRequest(const std::string& device) {
    const Error failed(ErrorCode::Internal, Message("link.no_key_made"));
    const Key key(EVP_EC_gen("P-256"));
    const Request request(X509_REQ_new());
    if (!key || !request || X509_REQ_set_pubkey(request.get(), key.get()) != 1) {
        return failed;
    }
    X509_NAME* name = X509_REQ_get_subject_name(request.get());
    if (X509_NAME_add_entry_by_txt(
            name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(device.data()), static_cast<int>(device.size()), -1, 0)
            != 1
        || X509_REQ_sign(request.get(), key.get(), EVP_sha256()) <= 0) {
        return failed;
    }
    const Bio keyText(BIO_new(BIO_s_mem())), requestText(BIO_new(BIO_s_mem()));
    if (PEM_write_bio_PrivateKey(keyText.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1
        || PEM_write_bio_X509_REQ(requestText.get(), request.get()) != 1) {
        return failed;
    }
    return CertificateRequest{textOf(keyText.get()), textOf(requestText.get())};
}

Result<Timestamp> checkCertificate(
    const std::string& certificate, const std::string& authority, const std::string& key, const std::string& device) {
    const Certificate ours = readCertificate(certificate), issuer = readCertificate(authority);
    const Bio keyText = bioOf(key);
    const Key pair(keyText ? PEM_read_bio_PrivateKey(keyText.get(), nullptr, nullptr, nullptr) : nullptr);
    if (!ours || !issuer || !pair) {
        return refused("link.certificate_unreadable");
    }
    EVP_PKEY* issuerKey = X509_get0_pubkey(issuer.get());
    if (issuerKey == nullptr || X509_verify(ours.get(), issuerKey) != 1) {
        return refused("link.certificate_foreign");
    }
    if (X509_check_private_key(ours.get(), pair.get()) != 1 || commonName(*ours) != device) {
        return refused("link.certificate_of_another");
    }
    std::tm until{};
    if (ASN1_TIME_to_tm(X509_get0_notAfter(ours.get()), &until) != 1) {
        return refused("link.certificate_unreadable");
    }
    return Timestamp{int64_t{::timegm(&until)} * kSecond};
}

std::string certificateDigest(const std::string& pem) {
    const Certificate certificate = readCertificate(pem);
    unsigned char* der = nullptr;
    const int size = certificate ? i2d_X509(certificate.get(), &der) : 0;
    ERR_clear_error();
    if (size <= 0) {
        return {};
    }
    const std::string digest = Digest::hex(DigestKind::Sha256, {der, static_cast<size_t>(size)});
    OPENSSL_free(der);
    return digest;
}

} // namespace metsuke::agent
