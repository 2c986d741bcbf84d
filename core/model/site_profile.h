// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_range.h"
#include "core/base/timestamp.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace metsuke {

/// What a registered server is there for.
enum class ServiceKind {
    Dns,
    Smtp,
    Proxy,
    DomainController,
    Dhcp,
    Ntp,
    FileServer,
    WebServer,
    Printer,
    UpdateServer,
    Scanner,
    Management,
    Backup
};
inline constexpr size_t kServiceKindCount = 13;
[[nodiscard]] std::string_view serviceKindName(
    ServiceKind kind); ///< "dns", "domain-controller"; also a text-id behind service.
[[nodiscard]] std::optional<ServiceKind> parseServiceKind(std::string_view name);
/// The role of hosts that serve it, as rules name roles: "dc", "mail".
[[nodiscard]] std::string_view roleOfService(ServiceKind kind);
/// Kinds of which a server that is not registered is noticed, once one of the kind is registered. Their roles
/// are given by registration alone then.
[[nodiscard]] bool isNoticedUnregistered(ServiceKind kind);

/// Ranges with one name. All of them are inside; trust decides how acts against other groups weigh.
struct NetworkGroup {
    std::string name;
    std::string zone; ///< a word of the site, "" none: office, dmz, guest
    bool isTrusted = true;
    std::vector<IpRange> ranges;
    friend bool operator==(const NetworkGroup&, const NetworkGroup&) = default;
};

struct RegisteredService {
    ServiceKind kind = ServiceKind::Dns;
    IpAddress address; ///< inside or outside
    uint16_t port = 0; ///< 0 any
    std::string note;
    friend bool operator==(const RegisteredService&, const RegisteredService&) = default;
};

/// What an analyst has judged benign: no detection is made of it, what was left out is counted. At least one
/// of rule, host and peer is set; all that are set must match.
struct Exclusion {
    std::string rule; ///< catalogue id, "" any
    std::optional<IpRange> host; ///< who would be detected
    std::string peer; ///< the other side: a range, or a domain with all below it; "" any
    std::string reason;
    std::optional<Timestamp> expires; ///< in packet time: applies before it
    [[nodiscard]] std::string key() const; ///< names it within a profile: "rule|host|peer"
    friend bool operator==(const Exclusion&, const Exclusion&) = default;
};

/// What a site's owner says about it. Plain value; readSiteProfile() only makes valid ones.
struct SiteProfile {
    std::vector<NetworkGroup> groups;
    std::vector<std::string> domains; ///< own names with all below them, lower case
    std::vector<RegisteredService> services;
    std::vector<Exclusion> exclusions;
    std::vector<std::string> dismissed; ///< ids of proposals that are not made again

    static constexpr size_t kMaximumRanges = 1'000; ///< of all groups
    static constexpr size_t kMaximumDomains = 1'000;
    static constexpr size_t kMaximumServices = 10'000;
    static constexpr size_t kMaximumExclusions = 1'000;
    static constexpr size_t kMaximumDismissed = 10'000;

    /// One group with the private ranges, nothing registered.
    [[nodiscard]] static const SiteProfile& standard();
    /// Everything said stays, but only `ranges` are inside.
    [[nodiscard]] SiteProfile withHomeNetworks(std::vector<IpRange> ranges) const;
    friend bool operator==(const SiteProfile&, const SiteProfile&) = default;
};

/// A registered domain as it is kept: lower case, without dots at the ends. InvalidArgument for what is no
/// domain and for public suffixes: "com" would make everybody's names one's own.
[[nodiscard]] Result<std::string> parseSiteDomain(std::string_view text);

/// InvalidArgument with the first thing that is wrong between entries: too many, the same range in two
/// groups, an exclusion of everything.
[[nodiscard]] Result<void> validateSiteProfile(const SiteProfile& profile);

} // namespace metsuke
