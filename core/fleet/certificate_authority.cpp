// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/certificate_authority.h"

#include "core/base/random_hex.h"
#include "core/fleet/private_folder.h"
#include "core/fleet/roster.h"
#include "core/transport/transport.h"

#include <openssl/err.h>

#include <algorithm>

namespace metsuke::fleet {

namespace {

using namespace x509;

constexpr Duration kClockMargin = 10 * kMinute; // agents whose clocks are a little behind
constexpr Duration kAuthorityLife = 3652 * kDay;
constexpr Duration kServerLife = 365 * kDay;
constexpr Duration kAgentLife = 30 * kDay;
constexpr Duration kRevocationLife = 30 * kDay;
constexpr size_t kLargestFile = 64 * 1024;
constexpr long kVersion2 = 1; // counted from 0

Error doNotBelong(const std::filesystem::path& folder) {
    ERR_clear_error();
    return {ErrorCode::Malformed,
        Message("fleet.authority_damaged").with("path", (folder / "authority.pem").string())};
}

Result<void> makeAuthority(const std::filesystem::path& folder, Timestamp now) {
    const std::string number = randomHex(4); // two fleets of one site must not be mistaken for each other
    METSUKE_TRY(const KeyPointer key, makeKey());
    METSUKE_TRY(const CertificatePointer certificate,
        makeCertificate({CertificateUse::Authority, "Metsuke fleet " + number, {}, now - kClockMargin,
                            now + kAuthorityLife},
            key.get(), nullptr, key.get()));
    METSUKE_TRY(const std::string keyText, pemOf(key.get()));
    METSUKE_TRY(const std::string text, pemOf(certificate.get()));
    METSUKE_CHECK(writeFile(folder / "authority.key", keyText));
    return writeFile(folder / "authority.pem", text); // the last: with it the authority is there
}

bool addRevoked(X509_CRL* list, const RevokedCertificate& one) {
    std::unique_ptr<X509_REVOKED, OpensslFree<X509_REVOKED_free>> entry(X509_REVOKED_new());
    BIGNUM* parsed = nullptr;
    const bool isNumber = BN_hex2bn(&parsed, one.serial.c_str()) > 0;
    const NumberPointer number(parsed);
    const std::unique_ptr<ASN1_INTEGER, OpensslFree<ASN1_INTEGER_free>> serial(
        isNumber ? BN_to_ASN1_INTEGER(number.get(), nullptr) : nullptr);
    const std::unique_ptr<ASN1_TIME, OpensslFree<ASN1_TIME_free>> at(
        ASN1_TIME_set(nullptr, static_cast<time_t>(one.at.ns / kSecond)));
    if (!entry || !serial || !at || X509_REVOKED_set_serialNumber(entry.get(), serial.get()) != 1
        || X509_REVOKED_set_revocationDate(entry.get(), at.get()) != 1
        || X509_CRL_add0_revoked(list, entry.get()) != 1) {
        return false;
    }
    static_cast<void>(entry.release());
    return true;
}

} // namespace

Result<CertificateAuthority> CertificateAuthority::open(const std::filesystem::path& folder, Timestamp now) {
    METSUKE_CHECK(makePrivateFolder(folder));
    METSUKE_TRY(const FileHandle lock, lockFolder(folder)); // held while it is made
    METSUKE_TRY(std::string pem, readFile(folder / "authority.pem", kLargestFile));
    if (pem.empty()) {
        METSUKE_CHECK(makeAuthority(folder, now));
        METSUKE_TRY(pem, readFile(folder / "authority.pem", kLargestFile));
    }
    METSUKE_TRY(const std::string keyText, readFile(folder / "authority.key", kLargestFile));
    auto certificate = certificateFromPem(pem);
    auto key = keyFromPem(keyText);
    if (!certificate.ok() || !key.ok() || X509_check_private_key(certificate->get(), key->get()) != 1) {
        return doNotBelong(folder);
    }
    return CertificateAuthority(folder, std::move(*certificate), std::move(*key), std::move(pem));
}

bool CertificateAuthority::isGood(
    const std::string& name, const std::vector<std::string>& places, Timestamp now) const {
    const auto text = readFile(m_folder / (name + ".pem"), kLargestFile);
    const auto keyText = readFile(m_folder / (name + ".key"), kLargestFile);
    const auto certificate = text.ok() ? certificateFromPem(*text) : Result<CertificatePointer>(text.error());
    const auto key = keyText.ok() ? keyFromPem(*keyText) : Result<KeyPointer>(keyText.error());
    if (!certificate.ok() || !key.ok()) {
        return false;
    }
    X509* found = certificate->get();
    const Timestamp from = beginOf(found);
    const bool isGood = X509_check_private_key(found, key->get()) == 1 && X509_verify(found, m_key.get()) == 1
        && placesOf(found) == places && from <= now && now - from < (endOf(found) - from) / 3 * 2;
    ERR_clear_error();
    return isGood;
}

Result<bool> CertificateAuthority::keep(
    const std::string& name, CertificateShape shape, Timestamp now) const {
    METSUKE_TRY(const FileHandle lock, lockFolder(m_folder));
    if (isGood(name, shape.places, now)) {
        return false;
    }
    shape.from = now - kClockMargin;
    shape.until = now + kServerLife;
    METSUKE_TRY(const KeyPointer key, makeKey());
    METSUKE_TRY(const CertificatePointer certificate,
        makeCertificate(shape, key.get(), m_certificate.get(), m_key.get()));
    METSUKE_TRY(const std::string keyText, pemOf(key.get()));
    METSUKE_TRY(const std::string text, pemOf(certificate.get()));
    METSUKE_CHECK(writeFile(m_folder / (name + ".key"), keyText));
    METSUKE_CHECK(writeFile(m_folder / (name + ".pem"), text + m_pem));
    return true;
}

Result<bool> CertificateAuthority::keepServer(const std::vector<std::string>& places, Timestamp now) const {
    std::vector<std::string> sorted;
    for (const std::string& place : places) {
        const auto address = IpAddress::parse(place);
        sorted.push_back(address ? address->toString() : place);
    }
    std::sort(sorted.begin(), sorted.end());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    return keep("server", {CertificateUse::Server, "metsuke-broker", std::move(sorted), {}, {}}, now);
}

Result<bool> CertificateAuthority::keepWorkstation(Timestamp now) const {
    return keep("workstation", {CertificateUse::Client, "workstation", {}, {}, {}}, now);
}

Result<CertificateAuthority::Issued> CertificateAuthority::issue(
    const std::string& request, const std::string& device, Timestamp now) const {
    if (!transport::isDeviceName(device)) { // or it would be the workstation to the broker
        return Error(ErrorCode::PermissionDenied, Message("fleet.reserved_name").with("device", device));
    }
    METSUKE_TRY(const RequestPointer asked, requestFromPem(request));
    METSUKE_TRY(const CertificatePointer certificate,
        makeCertificate({CertificateUse::Client, device, {}, now - kClockMargin, now + kAgentLife},
            X509_REQ_get0_pubkey(asked.get()), m_certificate.get(), m_key.get()));
    METSUKE_TRY(std::string pem, pemOf(certificate.get()));
    return Issued{std::move(pem), serialOf(certificate.get()), endOf(certificate.get())};
}

Result<void> CertificateAuthority::writeRevoked(
    std::span<const RevokedCertificate> revoked, Timestamp now) const {
    const RevocationPointer list(X509_CRL_new());
    const std::unique_ptr<ASN1_TIME, OpensslFree<ASN1_TIME_free>> from(
        ASN1_TIME_set(nullptr, static_cast<time_t>((now - kClockMargin).ns / kSecond)));
    const std::unique_ptr<ASN1_TIME, OpensslFree<ASN1_TIME_free>> until(
        ASN1_TIME_set(nullptr, static_cast<time_t>((now + kRevocationLife).ns / kSecond)));
    bool isMade = list && from && until && X509_CRL_set_version(list.get(), kVersion2) == 1
        && X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(m_certificate.get())) == 1
        && X509_CRL_set1_lastUpdate(list.get(), from.get()) == 1
        && X509_CRL_set1_nextUpdate(list.get(), until.get()) == 1;
    for (const RevokedCertificate& one : revoked) {
        isMade = isMade && addRevoked(list.get(), one);
    }
    isMade = isMade && X509_CRL_sort(list.get()) == 1
        && X509_CRL_sign(list.get(), m_key.get(), EVP_sha256()) > 0;
    if (!isMade) {
        return opensslError();
    }
    METSUKE_TRY(const std::string text, pemOf(list.get()));
    return writeFile(m_folder / "revoked.pem", text);
}

} // namespace metsuke::fleet
