// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fleet/certificate_authority.h"
#include "core/fleet/fleet_ways.h"

namespace metsuke::fleet {

/// Keeps the certificates of broker and workstation and the list of revoked ones as they must be, and has the
/// broker read them again. One thread.
class RevocationWatch {
public:
    RevocationWatch(Roster& roster, const CertificateAuthority& authority, const FleetSettings& settings)
        : m_roster(roster)
        , m_authority(authority)
        , m_settings(settings) { }

    /// Makes what the broker needs before it starts.
    Result<void> prepare(Timestamp now);
    /// Once the roster changed, and at least once an hour.
    Result<void> look(FleetWays& ways, Timestamp now);

private:
    Result<bool> keepCertificates(Timestamp now);

    Roster& m_roster;
    const CertificateAuthority& m_authority;
    const FleetSettings& m_settings;
    std::vector<std::string> m_serials; ///< that are in the list
    std::vector<std::string> m_denied;
    Timestamp m_written;
};

} // namespace metsuke::fleet
