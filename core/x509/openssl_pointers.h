// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>

namespace metsuke::x509 {

template <auto Free> struct OpensslFree {
    template <typename T> void operator()(T* object) const { Free(object); }
};
using BioPointer = std::unique_ptr<BIO, OpensslFree<BIO_free_all>>;
using NumberPointer = std::unique_ptr<BIGNUM, OpensslFree<BN_free>>;
using KeyPointer = std::unique_ptr<EVP_PKEY, OpensslFree<EVP_PKEY_free>>;
using CertificatePointer = std::unique_ptr<X509, OpensslFree<X509_free>>;
using RequestPointer = std::unique_ptr<X509_REQ, OpensslFree<X509_REQ_free>>;
using RevocationPointer = std::unique_ptr<X509_CRL, OpensslFree<X509_CRL_free>>;

} // namespace metsuke::x509
