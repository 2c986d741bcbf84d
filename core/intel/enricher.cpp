// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/intel/enricher.h"

#include "core/base/strings.h"
#include "core/intel/host_table.h"
#include "core/intel/lru_map.h"
#include "core/intel/name_resolver.h"
#include "core/event/public_suffix.h"
#include "core/intel/usage_counter.h"

#include <algorithm>

namespace metsuke {

namespace {

constexpr size_t kUsageCapacity = 200'000;
constexpr size_t kPairCapacity = 400'000;
constexpr size_t kOutsideCapacity = 200'000;
constexpr double kDayNs = static_cast<double>(kDay);
constexpr double kRareAgeDays = 7;

using Sign = RoleEvidence::Sign;
using Service = RoleEvidence::Service;

/// The other side sent something in what this event describes.
bool responderSpoke(const Event& event) {
    switch (event.kind()) {
    case EventKind::Conn:
        return event.body.get<ConnEvent>().resp_pkts > 0;
    case EventKind::Dns:
        return event.body.get<DnsEvent>().answered;
    case EventKind::Http:
        return event.body.get<HttpEvent>().status_code != kUnsetInt;
    case EventKind::Ssl:
        return !event.body.get<SslEvent>().cipher.empty();
    default:
        return false;
    }
}

bool isUnicastDns(const DnsEvent& dns) { return dns.over == "udp" || dns.over == "tcp"; }

/// The name under which the originator asked the responder for something; "" when the event says none.
std::string_view claimedName(const Event& event) {
    switch (event.kind()) {
    case EventKind::Conn:
        return event.body.get<ConnEvent>().server_name;
    case EventKind::Http: {
        const auto& http = event.body.get<HttpEvent>();
        return http.host_is_ip ? std::string_view{} : std::string_view(http.host);
    }
    case EventKind::Ssl: {
        const auto& ssl = event.body.get<SslEvent>();
        return ssl.sni_is_ip ? std::string_view{} : std::string_view(ssl.server_name);
    }
    case EventKind::Quic:
        return event.body.get<QuicEvent>().server_name;
    case EventKind::Files: {
        const auto& file = event.body.get<FilesEvent>();
        return file.host_is_ip ? std::string_view{} : std::string_view(file.server_name);
    }
    default:
        return {};
    }
}

bool certificateDenies(const Event& event) {
    const auto* ssl = event.body.getIf<SslEvent>();
    return ssl != nullptr && ssl->cert_seen && (!ssl->cert_san_match || ssl->cert_self_signed);
}

bool isProxied(const Event& event) {
    const auto* http = event.body.getIf<HttpEvent>();
    return http != nullptr && http->proxied;
}

bool isDesktopClass(std::string_view serviceClass) {
    return serviceClass == "browser" || serviceClass == "os-update" || serviceClass == "microsoft";
}

/// One side of an event while it is being enriched.
struct Side {
    const IpAddress* address = nullptr;
    bool inside = false;
    HostRecord* host = nullptr; ///< inside hosts only
};

} // namespace

struct Enricher::State {
    State(SiteProfile profile, std::shared_ptr<const IntelLibrary> lists)
        : site(std::make_shared<const Site>(std::move(profile)))
        , library(lists ? std::move(lists) : IntelLibrary::builtin())
        , hosts(site)
        , names(library, site)
        , peers(kUsageCapacity)
        , hashes(kUsageCapacity)
        , ja4(kUsageCapacity)
        , agents(kUsageCapacity)
        , pairs(kPairCapacity)
        , outside(kOutsideCapacity) {}

    struct OutsidePeer {
        std::string text;
        bool known = false; ///< by its network
    };
    /// What the peer columns are about.
    struct Subject {
        std::string name; ///< lower case, "" unnamed
        bool known = false;
    };

