// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/message.h"
#include "core/model/site_profile.h"

#include <string>
#include <vector>

namespace metsuke {

/// What traffic shows of a site, with the numbers behind it.
struct SiteObservations {
    struct Server {
        ServiceKind kind = ServiceKind::Dns;
        IpAddress address;
        int64_t uses = 0; ///< answered queries, messages, connections
        int64_t clients = 0; ///< hosts that used it
    };
    struct Domain {
        std::string name;
        std::string_view source; ///< directory: services of a directory are asked for below it; host: hosts
                                 ///< carry names in it
        int64_t uses = 0; ///< questions
        int64_t hosts = 0;
    };
    struct Network {
        IpRange range;
        bool isLocal = false; ///< ARP or DHCP speak of its addresses: on the wire that was listened to
        int64_t hosts = 0;
    };
    std::vector<Server> servers;
    std::vector<Domain> domains;
    std::vector<Network> networks;
};

/// Something to register, and why.
struct SiteProposal {
    enum class Kind { Network, Service, Domain };
    std::string id; ///< natural and stable: "dns:10.0.0.53", "domain:corp.example", "network:10.1.2.0/24"
    Kind kind = Kind::Service;
    IpRange network;
    RegisteredService service;
    std::string domain;
    int64_t strength = 0; ///< hosts behind it: more first
    Message reason;
};

/// What is seen but neither registered nor dismissed; services, domains, networks, each strongest first.
[[nodiscard]] std::vector<SiteProposal> proposeSite(const SiteObservations& seen, const SiteProfile& profile);
/// The profile with the proposal in it; unchanged when it is in already.
[[nodiscard]] SiteProfile withProposal(SiteProfile profile, const SiteProposal& proposal);

} // namespace metsuke
