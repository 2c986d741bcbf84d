// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/site_profile.h"

#include <array>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace metsuke {

/// A profile made ready for questions. Immutable, any thread; questions about addresses cost a binary search.
class Site {
public:
    explicit Site(SiteProfile profile = SiteProfile::standard());
    [[nodiscard]] const SiteProfile& profile() const { return m_profile; }

    /// The group with the narrowest range around `address`; null: not monitored, outside.
    [[nodiscard]] const NetworkGroup* groupOf(const IpAddress& address) const;
    [[nodiscard]] bool isInside(const IpAddress& address) const { return groupOf(address) != nullptr; }
    /// `name` is a registered domain or below one. Any letter case.
    [[nodiscard]] bool ownsName(std::string_view name) const;
    [[nodiscard]] bool hasService(ServiceKind kind) const { return m_kinds[static_cast<size_t>(kind)]; }
    /// `port` 0: at any port.
    [[nodiscard]] bool isRegistered(ServiceKind kind, const IpAddress& address, uint16_t port = 0) const;
    [[nodiscard]] const std::vector<ServiceKind>& servicesOf(const IpAddress& address) const;
    /// Roles of a host that traffic gave the roles `seen`, sorted: with those it is registered for, without
    /// those that others are registered for and only registration gives then (isNoticedUnregistered()).
    [[nodiscard]] std::vector<std::string> rolesOf(
        const IpAddress& address, std::vector<std::string> seen) const;

    /// What a detection would be about.
    struct Act {
        std::string_view rule;
        IpAddress host;
        IpAddress peer; ///< unset when there is none
        std::array<std::string_view, 4> names; ///< names of the other side, "" unused
        Timestamp at;
    };
    /// The first exclusion that covers it, null when none does.
    [[nodiscard]] const Exclusion* exclusionOf(const Act& act) const;

private:
    struct Segment {
        IpAddress first, last;
        size_t group = 0;
    };
    struct ExcludedPeer {
        std::optional<IpRange> range;
        std::string domain;
    };
    void layOut();

    SiteProfile m_profile;
    std::vector<Segment> m_segments; ///< ascending, apart
    std::unordered_set<std::string> m_domains;
    std::array<bool, kServiceKindCount> m_kinds{};
    std::unordered_map<IpAddress, std::vector<ServiceKind>> m_byAddress;
    std::set<std::pair<std::pair<ServiceKind, IpAddress>, uint16_t>> m_ports;
    std::vector<ExcludedPeer> m_excludedPeers; ///< beside the profile's exclusions
};

/// `name` is `domain` or below it; both lower case.
[[nodiscard]] bool isWithinDomain(std::string_view name, std::string_view domain);

} // namespace metsuke
