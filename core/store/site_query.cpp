// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/site_query.h"

#include "core/base/strings.h"
#include "core/store/findings_reader.h"
#include "core/store/row_codec.h"

#include <map>
#include <set>

namespace metsuke {

namespace {

constexpr int64_t kShareClients = 3; ///< who shares files with fewer is a workstation
constexpr size_t kNameHosts = 2; ///< hosts with names in a domain that make it the site's
constexpr size_t kMaximumFound = 20'000; ///< of a kind; an address scan makes no more

struct Used {
    int64_t uses = 0;
    int64_t clients = 0;
};

Result<void> addServers(
    Connection& connection, ServiceKind kind, std::string_view sql, SiteObservations& seen) {
    METSUKE_TRY(Statement * statement, connection.cached(std::string(sql)));
    statement->bind(1, static_cast<int64_t>(kMaximumFound));
    return forEachRow(*statement, [&](const Statement& s) {
        if (const IpAddress address = readAddress(s, 0);
            !address.isUnset() && !address.isMulticast() && !address.isBroadcast()) {
            seen.servers.push_back({kind, address, s.integer(1), s.integer(2)});
        }
    });
}

/// What connections alone say of a server: roll-ups, so that a case of any size answers at once.
Result<void> addByConnections(Connection& connection, SiteObservations& seen) {
    METSUKE_TRY(Statement * statement,
        connection.cached(
            "SELECT resp, service, sum(flows), count(DISTINCT orig) FROM pair_hour WHERE bytes_in > 0 "
            "AND service IN ('kerberos', 'ldap', 'smb', 'ntp') GROUP BY resp, service LIMIT ?1"));
    statement->bind(1, static_cast<int64_t>(kMaximumFound));
    std::map<IpAddress, std::map<std::string, Used>> servers;
    METSUKE_CHECK(forEachRow(*statement, [&](const Statement& s) {
        const IpAddress address = readAddress(s, 0);
        if (!address.isUnset() && !address.isMulticast() && !address.isBroadcast()) {
            servers[address][s.string(1)] = {s.integer(2), s.integer(3)};
        }
    }));
    for (const auto& [address, services] : servers) {
        const auto add = [&, host = address](ServiceKind kind, const Used& used) {
            seen.servers.push_back({kind, host, used.uses, used.clients});
        };
        const auto kerberos = services.find("kerberos");
        const auto smb = services.find("smb");
        const bool isDirectory
            = kerberos != services.end() && (services.contains("ldap") || smb != services.end());
        if (isDirectory) {
            add(ServiceKind::DomainController, kerberos->second);
        } else if (smb != services.end() && smb->second.clients >= kShareClients) {
            add(ServiceKind::FileServer, smb->second);
        }
        if (const auto ntp = services.find("ntp"); ntp != services.end()) {
            add(ServiceKind::Ntp, ntp->second);
        }
    }
    return {};
}

/// "_ldap._tcp.site1._sites.dc._msdcs.corp.example" -> "corp.example"; "" when nothing is left.
std::string directoryOf(std::string_view query) {
    const size_t start = query.find("._tcp.");
    if (start == std::string_view::npos) {
        return {};
    }
    query.remove_prefix(start + 6);
    for (const std::string_view mark : {"_sites.", "_msdcs."}) {
        if (const size_t place = query.find(mark); place != std::string_view::npos) {
            query.remove_prefix(place + mark.size());
        }
    }
    return query.find("_") == std::string_view::npos && query.find('.') != std::string_view::npos
        ? std::string(query)
        : std::string();
}

Result<void> addDirectories(Connection& connection, SiteObservations& seen) {
    METSUKE_TRY(Statement * statement,
        connection.cached(
            "SELECT n.text, d.orig, count(*) FROM event_dns d JOIN name n ON n.id = d.\"f:query\" "
            "WHERE d.\"f:query\" IN (SELECT id FROM name WHERE text GLOB '_ldap._tcp.*' OR text GLOB "
            "'_kerberos._tcp.*') "
            "AND d.\"f:rcode_name\" = 'NOERROR' GROUP BY n.text, d.orig LIMIT ?1"));
    statement->bind(1, static_cast<int64_t>(kMaximumFound));
    std::map<std::string, std::pair<int64_t, std::set<IpAddress>>> found;
    METSUKE_CHECK(forEachRow(*statement, [&](const Statement& s) {
        if (const std::string domain = directoryOf(s.text(0)); !domain.empty()) {
            auto& [uses, hosts] = found[domain];
            uses += s.integer(2);
            hosts.insert(readAddress(s, 1));
        }
    }));
    for (const auto& [domain, use] : found) {
        seen.domains.push_back({domain, "directory", use.first, static_cast<int64_t>(use.second.size())});
    }
    return {};
}

/// Networks of inside hosts, and the domains their full names stand in.
Result<void> addFromHosts(
    Connection& connection, std::map<IpRange, SiteObservations::Network>& networks, SiteObservations& seen) {
    METSUKE_TRY(const auto hosts, readHosts(connection, std::nullopt));
    std::map<std::string, std::set<IpAddress>> domains;
    for (const Host& host : hosts) {
        if (!host.key.ip.isUnset()) {
            auto range = IpRange::parse(host.key.ip.toString() + (host.key.ip.isV4() ? "/24" : "/64"));
            networks[*range].range = *range;
            ++networks[*range].hosts;
        }
        for (const std::string& name : host.names) {
            if (const size_t dot = name.find('.'); dot != std::string::npos && dot > 0) {
                domains[toLower(name.substr(dot + 1))].insert(host.key.ip);
            }
        }
    }
    for (const auto& [domain, members] : domains) {
        const bool isKnown = std::any_of(seen.domains.begin(), seen.domains.end(),
            [&, name = domain](const auto& other) { return other.name == name; });
        if (members.size() >= kNameHosts && !isKnown) {
            seen.domains.push_back({domain, "host", 0, static_cast<int64_t>(members.size())});
        }
    }
    return {};
}

/// Addresses that ARP and DHCP speak of are on the wire that was listened to.
Result<void> addLocal(Connection& connection, std::map<IpRange, SiteObservations::Network>& networks) {
    METSUKE_TRY(Statement * statement,
        connection.cached(
            "SELECT \"f:sender_ip\" FROM event_arp WHERE \"f:sender_ip\" <> '' "
            "UNION SELECT \"f:assigned_addr\" FROM event_dhcp WHERE \"f:assigned_addr\" <> '' LIMIT ?1"));
    statement->bind(1, static_cast<int64_t>(kMaximumFound));
    std::map<IpRange, int64_t> local;
    METSUKE_CHECK(forEachRow(*statement, [&](const Statement& s) {
        const auto address = IpAddress::parse(s.text(0));
        if (address && address->isV4() && address->toV4() >> 24 != 0 && !address->isMulticast()) {
            ++local[*IpRange::parse(address->toString() + "/24")];
        }
    }));
    for (const auto& [range, addresses] : local) {
        SiteObservations::Network& network = networks[range];
        network.range = range;
        network.isLocal = true;
        network.hosts = std::max(network.hosts, addresses);
    }
    return {};
}

} // namespace

Result<SiteObservations> querySiteObservations(Snapshot& snapshot) {
    Connection& connection = snapshot.connection();
    SiteObservations seen;
    METSUKE_CHECK(addServers(connection, ServiceKind::Dns,
        "SELECT resp, count(*), count(DISTINCT orig) FROM event_dns WHERE \"f:answered\" = 1 AND \"f:over\" "
        "IN ('udp', 'tcp') "
        "AND resp IS NOT NULL GROUP BY resp LIMIT ?1",
        seen));
    METSUKE_CHECK(addServers(connection, ServiceKind::Smtp,
        "SELECT resp, count(*), count(DISTINCT orig) FROM event_smtp WHERE \"f:last_reply\" <> '' AND resp "
        "IS NOT NULL "
        "GROUP BY resp LIMIT ?1",
        seen));
    METSUKE_CHECK(addServers(connection, ServiceKind::Proxy,
        "SELECT resp, count(*), count(DISTINCT orig) FROM event_http WHERE \"f:proxied\" = 1 AND "
        "\"f:status_code\" < 400 "
        "AND resp IS NOT NULL GROUP BY resp LIMIT ?1",
        seen));
    METSUKE_TRY(Statement * leases,
        connection.cached(
            "SELECT \"f:server_addr\", count(*), count(DISTINCT \"f:client_mac\") FROM event_dhcp "
            "WHERE \"f:msg_type\" IN ('OFFER', 'ACK') AND \"f:server_addr\" <> '' GROUP BY 1 LIMIT ?1"));
    leases->bind(1, static_cast<int64_t>(kMaximumFound));
    METSUKE_CHECK(forEachRow(*leases, [&](const Statement& s) {
        if (const auto address = IpAddress::parse(s.text(0))) {
            seen.servers.push_back({ServiceKind::Dhcp, *address, s.integer(1), s.integer(2)});
        }
    }));
    METSUKE_CHECK(addByConnections(connection, seen));
    METSUKE_CHECK(addDirectories(connection, seen));
    std::map<IpRange, SiteObservations::Network> networks;
    METSUKE_CHECK(addFromHosts(connection, networks, seen));
    METSUKE_CHECK(addLocal(connection, networks));
    for (auto& [range, network] : networks) {
        seen.networks.push_back(network);
    }
    METSUKE_CHECK(snapshot.check());
    return seen;
}

} // namespace metsuke
