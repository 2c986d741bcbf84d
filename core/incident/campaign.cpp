// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/incident/campaign.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

namespace metsuke {

namespace {

constexpr double kCampaignSeverity = 10;
constexpr double kLinkWeight = 2.0; ///< lighter evidence does not tie hosts together
constexpr size_t kLeastObject = 4;

/// What one incident can share with another: objects and peers of heavy evidence. An inside peer links only when it
/// has an incident itself: two hosts that use one resolver have nothing else in common.
std::set<std::string> linksOf(const std::vector<const Detection*>& detections, const std::set<std::string>& incidentHosts,
    const std::function<bool(const IpAddress&)>& isInside) {
    std::set<std::string> links;
    for (const Detection* detection : detections) {
        if (detection->weight < kLinkWeight) {
            continue;
        }
        for (const std::string& link : {detection->object, detection->peer}) {
            const auto address = IpAddress::parse(link);
            if (link.size() >= kLeastObject && (!address || !isInside(*address) || incidentHosts.contains(link))) {
                links.insert(link);
            }
        }
    }
    return links;
}

class Groups {
public:
    explicit Groups(size_t count)
        : m_parent(count) {
        std::iota(m_parent.begin(), m_parent.end(), size_t{0});
    }
    size_t root(size_t i) {
        while (m_parent[i] != i) {
            i = m_parent[i] = m_parent[m_parent[i]];
        }
        return i;
    }
    void join(size_t a, size_t b) { m_parent[root(std::max(a, b))] = root(std::min(a, b)); }

private:
    std::vector<size_t> m_parent;
};

} // namespace

void raiseCampaigns(FindingsSnapshot& findings,
    const std::function<std::vector<const Detection*>(const HostKey&)>& detectionsOf,
    const std::function<bool(const IpAddress&)>& isInside) {
    std::set<std::string> incidentHosts;
    for (const Incident& incident : findings.incidents) {
        incidentHosts.insert(incident.host.display());
    }
    std::map<std::string, size_t> byLink; ///< shared thing, or a host's own address -> incident
    Groups groups(findings.incidents.size());
    for (size_t i = 0; i < findings.incidents.size(); ++i) {
        std::set<std::string> links = linksOf(detectionsOf(findings.incidents[i].host), incidentHosts, isInside);
        links.insert(findings.incidents[i].host.display());
        for (const std::string& link : links) {
            const auto [it, fresh] = byLink.try_emplace(link, i);
            if (!fresh) {
                groups.join(i, it->second);
            }
        }
    }
    std::map<size_t, std::set<HostKey>> hosts;
    for (size_t i = 0; i < findings.incidents.size(); ++i) {
        hosts[groups.root(i)].insert(findings.incidents[i].host);
    }
    for (size_t i = 0; i < findings.incidents.size(); ++i) {
        Incident& incident = findings.incidents[i];
        if (hosts[groups.root(i)].size() < 2 || incident.severity >= kCampaignSeverity) {
            continue;
        }
        incident.severity = incident.risk.severity = kCampaignSeverity;
        incident.risk.bound = "incident.bound.campaign";
        for (Host& host : findings.hosts) {
            if (host.key == incident.host) {
                host.severity = kCampaignSeverity;
            }
        }
    }
}

} // namespace metsuke
