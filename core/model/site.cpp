// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/site.h"

#include "core/base/strings.h"

#include <algorithm>

namespace metsuke {

bool isWithinDomain(std::string_view name, std::string_view domain) {
    return name.ends_with(domain)
        && (name.size() == domain.size() || name[name.size() - domain.size() - 1] == '.');
}

Site::Site(SiteProfile profile)
    : m_profile(std::move(profile))
    , m_domains(m_profile.domains.begin(), m_profile.domains.end()) {
    layOut();
    for (const RegisteredService& service : m_profile.services) {
        m_kinds[static_cast<size_t>(service.kind)] = true;
        std::vector<ServiceKind>& kinds = m_byAddress[service.address];
        if (std::find(kinds.begin(), kinds.end(), service.kind) == kinds.end()) {
            kinds.push_back(service.kind);
        }
        m_ports.insert({{service.kind, service.address}, service.port});
    }
    for (const Exclusion& exclusion : m_profile.exclusions) {
        ExcludedPeer peer;
        if (!exclusion.peer.empty()) {
            if (auto range = IpRange::parse(exclusion.peer); range.ok()) {
                peer.range = *range;
            } else {
                peer.domain = exclusion.peer;
            }
        }
        m_excludedPeers.push_back(std::move(peer));
    }
}

/// Ranges that lie in others cut their piece out of them: between two edges the narrowest range counts.
void Site::layOut() {
    std::vector<Segment> ranges;
    for (size_t group = 0; group < m_profile.groups.size(); ++group) {
        for (const IpRange& range : m_profile.groups[group].ranges) {
            ranges.push_back({range.first(), range.last(), group});
        }
    }
    // Where anything begins, or has just ended; IPv4 lies amidst IPv6, whose ranges do not hold it.
    std::set<IpAddress> edges{IpAddress::v4(0), nextAddress(IpAddress::v4(~uint32_t{0}))};
    for (const Segment& range : ranges) {
        edges.insert(range.first);
        edges.insert(nextAddress(range.last));
    }
    const auto width = [](const Segment& s) {
        std::array<uint8_t, 16> difference{};
        int borrow = 0;
        for (size_t i = 16; i-- > 0;) {
            const int byte = s.last.bytes()[i] - s.first.bytes()[i] - borrow;
            borrow = byte < 0 ? 1 : 0;
            difference[i] = static_cast<uint8_t>(byte + 256 * borrow);
        }
        return difference;
    };
    for (auto edge = edges.begin(); edge != edges.end(); ++edge) {
        const Segment* narrowest = nullptr;
        for (const Segment& range : ranges) { // at most 1,000 of them, at 2,000 edges
            if (range.first.isV4() == edge->isV4() && range.first <= *edge && *edge <= range.last
                && (narrowest == nullptr || width(range) < width(*narrowest))) {
                narrowest = &range;
            }
        }
        if (narrowest == nullptr) {
            continue;
        }
        const auto behind = std::next(edge);
        Segment piece{*edge, narrowest->last, narrowest->group};
        if (behind != edges.end() && *behind <= piece.last) {
            auto bytes = behind->bytes(); // the address before it
            for (size_t i = bytes.size(); i-- > 0;) {
                if (bytes[i]-- != 0) {
                    break;
                }
            }
            piece.last = IpAddress::v6(bytes);
        }
        m_segments.push_back(piece);
    }
}

const NetworkGroup* Site::groupOf(const IpAddress& address) const {
    const auto behind = std::upper_bound(m_segments.begin(), m_segments.end(), address,
        [](const IpAddress& value, const Segment& segment) { return value < segment.first; });
    if (behind == m_segments.begin() || std::prev(behind)->last < address) {
        return nullptr;
    }
    return &m_profile.groups[std::prev(behind)->group];
}

bool Site::ownsName(std::string_view name) const {
    if (m_domains.empty() || name.empty()) {
        return false;
    }
    const std::string lower = toLower(name);
    std::string_view rest = lower;
    while (true) {
        if (m_domains.contains(std::string(rest))) {
            return true;
        }
        const size_t dot = rest.find('.');
        if (dot == std::string_view::npos) {
            return false;
        }
        rest.remove_prefix(dot + 1);
    }
}

bool Site::isRegistered(ServiceKind kind, const IpAddress& address, uint16_t port) const {
    if (!hasService(kind)) {
        return false;
    }
    if (port == 0) {
        const auto& kinds = servicesOf(address);
        return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
    }
    return m_ports.contains({{kind, address}, 0}) || m_ports.contains({{kind, address}, port});
}

const std::vector<ServiceKind>& Site::servicesOf(const IpAddress& address) const {
    static const std::vector<ServiceKind> none;
    const auto it = m_byAddress.find(address);
    return it == m_byAddress.end() ? none : it->second;
}

std::vector<std::string> Site::rolesOf(const IpAddress& address, std::vector<std::string> seen) const {
    if (m_profile.services.empty()) {
        return seen;
    }
    const std::vector<ServiceKind>& registered = servicesOf(address);
    for (size_t i = 0; i < kServiceKindCount; ++i) {
        const auto kind = static_cast<ServiceKind>(i);
        if (std::find(registered.begin(), registered.end(), kind) != registered.end()) {
            seen.emplace_back(roleOfService(kind));
        } else if (m_kinds[i] && isNoticedUnregistered(kind)) {
            std::erase(seen, roleOfService(kind));
        }
    }
    const auto makesServer = [](ServiceKind kind) { // the others also stand on desks
        return kind != ServiceKind::Scanner && kind != ServiceKind::Management
            && kind != ServiceKind::Printer;
    };
    if (std::any_of(registered.begin(), registered.end(), makesServer)) {
        seen.emplace_back("server");
        std::erase(seen, "workstation");
        std::erase(seen, "iot");
    }
    std::sort(seen.begin(), seen.end());
    seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
    return seen;
}

const Exclusion* Site::exclusionOf(const Act& act) const {
    for (size_t i = 0; i < m_profile.exclusions.size(); ++i) {
        const Exclusion& one = m_profile.exclusions[i];
        const ExcludedPeer& peer = m_excludedPeers[i];
        if ((!one.rule.empty() && one.rule != act.rule) || (one.host && !one.host->contains(act.host))
            || (one.expires && *one.expires <= act.at)) {
            continue;
        }
        const bool isNamed = peer.domain.empty()
            || std::any_of(act.names.begin(), act.names.end(),
                [&](std::string_view name) { return isWithinDomain(name, peer.domain); });
        if (isNamed && (!peer.range || (!act.peer.isUnset() && peer.range->contains(act.peer)))) {
            return &one;
        }
    }
    return nullptr;
}

} // namespace metsuke
