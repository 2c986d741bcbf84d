// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/x509/certificates.h"

#include <filesystem>
#include <span>

namespace metsuke::fleet {

struct RevokedCertificate;

/// Who is believed to be broker, workstation and agent: the fleet's own certificate authority (P-256, ten
/// years) in FOLDER/authority.pem and authority.key, and what it issues. All files are PEM, mode 0600, and
/// appear whole. One process at a time makes them; any may read. Nothing is sent anywhere.
class CertificateAuthority {
public:
    /// Makes it when it is missing. Malformed: the files do not belong together.
    static Result<CertificateAuthority> open(const std::filesystem::path& folder, Timestamp now);

    [[nodiscard]] const std::string& pem() const { return m_pem; }
    [[nodiscard]] std::string digest() const {
        return x509::digestOf(m_certificate.get());
    } ///< what a token carries
    [[nodiscard]] EVP_PKEY* publicKey() const { return X509_get0_pubkey(m_certificate.get()); }

    /// FOLDER/server.pem (with the authority's behind it) and server.key for a broker at these addresses or
    /// host names, for a year: new when it is missing, two thirds of its time are over, or the addresses are
    /// others. True: it is new.
    Result<bool> keepServer(const std::vector<std::string>& places, Timestamp now) const;
    /// FOLDER/workstation.pem and workstation.key, by the same rule: how the workstation shows itself to the
    /// broker.
    Result<bool> keepWorkstation(Timestamp now) const;

    struct Issued {
        std::string pem;
        std::string serial; ///< hex
        Timestamp until;
    };
    /// For an agent, 30 days. Of the request only the key counts: the name is `device`, whatever it says.
    /// Malformed: the request is too large, not signed by its key, or of another kind of key.
    /// PermissionDenied: no device may have that name.
    [[nodiscard]] Result<Issued> issue(
        const std::string& request, const std::string& device, Timestamp now) const;

    /// FOLDER/revoked.pem (RFC 5280, section 5), good for 30 days: to be written again at least once a day.
    Result<void> writeRevoked(std::span<const RevokedCertificate> revoked, Timestamp now) const;

private:
    CertificateAuthority(
        std::filesystem::path folder, x509::CertificatePointer certificate, x509::KeyPointer key, std::string pem)
        : m_folder(std::move(folder))
        , m_certificate(std::move(certificate))
        , m_key(std::move(key))
        , m_pem(std::move(pem)) { }
    [[nodiscard]] bool isGood(
        const std::string& name, const std::vector<std::string>& places, Timestamp now) const;
    Result<bool> keep(const std::string& name, x509::CertificateShape shape, Timestamp now) const;

    std::filesystem::path m_folder;
    x509::CertificatePointer m_certificate;
    x509::KeyPointer m_key;
    std::string m_pem;
};

} // namespace metsuke::fleet
