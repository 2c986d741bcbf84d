// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/certificate.h"

#include "core/base/digest.h"
#include "core/base/strings.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <optional>
#include <unordered_map>

namespace metsuke {

namespace {

constexpr size_t kRemembered = 256;
constexpr size_t kMaxName = 1024;

template<auto Free>
struct Freer {
    template<typename T>
    void operator()(T* object) const {
        Free(object);
    }
};
using X509Pointer = std::unique_ptr<X509, Freer<X509_free>>;
using BioPointer = std::unique_ptr<BIO, Freer<BIO_free_all>>;
using BigNumberPointer = std::unique_ptr<BIGNUM, Freer<BN_free>>;
using NamesPointer = std::unique_ptr<GENERAL_NAMES, Freer<GENERAL_NAMES_free>>;

std::string_view textOf(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return data == nullptr || size <= 0 ? std::string_view{} : std::string_view(data, static_cast<size_t>(size));
}

std::string nameText(const X509_NAME* name) {
    const BioPointer bio(BIO_new(BIO_s_mem()));
    // UTF-8 stays readable; cleanText takes care of what is not printable.
    if (!bio || X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB)) < 0) {
        return {};
    }
    return cleanText(textOf(bio.get()), kMaxName);
}

std::string commonNameOf(const X509_NAME* name) {
    const int index = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
    const ASN1_STRING* text = index < 0 ? nullptr : X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, index));
    if (text == nullptr) {
        return {};
    }
    return cleanText(asText({ASN1_STRING_get0_data(text), static_cast<size_t>(ASN1_STRING_length(text))}), kMaxName);
}

std::string serialOf(const X509& certificate) {
    const BigNumberPointer number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(&certificate), nullptr));
    if (!number || BN_num_bytes(number.get()) > 64) {
        return {};
    }
    char* text = BN_bn2hex(number.get());
    std::string result = text == nullptr ? "" : text;
    OPENSSL_free(text);
    return result;
}

std::optional<int64_t> secondsOf(const ASN1_TIME* time) {
    std::tm parts{};
    if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) {
        return std::nullopt;
    }
    using namespace std::chrono;
    const year_month_day date{year{parts.tm_year + 1900}, month{static_cast<unsigned>(parts.tm_mon + 1)}, day{static_cast<unsigned>(parts.tm_mday)}};
    if (!date.ok()) {
        return std::nullopt;
    }
    return duration_cast<seconds>(sys_days{date}.time_since_epoch()).count() + parts.tm_hour * 3600 + parts.tm_min * 60 + parts.tm_sec;
}

void readAlternativeNames(const X509& x509, Certificate& certificate) {
    const NamesPointer names(static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(&x509, NID_subject_alt_name, nullptr, nullptr)));
    const int count = names ? sk_GENERAL_NAME_num(names.get()) : 0;
    for (int i = 0; i < count; ++i) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
        if (name->type == GEN_DNS && certificate.dnsNames.size() < kMaxCertificateNames) {
            const Bytes text{ASN1_STRING_get0_data(name->d.dNSName), static_cast<size_t>(ASN1_STRING_length(name->d.dNSName))};
            certificate.dnsNames.push_back(toLower(cleanText(asText(text), 255)));
        } else if (name->type == GEN_IPADD && certificate.addresses.size() < kMaxCertificateNames) {
            const Bytes address{
                ASN1_STRING_get0_data(name->d.iPAddress), static_cast<size_t>(ASN1_STRING_length(name->d.iPAddress))};
            if (address.size() == 4) {
                certificate.addresses.push_back(IpAddress::v4(address));
            } else if (address.size() == 16) {
                certificate.addresses.push_back(IpAddress::v6(address));
            }
        }
    }
}

void readKey(const X509& x509, Certificate& certificate) {
    ASN1_OBJECT* algorithm = nullptr;
    const X509_PUBKEY* key = X509_get_X509_PUBKEY(&x509);
    if (key == nullptr || X509_PUBKEY_get0_param(&algorithm, nullptr, nullptr, nullptr, key) != 1) {
        return;
    }
    const int nid = OBJ_obj2nid(algorithm);
    if (nid != NID_undef) {
        certificate.keyAlgorithm = OBJ_nid2ln(nid);
    } else {
        std::array<char, 128> text{};
        OBJ_obj2txt(text.data(), static_cast<int>(text.size()), algorithm, 1);
        certificate.keyAlgorithm = cleanText(text.data(), text.size());
    }
    if (EVP_PKEY* opened = X509_PUBKEY_get0(key)) {
        certificate.keyBits = EVP_PKEY_get_bits(opened);
    }
}

std::shared_ptr<const Certificate> decode(Bytes der, std::string sha256) {
    const unsigned char* position = der.data();
    const X509Pointer x509(d2i_X509(nullptr, &position, static_cast<long>(der.size())));
    if (!x509) {
        ERR_clear_error();
        return nullptr;
    }
    auto certificate = std::make_shared<Certificate>();
    certificate->sha256 = std::move(sha256);
    const X509_NAME* subject = X509_get_subject_name(x509.get());
    const X509_NAME* issuer = X509_get_issuer_name(x509.get());
    certificate->subject = nameText(subject);
    certificate->issuer = nameText(issuer);
    certificate->commonName = commonNameOf(subject);
    certificate->selfSigned = X509_NAME_cmp(subject, issuer) == 0;
    certificate->serial = serialOf(*x509);
    const auto begin = secondsOf(X509_get0_notBefore(x509.get()));
    const auto end = secondsOf(X509_get0_notAfter(x509.get()));
    if (begin && end) {
        certificate->notBefore = *begin;
        certificate->notAfter = *end;
        certificate->hasValidity = true;
    }
    readAlternativeNames(*x509, *certificate);
    readKey(*x509, *certificate);
    ERR_clear_error();
    return certificate;
}

bool matchesPattern(std::string_view pattern, std::string_view name) {
    if (!pattern.starts_with("*.")) {
        return equalsIgnoreCase(pattern, name);
    }
    const size_t dot = name.find('.');
    return dot != std::string_view::npos && dot > 0 && equalsIgnoreCase(pattern.substr(1), name.substr(dot));
}

} // namespace

std::shared_ptr<const Certificate> readCertificate(Bytes der) {
    if (der.empty() || der.size() > kMaxCertificateBytes) {
        return nullptr;
    }
    thread_local std::unordered_map<std::string, std::shared_ptr<const Certificate>> remembered;
    std::string sha256 = Digest::hex(DigestKind::Sha256, der);
    if (const auto found = remembered.find(sha256); found != remembered.end()) {
        return found->second;
    }
    auto certificate = decode(der, sha256);
    if (remembered.size() >= kRemembered) {
        remembered.clear();
    }
    remembered.emplace(std::move(sha256), certificate);
    return certificate;
}

bool certificateCovers(const Certificate& certificate, std::string_view name) {
    while (name.ends_with('.')) {
        name.remove_suffix(1);
    }
    if (const auto address = IpAddress::parse(name)) {
        return std::find(certificate.addresses.begin(), certificate.addresses.end(), *address) != certificate.addresses.end()
            || certificate.commonName == name;
    }
    if (certificate.dnsNames.empty()) {
        return matchesPattern(certificate.commonName, name);
    }
    return std::any_of(certificate.dnsNames.begin(), certificate.dnsNames.end(),
        [name](const std::string& pattern) { return matchesPattern(pattern, name); });
}

} // namespace metsuke