    [[nodiscard]] bool isHome(const IpAddress& address) const { return site->isInside(address); }
    /// Names that only this network gives out: its own, or not in the public DNS.
    [[nodiscard]] bool isLocalName(std::string_view name) const {
        return name.find('.') == std::string_view::npos || !hasPublicTld(name) || site->ownsName(name);
    }
    [[nodiscard]] bool isUnregistered(ServiceKind kind, const IpAddress& server, uint16_t port) const;
    [[nodiscard]] std::string_view unregisteredService(const Event& event) const;
    void clock(Timestamp now);
    void noticeInside(const Event& event);
    void speak(HostRecord* host);
    Side side(const IpAddress& address, bool originates, Timestamp now);
    void learnIdentity(const Event& event, Side& orig, Side& resp);
    HostRecord* learnDhcp(const DhcpEvent& dhcp, Timestamp now);
    void learnClaim(const NameClaimEvent& claim, const Event& event);
    void learnArp(const ArpEvent& arp, Timestamp now);
    void learnDns(const DnsEvent& dns, const Side& orig, Side& resp, Timestamp now);
    void learnConn(const Event& event, const ConnEvent& conn, Side& orig, Side& resp);
    void learnNtlm(const NtlmEvent& ntlm, Side& orig, Side& resp, Timestamp now);
    void noteSign(HostRecord* host, Sign sign);
    void noteService(Service service, const Side& client, HostRecord& server);
    void noteUse(const Event& event, uint32_t host);
    HostRecord* insideHost(const IpAddress& address, Timestamp now);
    const OutsidePeer& outsidePeer(const IpAddress& address);
    Subject peerSubject(const Event& event, const Side& own, const Side& peer, bool peerResponds);
    void fillSides(Enrichment& out, const Side& orig, const Side& resp, const Side& own, const Side& peer);
    void fillPeer(const Event& event, Enrichment& out, const Side& own, const Side& peer, bool peerResponds);
    void noteCatalogueSigns(const Enrichment& out, HostRecord& host);

