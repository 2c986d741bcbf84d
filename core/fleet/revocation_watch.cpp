// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/revocation_watch.h"

namespace metsuke::fleet {

namespace {

constexpr Duration kWriteAgain = kDay; // the list is good for thirty

std::vector<std::string> serialsOf(const std::vector<RevokedCertificate>& revoked) {
    std::vector<std::string> serials;
    for (const RevokedCertificate& one : revoked) {
        serials.push_back(one.serial);
    }
    return serials;
}

} // namespace

Result<bool> RevocationWatch::keepCertificates(Timestamp now) {
    METSUKE_TRY(bool isNew, m_authority.keepWorkstation(now));
    if (!m_settings.listenAddresses.empty()) {
        METSUKE_TRY(const bool isServerNew, m_authority.keepServer(m_settings.listenAddresses, now));
        isNew = isNew || isServerNew;
    }
    return isNew;
}

Result<void> RevocationWatch::prepare(Timestamp now) {
    METSUKE_TRY(const bool isNew, keepCertificates(now));
    static_cast<void>(isNew);
    METSUKE_TRY(const auto revoked, m_roster.revokedCertificates(now));
    METSUKE_CHECK(m_authority.writeRevoked(revoked, now));
    m_serials = serialsOf(revoked);
    m_written = now;
    return {};
}

Result<void> RevocationWatch::look(FleetWays& ways, Timestamp now) {
    METSUKE_TRY(const auto revoked, m_roster.revokedCertificates(now));
    auto serials = serialsOf(revoked);
    METSUKE_TRY(auto denied, m_roster.deniedDevices(now));
    const bool isDue = now - m_written >= kWriteAgain || now < m_written;
    if (serials == m_serials && denied == m_denied && !isDue) {
        return {};
    }
    METSUKE_TRY(const bool isNew, keepCertificates(now));
    static_cast<void>(isNew);
    METSUKE_CHECK(m_authority.writeRevoked(revoked, now));
    METSUKE_CHECK(ways.reload(denied));
    m_serials = std::move(serials);
    m_denied = std::move(denied);
    m_written = now;
    return {};
}

} // namespace metsuke::fleet
