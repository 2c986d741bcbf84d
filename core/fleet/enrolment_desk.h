// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fleet/certificate_authority.h"
#include "core/fleet/fleet_keys.h"
#include "core/fleet/refusal_log.h"

#include <map>
#include <optional>

namespace metsuke::fleet {

/// Answers computers that want to be agents, and agents that want their next certificate. What it reads is
/// hostile: only who knows a token's secret gets an answer that says more than "unknown". One thread.
class EnrolmentDesk {
public:
    /// Everything given outlives it.
    EnrolmentDesk(Roster& roster, const CertificateAuthority& authority, const FleetKeys& keys,
        RefusalLog& refusals)
        : m_roster(roster)
        , m_authority(authority)
        , m_keys(keys)
        , m_refusals(refusals) { }

    /// The answer to an EnrolRequest parcel, nullopt when there is none: the request does not prove the
    /// secret, or too many came. `way`: name of the transport. The same request gets the same answer. An
    /// error: the roster cannot be written.
    Result<std::optional<std::string>> answer(
        const std::string& token, const std::string& text, const std::string& way, Timestamp now);

    /// An approved agent's own request for its next certificate: ordered as `set x-metsuke:certificate`,
    /// unless that waits already. Malformed, and audited: no request that would be granted.
    Result<void> renew(const Agent& agent, const std::string& request, Timestamp now);

private:
    Result<openc2::EnrolmentReply> judge(const std::string& token, const openc2::EnrolmentRequest& request,
        const std::string& way, Timestamp now);
    Result<openc2::EnrolmentReply> accept(const TokenRecord& token, const openc2::EnrolmentRequest& request,
        const std::string& way, Timestamp now);
    /// PEM of the certificate that stands for the key of the request, which must not be near its end; ""
    /// none.
    Result<std::string> certificateFor(const std::string& device, const std::string& request, Timestamp now);
    Result<std::string> issue(const std::string& device, const std::string& request, Timestamp now);
    struct Allowance {
        Timestamp since;
        int count = 0;
    };
    static bool take(Allowance& allowance, int most, Timestamp now);
    bool mayAsk(const std::string& token, Timestamp now);

    Roster& m_roster;
    const CertificateAuthority& m_authority;
    const FleetKeys& m_keys;
    RefusalLog& m_refusals;
    Allowance m_all;
    Allowance m_unknown; ///< of numbers that are no token's
    std::map<std::string, Allowance> m_allowances; ///< by token that is known
};

} // namespace metsuke::fleet
