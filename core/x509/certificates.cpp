// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/x509/certificates.h"

#include "core/base/ip_address.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <ctime>

namespace metsuke::x509 {

namespace {

constexpr int kSerialBits = 127; // 128 with a sign; RFC 5280, 4.1.2.2 allows twenty octets
constexpr long kVersion3 = 2; // counted from 0

using NamesPointer = std::unique_ptr<GENERAL_NAMES, OpensslFree<GENERAL_NAMES_free>>;
using ExtensionPointer = std::unique_ptr<X509_EXTENSION, OpensslFree<X509_EXTENSION_free>>;
using AddressPointer = std::unique_ptr<ASN1_OCTET_STRING, OpensslFree<ASN1_OCTET_STRING_free>>;

bool setSerial(X509* certificate) {
    const NumberPointer number(BN_new());
    return number && BN_rand(number.get(), kSerialBits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1
        && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool setName(X509_NAME* name, const std::string& commonName) {
    return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
               reinterpret_cast<const unsigned char*>(commonName.data()), static_cast<int>(commonName.size()),
               -1, 0)
        == 1;
}

bool setTimes(X509* certificate, Timestamp from, Timestamp until) {
    return ASN1_TIME_set(X509_getm_notBefore(certificate), static_cast<time_t>(from.ns / kSecond)) != nullptr
        && ASN1_TIME_set(X509_getm_notAfter(certificate), static_cast<time_t>(until.ns / kSecond)) != nullptr;
}

/// `value` in OpenSSL's words; never made from what others say.
bool addExtension(X509* certificate, X509* issuer, int id, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const ExtensionPointer extension(X509V3_EXT_conf_nid(nullptr, &context, id, value));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool addPlaces(X509* certificate, const std::vector<std::string>& places) {
    const NamesPointer names(GENERAL_NAMES_new());
    for (const std::string& place : places) {
        std::unique_ptr<GENERAL_NAME, OpensslFree<GENERAL_NAME_free>> name(GENERAL_NAME_new());
        AddressPointer address(a2i_IPADDRESS(place.c_str()));
        if (address) {
            GENERAL_NAME_set0_value(name.get(), GEN_IPADD, address.release());
        } else {
            std::unique_ptr<ASN1_IA5STRING, OpensslFree<ASN1_IA5STRING_free>> text(ASN1_IA5STRING_new());
            if (ASN1_STRING_set(text.get(), place.data(), static_cast<int>(place.size())) != 1) {
                return false;
            }
            GENERAL_NAME_set0_value(name.get(), GEN_DNS, text.release());
        }
        if (sk_GENERAL_NAME_push(names.get(), name.get()) == 0) {
            return false;
        }
        static_cast<void>(name.release());
    }
    return places.empty()
        || X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), 0, X509V3_ADD_DEFAULT) == 1;
}

bool addExtensions(X509* certificate, X509* issuer, const CertificateShape& shape) {
    ERR_clear_error(); // a2i_IPADDRESS leaves one for every name that is no address
    const bool isAuthority = shape.use == CertificateUse::Authority;
    return addExtension(certificate, issuer, NID_basic_constraints,
               isAuthority ? "critical,CA:TRUE,pathlen:0" : "critical,CA:FALSE")
        && addExtension(certificate, issuer, NID_key_usage,
            isAuthority ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature")
        && (isAuthority
            || addExtension(certificate, issuer, NID_ext_key_usage,
                shape.use == CertificateUse::Server ? "serverAuth" : "clientAuth"))
        && addExtension(certificate, issuer, NID_subject_key_identifier, "hash")
        && addExtension(certificate, issuer, NID_authority_key_identifier, "keyid:always")
        && addPlaces(certificate, shape.places);
}

Timestamp timeOf(const ASN1_TIME* time) {
    std::tm parts{};
    return time != nullptr && ASN1_TIME_to_tm(time, &parts) == 1
        ? Timestamp{static_cast<int64_t>(::timegm(&parts)) * kSecond}
        : Timestamp{};
}

} // namespace

Error opensslError() {
    std::array<char, 256> words{};
    ERR_error_string_n(ERR_peek_last_error(), words.data(), words.size());
    ERR_clear_error();
    return {ErrorCode::Internal, "x509.openssl_failed", words.data()};
}

Result<KeyPointer> makeKey() {
    KeyPointer key(EVP_EC_gen("P-256"));
    if (!key) {
        return opensslError();
    }
    return key;
}

Result<CertificatePointer> makeCertificate(
    const CertificateShape& shape, EVP_PKEY* key, X509* issuer, EVP_PKEY* signer) {
    CertificatePointer made(X509_new());
    X509* certificate = made.get();
    X509* signedBy = issuer == nullptr ? certificate : issuer;
    const bool isMade = certificate != nullptr && X509_set_version(certificate, kVersion3) == 1
        && setSerial(certificate) && setName(X509_get_subject_name(certificate), shape.commonName)
        && X509_set_issuer_name(certificate, X509_get_subject_name(signedBy)) == 1
        && setTimes(certificate, shape.from, shape.until) && X509_set_pubkey(certificate, key) == 1
        && addExtensions(certificate, signedBy, shape) && X509_sign(certificate, signer, EVP_sha256()) > 0;
    if (!isMade) {
        return opensslError();
    }
    return made;
}

std::string serialOf(const X509* certificate) {
    const NumberPointer number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr));
    const std::unique_ptr<char, decltype([](char* text) { OPENSSL_free(text); })> hex(
        number ? BN_bn2hex(number.get()) : nullptr);
    std::string text = hex ? hex.get() : "";
    std::transform(text.begin(), text.end(), text.begin(),
        [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

Result<std::string> makeRequest(const std::string& commonName, EVP_PKEY* key) {
    const RequestPointer request(X509_REQ_new());
    const bool isMade = request && X509_REQ_set_pubkey(request.get(), key) == 1
        && setName(X509_REQ_get_subject_name(request.get()), commonName)
        && X509_REQ_sign(request.get(), key, EVP_sha256()) > 0;
    return isMade ? pemOf(request.get()) : opensslError();
}

std::string commonNameOf(const X509* certificate) {
    const X509_NAME* subject = X509_get_subject_name(certificate);
    const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    const X509_NAME_ENTRY* entry = at < 0 ? nullptr : X509_NAME_get_entry(subject, at);
    const ASN1_STRING* value = entry == nullptr ? nullptr : X509_NAME_ENTRY_get_data(entry);
    return value == nullptr
        ? std::string()
        : std::string(asText(Bytes(ASN1_STRING_get0_data(value), static_cast<size_t>(ASN1_STRING_length(value)))));
}

Timestamp endOf(const X509* certificate) { return timeOf(X509_get0_notAfter(certificate)); }
Timestamp beginOf(const X509* certificate) { return timeOf(X509_get0_notBefore(certificate)); }

std::vector<std::string> placesOf(X509* certificate) {
    const NamesPointer names(
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    std::vector<std::string> places;
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        int kind = 0;
        const auto* value = static_cast<const ASN1_STRING*>(
            GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), i), &kind));
        const auto size = static_cast<size_t>(ASN1_STRING_length(value));
        const Bytes bytes(ASN1_STRING_get0_data(value), size);
        if (kind == GEN_IPADD && (size == 4 || size == 16)) {
            places.push_back((size == 4 ? IpAddress::v4(bytes) : IpAddress::v6(bytes)).toString());
        } else if (kind == GEN_DNS) {
            places.emplace_back(asText(bytes));
        }
    }
    std::sort(places.begin(), places.end());
    return places;
}

} // namespace metsuke::x509