    std::shared_ptr<const Site> site; ///< shared with the tables below
    std::shared_ptr<const IntelLibrary> library;
    bool insideSeen = false;
    bool started = false;
    Timestamp first;
    Timestamp last;
    HostTable hosts;
    NameResolver names;
    UsageCounter peers;
    UsageCounter hashes;
    UsageCounter ja4;
    UsageCounter agents;
    LruMap<uint64_t, Timestamp, WordHash> pairs; ///< (host, peer) -> first seen
    LruMap<IpAddress, OutsidePeer> outside;
    int64_t spoken = 0; ///< hosts that spoke, kept so that rarity is cheap
};

void Enricher::State::clock(Timestamp now) {
    first = started ? std::min(first, now) : now;
    last = started ? std::max(last, now) : now;
    started = true;
}

/// The first inside address, wherever it stands, ends the provisional subjects before this event is looked at.
void Enricher::State::noticeInside(const Event& event) {
    const auto isInside = [&](const IpAddress& address) { return isHostAddress(address) && isHome(address); };
    const auto isInsideText = [&](const std::string& text) {
        const auto address = text.empty() ? std::nullopt : IpAddress::parse(text);
        return address && isInside(*address);
    };
    bool seen = isInside(event.header.origHost) || isInside(event.header.respHost);
    if (const auto* dhcp = event.body.getIf<DhcpEvent>()) {
        seen |= isInsideText(dhcp->assigned_addr) || isInsideText(dhcp->server_addr) || isInsideText(dhcp->router);
    } else if (const auto* claim = event.body.getIf<NameClaimEvent>()) {
        seen |= isInsideText(claim->address);
    } else if (const auto* arp = event.body.getIf<ArpEvent>()) {
        seen |= isInsideText(arp->sender_ip) || isInsideText(arp->target_ip);
    }
    if (seen) {
        insideSeen = true;
        hosts.clear(); // provisional subjects were only a stand-in
        spoken = 0;
    }
}

void Enricher::State::speak(HostRecord* host) {
    if (host != nullptr && !host->spoke) {
        host->spoke = true;
        ++spoken;
    }
}

HostRecord* Enricher::State::insideHost(const IpAddress& address, Timestamp now) {
    return isHostAddress(address) && isHome(address) ? &hosts.obtain(address, now) : nullptr;
}

Side Enricher::State::side(const IpAddress& address, bool originates, Timestamp now) {
    Side result;
    result.address = &address;
    result.host = insideHost(address, now);
    result.inside = result.host != nullptr || isHome(address);
    if (!insideSeen && isHostAddress(address)) {
        // Provisional: whoever has started a flow counts as inside.
        result.host = originates ? &hosts.obtain(address, now) : hosts.find(address);
        result.inside = result.host != nullptr;
        if (result.host != nullptr) {
            result.host->see(now);
        }
    }
    return result;
}

const Enricher::State::OutsidePeer& Enricher::State::outsidePeer(const IpAddress& address) {
    auto [peer, fresh] = outside.obtain(address);
    if (fresh) {
        peer.text = address.toString();
        peer.known = library->isKnownNetwork(address);
    }
    return peer;
}

void Enricher::State::noteSign(HostRecord* host, Sign sign) {
    if (host != nullptr && host->evidence.noted(sign)) {
        host->refreshRoles();
    }
}

void Enricher::State::noteService(Service service, const Side& client, HostRecord& server) {
    const uint32_t id = client.host != nullptr ? client.host->id
                                               : static_cast<uint32_t>(std::hash<IpAddress>{}(*client.address) | 1U << 31);
    if (server.evidence.served(service, id, !client.inside)) {
        server.refreshRoles();
    }
}

/// The client, when its address is known.
HostRecord* Enricher::State::learnDhcp(const DhcpEvent& dhcp, Timestamp now) {
    const auto mac = MacAddress::parse(dhcp.client_mac);
    const auto assigned = IpAddress::parse(dhcp.assigned_addr);
    HostRecord* client = nullptr;
    if (dhcp.msg_type == "ACK" && assigned) {
        client = insideHost(*assigned, now);
        if (client != nullptr && mac) {
            hosts.bindMac(*mac, *client, MacEvidence::Dhcp, now);
        }
    } else if (mac) {
        if (const auto bound = hosts.addressOf(*mac)) {
            client = hosts.find(*bound);
        }
    }
    if (client != nullptr) {
        speak(client);
        client->claimName(dhcp.host_name, NameSource::Dhcp, now);
        client->claimName(dhcp.client_fqdn, NameSource::Dhcp, now);
        if (client->evidence.vendor(dhcp.vendor_class)) {
            client->refreshRoles();
        }
    } else if (mac) {
        hosts.noteMacOnly(*mac, dhcp.host_name.empty() ? dhcp.client_fqdn : dhcp.host_name, now);
    }
    if (dhcp.msg_type == "OFFER" || dhcp.msg_type == "ACK") {
        if (const auto server = IpAddress::parse(dhcp.server_addr)) {
            noteSign(insideHost(*server, now), Sign::DhcpServer);
        }
        if (const auto router = IpAddress::parse(dhcp.router)) {
            noteSign(insideHost(*router, now), Sign::Router);
        }
    }
    return client;
}

void Enricher::State::learnClaim(const NameClaimEvent& claim, const Event& event) {
    const Timestamp now = event.header.ts;
    const auto mac = MacAddress::parse(claim.mac);
    auto address = IpAddress::parse(claim.address);
    if (!address && mac) {
        address = hosts.addressOf(*mac);
    }
    HostRecord* host = address ? insideHost(*address, now) : nullptr;
    if (host == nullptr) {
        if (mac && claim.source == "dhcp") {
            hosts.noteMacOnly(*mac, claim.name, now);
        }
        return;
    }
    // A claim about somebody else's address is hearsay (a name service answering for its clients, a poisoner).
    const bool own = *address == event.header.origHost || *address == event.header.respHost || claim.source == "dhcp";
    if (!own) {
        return;
    }
    speak(host);
    if (mac && (claim.source == "dhcp" || claim.source == "arp")) {
        hosts.bindMac(*mac, *host, claim.source == "dhcp" ? MacEvidence::Dhcp : MacEvidence::Arp, now);
    }
    const NameSource source = claim.source == "dhcp" ? NameSource::Dhcp
        : claim.source == "mdns"                     ? NameSource::Mdns
        : claim.source == "ntlm"                     ? NameSource::Ntlm
        : claim.answer || claim.source == "llmnr"    ? NameSource::Answer
                                                     : NameSource::Nbns;
    host->claimName(claim.name, source, now);
}

void Enricher::State::learnArp(const ArpEvent& arp, Timestamp now) {
    const auto mac = MacAddress::parse(arp.sender_mac);
    const auto address = IpAddress::parse(arp.sender_ip);
    HostRecord* host = address ? insideHost(*address, now) : nullptr;
    if (host != nullptr && mac) {
        speak(host);
        hosts.bindMac(*mac, *host, MacEvidence::Arp, now);
    }
}

void Enricher::State::learnDns(const DnsEvent& dns, const Side& orig, Side& resp, Timestamp now) {
    if (!isUnicastDns(dns)) {
        return;
    }
    names.learn(*orig.address, dns);
    if (resp.host != nullptr && dns.answered && orig.inside && orig.host != resp.host) {
        noteService(Service::Dns, orig, *resp.host);
    }
    if (isLocalName(dns.query) && dns.query.find('.') != std::string::npos) {
        for (const std::string& answer : dns.answers) {
            const auto address = IpAddress::parse(answer);
            HostRecord* host = address ? hosts.find(*address) : nullptr; // only hosts that exist by other evidence
            if (host != nullptr) {
                host->claimName(dns.query, NameSource::Dns, now);
            }
        }
    }
}

void Enricher::State::learnConn(const Event& event, const ConnEvent& conn, Side& orig, Side& resp) {
    for (Side* each : {&orig, &resp}) {
        if (each->host != nullptr) {
            const bool isOrig = each == &orig;
            each->host->flows += 1;
            each->host->bytesOut += static_cast<uint64_t>(std::max<int64_t>(0, isOrig ? conn.orig_bytes : conn.resp_bytes));
            each->host->bytesIn += static_cast<uint64_t>(std::max<int64_t>(0, isOrig ? conn.resp_bytes : conn.orig_bytes));
            each->host->last = std::max(
                each->host->last, event.header.ts + static_cast<Duration>(std::clamp(conn.duration, 0.0, 1e9) * 1e9));
        }
    }
    Service service{};
    if (resp.host != nullptr && orig.host != resp.host && servedService(event.header, conn, service)) {
        noteService(service, orig, *resp.host);
    }
    if (event.header.origMac != event.header.respMac) { // equal: the addresses were rewritten
        hosts.noteEthernet(event.header.origMac, *orig.address, orig.inside, orig.host, event.header.ts);
        if (conn.resp_pkts > 0) {
            hosts.noteEthernet(event.header.respMac, *resp.address, resp.inside, resp.host, event.header.ts);
        }
    }
}

void Enricher::State::learnNtlm(const NtlmEvent& ntlm, Side& orig, Side& resp, Timestamp now) {
    if (orig.host != nullptr && ntlm.success) {
        orig.host->claimName(ntlm.hostname, NameSource::Ntlm, now);
    }
    if (resp.host != nullptr) {
        resp.host->claimName(ntlm.server_nb_computer_name, NameSource::Ntlm, now);
    }
}

void Enricher::State::learnIdentity(const Event& event, Side& orig, Side& resp) {
    const Timestamp now = event.header.ts;
    switch (event.kind()) {
    case EventKind::NameClaim:
        learnClaim(event.body.get<NameClaimEvent>(), event);
        break;
    case EventKind::Arp:
        learnArp(event.body.get<ArpEvent>(), now);
        break;
    case EventKind::Dns:
        learnDns(event.body.get<DnsEvent>(), orig, resp, now);
        break;
    case EventKind::Conn:
        learnConn(event, event.body.get<ConnEvent>(), orig, resp);
        break;
    case EventKind::Ntlm:
        learnNtlm(event.body.get<NtlmEvent>(), orig, resp, now);
        break;
    case EventKind::DceRpc: {
        const auto& rpc = event.body.get<DceRpcEvent>();
        if (rpc.endpoint == "netlogon" || rpc.endpoint == "drsuapi") {
            noteSign(resp.host, Sign::NetlogonServer);
        }
        break;
    }
    case EventKind::Smtp:
        if (resp.host != nullptr && !event.body.get<SmtpEvent>().last_reply.empty()) {
            noteService(Service::Mail, orig, *resp.host);
        }
        break;
    case EventKind::Http: {
        const auto& http = event.body.get<HttpEvent>();
        if (http.proxied && resp.host != nullptr && orig.inside && http.status_code != kUnsetInt && http.status_code < 400) {
            noteService(Service::Proxy, orig, *resp.host);
        }
        if (http.ua_class == "browser") {
            noteSign(orig.host, Sign::BrowserAgent);
        }
        break;
    }
    default:
        break;
    }
}

void Enricher::State::noteUse(const Event& event, uint32_t host) {
    const Timestamp now = event.header.ts;
    const auto note = [&](UsageCounter& counter, const std::string& value) {
        if (!value.empty()) {
            counter.note(value, host, now);
        }
    };
    switch (event.kind()) {
    case EventKind::Http:
        note(agents, event.body.get<HttpEvent>().user_agent);
        break;
    case EventKind::Ssl:
        note(ja4, event.body.get<SslEvent>().ja4);
        break;
    case EventKind::Quic:
        note(ja4, event.body.get<QuicEvent>().ja4);
        break;
    case EventKind::Files:
        note(hashes, event.body.get<FilesEvent>().sha256);
        break;
    default:
        break;
    }
}

Enricher::State::Subject Enricher::State::peerSubject(
    const Event& event, const Side& own, const Side& peer, bool peerResponds) {
    if (const auto* dns = event.body.getIf<DnsEvent>(); dns != nullptr && isUnicastDns(*dns)) {
        return {dns->query, names.info(dns->query).known};
    }
    std::string claimed = peerResponds ? toLower(claimedName(event)) : std::string{};
    if (!claimed.empty()) {
        const NameInfo& info = names.info(claimed);
        const bool believed = info.known && !certificateDenies(event)
            && (isProxied(event) || (!peer.inside && names.isPlausible(*own.address, *peer.address, info.e2ld)));
        return {std::move(claimed), believed};
    }
    if (peer.inside) {
        return {};
    }
    const std::string_view resolved = names.nameOf(*own.address, *peer.address);
    if (!resolved.empty()) {
        return {std::string(resolved), names.info(resolved).known};
    }
    return {{}, isHostAddress(*peer.address) && outsidePeer(*peer.address).known};
}

bool Enricher::State::isUnregistered(ServiceKind kind, const IpAddress& server, uint16_t port) const {
    // A domain controller answers for the names of its domain: one entry is enough for both.
    return site->hasService(kind) && !server.isUnset() && !site->isRegistered(kind, server, port)
        && !(kind == ServiceKind::Dns && site->isRegistered(ServiceKind::DomainController, server));
}

std::string_view Enricher::State::unregisteredService(const Event& event) const {
    const EventHeader& header = event.header;
    const auto named = [&](ServiceKind kind, bool isServed) {
        return isServed && isUnregistered(kind, header.respHost, header.respPort) && isUnregistered(kind, header.origHost, 0)
            ? serviceKindName(kind)
            : std::string_view{};
    };
    switch (event.kind()) {
    case EventKind::Dns: {
        const auto& dns = event.body.get<DnsEvent>();
        return named(ServiceKind::Dns, dns.answered && isUnicastDns(dns));
    }
    case EventKind::Smtp:
        return named(ServiceKind::Smtp, !event.body.get<SmtpEvent>().last_reply.empty());
    case EventKind::Http: {
        const auto& http = event.body.get<HttpEvent>();
        return named(ServiceKind::Proxy, http.proxied && http.status_code != kUnsetInt && http.status_code < 400);
    }
    case EventKind::Conn: {
        Service service{};
        const bool isServed = isHome(header.respHost) && servedService(header, event.body.get<ConnEvent>(), service);
        return named(ServiceKind::DomainController, isServed && service == Service::Kerberos);
    }
    case EventKind::Dhcp: {
        const auto& dhcp = event.body.get<DhcpEvent>();
        const auto server = IpAddress::parse(dhcp.server_addr);
        const bool isAnswer = dhcp.msg_type == "OFFER" || dhcp.msg_type == "ACK";
        return isAnswer && server && isUnregistered(ServiceKind::Dhcp, *server, 0) ? serviceKindName(ServiceKind::Dhcp) : std::string_view{};
    }
    default:
        return {};
    }
}

/// What is known of both sides; null where nothing is.
void describe(Enrichment& out, const HostRecord* host, const HostRecord* peer) {
    static const HostRecord nobody;
    const HostRecord& own = host != nullptr ? *host : nobody;
    const HostRecord& other = peer != nullptr ? *peer : nobody;
    out.hostRoles = own.roles;
    out.hostZone = own.zone;
    out.peerRoles = other.roles;
    out.peerZone = other.zone;
}

void Enricher::State::fillSides(
    Enrichment& out, const Side& orig, const Side& resp, const Side& own, const Side& peer) {
    out.localOrig = orig.inside;
    out.localResp = resp.inside;
    if (orig.inside) {
        // Multicast and broadcast stay on the segment.
        const bool local = resp.inside || !isHostAddress(*resp.address);
        out.direction = local ? FlowDirection::East : FlowDirection::Out;
    } else {
        out.direction = resp.inside ? FlowDirection::In : FlowDirection::External;
    }
    if (own.inside) {
        out.host = own.host != nullptr ? own.host->text : own.address->toString();
        out.peer = peer.host != nullptr ? peer.host->text
            : peer.address->isUnset()   ? std::string{}
                                        : outsidePeer(*peer.address).text;
        describe(out, own.host, peer.host);
    }
}

void Enricher::State::fillPeer(
    const Event& event, Enrichment& out, const Side& own, const Side& peer, bool peerResponds) {
    Subject subject = peerSubject(event, own, peer, peerResponds);
    const bool nameIsSubject = event.kind() == EventKind::Dns && !subject.name.empty();
    if (!subject.name.empty()) {
        out.peerName = std::move(subject.name);
        out.peerE2ld = names.info(out.peerName).e2ld;
    } else if (peer.host != nullptr) {
        const auto best = peer.host->bestNames();
        out.peerName = best.empty() ? std::string{} : best.front();
    }
    out.peerKnown = subject.known;
    const std::string& key = out.peerE2ld.empty() ? out.peer : out.peerE2ld;
    if (key.empty() || own.host == nullptr) {
        return;
    }
    const Timestamp now = event.header.ts;
    const Usage& usage = peers.note(key, own.host->id, now);
    out.peerPrevalence = usage.prevalence();
    out.peerAgeDays = static_cast<double>(now - usage.first) / kDayNs;
    auto [pairFirst, fresh] = pairs.obtain(KeyedHash{}.words(TextHash{}(key), own.host->id));
    if (fresh || now < pairFirst) {
        pairFirst = now;
    }
    out.pairAgeDays = static_cast<double>(now - pairFirst) / kDayNs;
    const auto rareLimit = std::max<int64_t>(2, spoken / 100);
    const bool judged = nameIsSubject || (!peer.inside && isHostAddress(*peer.address));
    out.peerRare = judged && !out.peerKnown && out.peerPrevalence <= rareLimit && out.peerAgeDays <= kRareAgeDays;
}

void Enricher::State::noteCatalogueSigns(const Enrichment& out, HostRecord& host) {
    if (!out.peerKnown || out.peerName.empty()) {
        return;
    }
    const std::string_view serviceClass = names.info(out.peerName).serviceClass;
    if (serviceClass == "iot") {
        noteSign(&host, Sign::IotCloud);
    } else if (isDesktopClass(serviceClass)) {
        noteSign(&host, Sign::DesktopService);
    }
}

Enricher::Enricher(SiteProfile site, std::shared_ptr<const IntelLibrary> library)
    : m_state(std::make_unique<State>(std::move(site), std::move(library))) {}
Enricher::~Enricher() = default;

void Enricher::enrich(Event& event) {
    State& state = *m_state;
    const EventHeader& header = event.header;
    const Timestamp now = header.ts;
    state.clock(now);
    if (!state.insideSeen) {
        state.noticeInside(event);
    }
    Side orig = state.side(header.origHost, true, now);
    Side resp = state.side(header.respHost, false, now);
    state.speak(orig.host);
    if (responderSpoke(event)) {
        state.speak(resp.host);
    }
    state.learnIdentity(event, orig, resp);

    const bool peerResponds = orig.inside;
    Side& own = peerResponds ? orig : resp;
    Side& peer = peerResponds ? resp : orig;
    Enrichment& out = event.enrichment;
    out = {};
    state.fillSides(out, orig, resp, own, peer);
    if (own.inside) {
        state.fillPeer(event, out, own, peer, peerResponds);
        if (own.host != nullptr) {
            state.noteUse(event, own.host->id);
            if (peerResponds) {
                state.noteCatalogueSigns(out, *own.host);
            }
        }
    }
    if (const auto* dhcp = event.body.getIf<DhcpEvent>()) {
        // A client has no address yet: it is the subject all the same.
        const HostRecord* client = state.learnDhcp(*dhcp, now);
        if (client != nullptr && out.host.empty()) {
            out.host = client->text;
            out.peer = dhcp->server_addr;
            describe(out, client, nullptr);
            out.localOrig = true;
            out.direction = FlowDirection::East;
        }
    }
    if (!state.site->profile().services.empty()) {
        out.unregistered = state.unregisteredService(event);
        if (const auto* dhcp = event.body.getIf<DhcpEvent>(); dhcp != nullptr && !out.unregistered.empty()) {
            out.host = dhcp->server_addr;
            out.peer = dhcp->assigned_addr;
            const auto recordOf = [&](const std::string& text) {
                const auto address = IpAddress::parse(text);
                return address ? state.hosts.peek(*address) : nullptr;
            };
            describe(out, recordOf(dhcp->server_addr), recordOf(dhcp->assigned_addr));
        }
    }
}

const Site& Enricher::site() const { return *m_state->site; }

bool Enricher::isInside(const IpAddress& address) const {
    return m_state->isHome(address) || (!m_state->insideSeen && m_state->hosts.peek(address) != nullptr);
}

bool Enricher::insideSeen() const { return m_state->insideSeen; }

std::vector<Host> Enricher::hosts() const {
    return m_state->hosts.hosts();
}

double Enricher::baselineHours() const {
    return m_state->started ? static_cast<double>(m_state->last - m_state->first) / static_cast<double>(kHour) : 0.0;
}

int64_t Enricher::prevalence(std::string_view kind, std::string_view value) const {
    const UsageCounter* counter = kind == "peer" || kind == "e2ld" ? &m_state->peers
        : kind == "hash"                                         ? &m_state->hashes
        : kind == "ja4"                                          ? &m_state->ja4
        : kind == "user_agent"                                   ? &m_state->agents
                                                                 : nullptr;
    return counter == nullptr ? 0 : counter->prevalence(value);
}

int64_t Enricher::insideHostCount() const { return m_state->spoken; }

} // namespace metsuke
