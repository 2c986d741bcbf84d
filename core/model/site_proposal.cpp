// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/site_proposal.h"

#include "core/model/site.h"

#include <algorithm>

namespace metsuke {

namespace {

constexpr int64_t kLeastUses = 3; ///< a single answer makes no server
constexpr int64_t kLeastHosts = 2;

/// A server on the outside is proposed only where it is the site's choice, and many share it.
constexpr int64_t kLeastOutsideClients = 3;

bool isWorthProposing(const SiteObservations::Server& server, const Site& site) {
    const bool byOneMessage
        = server.kind == ServiceKind::Dhcp || server.kind == ServiceKind::DomainController;
    return server.uses >= (byOneMessage ? 1 : kLeastUses)
        && server.clients >= (site.isInside(server.address) ? 1 : kLeastOutsideClients);
}

bool isStandard(const NetworkGroup* group) {
    return group != nullptr && group->ranges == SiteProfile::standard().groups.front().ranges;
}

void addServices(std::vector<SiteProposal>& proposals, const SiteObservations& seen, const Site& site) {
    for (const SiteObservations::Server& server : seen.servers) {
        if (!isWorthProposing(server, site) || site.isRegistered(server.kind, server.address)) {
            continue;
        }
        SiteProposal proposal;
        const std::string kind(serviceKindName(server.kind));
        proposal.kind = SiteProposal::Kind::Service;
        proposal.id = kind + ':' + server.address.toString();
        proposal.service = {server.kind, server.address, 0, {}};
        proposal.strength = server.clients;
        proposal.reason
            = Message("site.proposal_" + kind).with("uses", server.uses).with("clients", server.clients);
        proposals.push_back(std::move(proposal));
    }
}

void addDomains(std::vector<SiteProposal>& proposals, const SiteObservations& seen, const Site& site) {
    for (const SiteObservations::Domain& domain : seen.domains) {
        const auto name = parseSiteDomain(domain.name);
        if (!name.ok() || site.ownsName(*name)) {
            continue;
        }
        SiteProposal proposal;
        proposal.kind = SiteProposal::Kind::Domain;
        proposal.id = "domain:" + *name;
        proposal.domain = *name;
        proposal.strength = domain.hosts;
        proposal.reason = Message("site.proposal_domain_" + std::string(domain.source))
                              .with("uses", domain.uses)
                              .with("hosts", domain.hosts);
        proposals.push_back(std::move(proposal));
    }
}

void addNetworks(std::vector<SiteProposal>& proposals, const SiteObservations& seen, const Site& site) {
    for (const SiteObservations::Network& network : seen.networks) {
        const NetworkGroup* group = site.groupOf(network.range.first());
        const bool isOutside = group == nullptr && network.isLocal;
        if (!(isOutside || isStandard(group)) || network.hosts < kLeastHosts
            || network.range.first().isLoopback() || network.range.first().isLinkLocal()) {
            continue;
        }
        SiteProposal proposal;
        proposal.kind = SiteProposal::Kind::Network;
        proposal.network = network.range;
        proposal.id = "network:" + network.range.toString();
        proposal.strength = network.hosts;
        proposal.reason = Message(isOutside ? "site.proposal_network_outside" : "site.proposal_network")
                              .with("hosts", network.hosts);
        proposals.push_back(std::move(proposal));
    }
}

} // namespace

std::vector<SiteProposal> proposeSite(const SiteObservations& seen, const SiteProfile& profile) {
    const Site site(profile);
    std::vector<SiteProposal> proposals;
    addServices(proposals, seen, site);
    addDomains(proposals, seen, site);
    addNetworks(proposals, seen, site);
    const std::set<std::string> dismissed(profile.dismissed.begin(), profile.dismissed.end());
    std::erase_if(proposals, [&](const SiteProposal& proposal) { return dismissed.contains(proposal.id); });
    const auto rank = [](const SiteProposal& proposal) {
        return proposal.kind == SiteProposal::Kind::Service ? 0
            : proposal.kind == SiteProposal::Kind::Domain   ? 1
                                                            : 2;
    };
    std::stable_sort(proposals.begin(), proposals.end(), [&](const SiteProposal& a, const SiteProposal& b) {
        return rank(a) != rank(b)      ? rank(a) < rank(b)
            : a.strength != b.strength ? a.strength > b.strength
                                       : a.id < b.id;
    });
    proposals.erase(std::unique(proposals.begin(), proposals.end(),
                        [](const auto& a, const auto& b) { return a.id == b.id; }),
        proposals.end());
    return proposals;
}

SiteProfile withProposal(SiteProfile profile, const SiteProposal& proposal) {
    switch (proposal.kind) {
    case SiteProposal::Kind::Service:
        if (std::find(profile.services.begin(), profile.services.end(), proposal.service)
            == profile.services.end()) {
            profile.services.push_back(proposal.service);
        }
        break;
    case SiteProposal::Kind::Domain:
        if (std::find(profile.domains.begin(), profile.domains.end(), proposal.domain)
            == profile.domains.end()) {
            profile.domains.push_back(proposal.domain);
        }
        break;
    case SiteProposal::Kind::Network: {
        const std::string name = proposal.network.toString();
        const bool isThere
            = std::any_of(profile.groups.begin(), profile.groups.end(), [&](const NetworkGroup& group) {
                  return group.name == name
                      || std::find(group.ranges.begin(), group.ranges.end(), proposal.network)
                      != group.ranges.end();
              });
        if (!isThere) {
            profile.groups.push_back({name, {}, true, {proposal.network}});
        }
        break;
    }
    }
    return profile;
}

} // namespace metsuke
