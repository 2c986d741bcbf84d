// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/site_profile.h"

#include "core/base/strings.h"

#include <libpsl.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>

namespace metsuke {

namespace {

struct KindEntry {
    std::string_view name;
    std::string_view role;
    bool isNoticed;
};
constexpr std::array<KindEntry, kServiceKindCount> kKinds{{{"dns", "dns", true}, {"smtp", "mail", true},
    {"proxy", "proxy", true}, {"domain-controller", "dc", true}, {"dhcp", "dhcp", true},
    {"ntp", "ntp", false}, {"file-server", "file", false}, {"web-server", "web", false},
    {"printer", "printer", false}, {"update-server", "update", false}, {"scanner", "scanner", true},
    {"management", "management", false}, {"backup", "backup", false}}};

const KindEntry& entry(ServiceKind kind) { return kKinds[static_cast<size_t>(kind)]; }

Error tooMany(std::string_view what, size_t maximum) {
    return {ErrorCode::InvalidArgument,
        Message("site.too_many")
            .with("where", std::string(what))
            .with("maximum", static_cast<int64_t>(maximum))};
}

Error twice(const std::string& where, const std::string& value) {
    return {ErrorCode::InvalidArgument, Message("site.twice").with("where", where).with("value", value)};
}

Result<void> validateGroups(const std::vector<NetworkGroup>& groups) {
    size_t ranges = 0;
    std::set<std::string> names;
    std::map<IpRange, std::string> seen;
    for (size_t i = 0; i < groups.size(); ++i) {
        const std::string where = "groups[" + std::to_string(i) + "]";
        if (groups[i].name.empty()) {
            return Error(ErrorCode::InvalidArgument, Message("site.no_name").with("where", where));
        }
        if (!names.insert(groups[i].name).second) {
            return twice(where + ".name", groups[i].name);
        }
        ranges += groups[i].ranges.size();
        for (size_t j = 0; j < groups[i].ranges.size(); ++j) {
            if (!seen.emplace(groups[i].ranges[j], groups[i].name).second) {
                return twice(where + ".ranges[" + std::to_string(j) + "]", groups[i].ranges[j].toString());
            }
        }
    }
    // Every group has a name of its own, so that more groups than ranges are empty ones.
    return ranges > SiteProfile::kMaximumRanges || groups.size() > SiteProfile::kMaximumRanges
        ? Result<void>(tooMany("groups", SiteProfile::kMaximumRanges))
        : Result<void>();
}

Result<void> validateExclusions(const std::vector<Exclusion>& exclusions) {
    std::set<std::string> keys;
    for (size_t i = 0; i < exclusions.size(); ++i) {
        const std::string where = "exclusions[" + std::to_string(i) + "]";
        const Exclusion& one = exclusions[i];
        if (one.rule.empty() && !one.host && one.peer.empty()) {
            return Error(ErrorCode::InvalidArgument, Message("site.excludes_all").with("where", where));
        }
        if (!keys.insert(one.key()).second) {
            return twice(where, one.key());
        }
    }
    return {};
}

} // namespace

std::string_view serviceKindName(ServiceKind kind) { return entry(kind).name; }
std::string_view roleOfService(ServiceKind kind) { return entry(kind).role; }
bool isNoticedUnregistered(ServiceKind kind) { return entry(kind).isNoticed; }

std::optional<ServiceKind> parseServiceKind(std::string_view name) {
    const auto it
        = std::find_if(kKinds.begin(), kKinds.end(), [&](const KindEntry& e) { return e.name == name; });
    return it == kKinds.end() ? std::nullopt : std::optional(static_cast<ServiceKind>(it - kKinds.begin()));
}

std::string Exclusion::key() const {
    return rule + '|' + (host ? host->toString() : std::string()) + '|' + peer;
}

const SiteProfile& SiteProfile::standard() {
    static const SiteProfile profile = [] {
        NetworkGroup group{"Default", {}, true, {}};
        for (const Cidr& network : defaultHomeNetworks()) {
            group.ranges.push_back(*IpRange::parse(network.toString()));
        }
        SiteProfile made;
        made.groups.push_back(std::move(group));
        return made;
    }();
    return profile;
}

SiteProfile SiteProfile::withHomeNetworks(std::vector<IpRange> ranges) const {
    SiteProfile changed = *this;
    changed.groups = {NetworkGroup{"Home", {}, true, std::move(ranges)}};
    return changed;
}

Result<std::string> parseSiteDomain(std::string_view text) {
    std::string domain = toLower(trim(text));
    while (domain.starts_with('.') || domain.starts_with("*.")) {
        domain.erase(0, domain.front() == '.' ? 1 : 2);
    }
    while (domain.ends_with('.')) {
        domain.pop_back();
    }
    const auto isLabelCharacter = [](char c) { // names of other scripts come as xn--
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.';
    };
    if (domain.empty() || domain.size() > 253 || domain.find("..") != std::string::npos
        || IpAddress::parse(domain) || !std::all_of(domain.begin(), domain.end(), isLabelCharacter)) {
        return Error(
            ErrorCode::InvalidArgument, Message("site.domain_bad").with("value", cleanText(text, 80)));
    }
    if (psl_is_public_suffix2(psl_builtin(), domain.c_str(), PSL_TYPE_ANY | PSL_TYPE_NO_STAR_RULE) != 0) {
        return Error(ErrorCode::InvalidArgument, Message("site.domain_public").with("value", domain));
    }
    return domain;
}

Result<void> validateSiteProfile(const SiteProfile& profile) {
    METSUKE_CHECK(validateGroups(profile.groups));
    if (profile.domains.size() > SiteProfile::kMaximumDomains) {
        return tooMany("domains", SiteProfile::kMaximumDomains);
    }
    if (profile.services.size() > SiteProfile::kMaximumServices) {
        return tooMany("services", SiteProfile::kMaximumServices);
    }
    if (profile.exclusions.size() > SiteProfile::kMaximumExclusions) {
        return tooMany("exclusions", SiteProfile::kMaximumExclusions);
    }
    if (profile.dismissed.size() > SiteProfile::kMaximumDismissed) {
        return tooMany("dismissed", SiteProfile::kMaximumDismissed);
    }
    return validateExclusions(profile.exclusions);
}

} // namespace metsuke
