// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/intel/host_table.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>

namespace metsuke {

namespace {

constexpr size_t kHostCapacity = 65'536;
constexpr size_t kMacCapacity = 65'536;
constexpr size_t kMacOnlyCapacity = 4'096;
constexpr uint32_t kManyAnswers = 3; ///< a host answers LLMNR and NBNS for itself, a poisoner for everyone

uint64_t macWord(const MacAddress& mac) {
    uint64_t word = 0;
    for (const uint8_t byte : mac.bytes()) {
        word = word << 8 | byte;
    }
    return word;
}

MacAddress macOfWord(uint64_t word) {
    std::array<uint8_t, 6> bytes{};
    for (size_t i = 0; i < 6; ++i) {
        bytes[i] = static_cast<uint8_t>(word >> (40 - 8 * i));
    }
    return MacAddress(bytes);
}

/// Unset, multicast and broadcast Ethernet addresses name no station.
bool isStation(const MacAddress& mac) { return !mac.isUnset() && (mac.bytes()[0] & 1) == 0; }

void addDistinct(std::vector<IpAddress>& list, const IpAddress& address, size_t limit) {
    if (list.size() < limit && std::find(list.begin(), list.end(), address) == list.end()) {
        list.push_back(address);
    }
}

std::string_view sourceName(NameSource source) {
    static constexpr std::array<std::string_view, 6> kNames{"dhcp", "nbns", "mdns", "ntlm", "answer", "dns"};
    return kNames[static_cast<size_t>(source)];
}

std::string_view sourceName(MacEvidence evidence) {
    static constexpr std::array<std::string_view, 3> kNames{"ethernet", "arp", "dhcp"};
    return kNames[static_cast<size_t>(evidence)];
}

void noteClaim(std::vector<HostRecord::NameClaim>& names, std::string_view name, NameSource source, Timestamp now) {
    for (HostRecord::NameClaim& claim : names) {
        if (claim.current && equalsIgnoreCase(claim.name, name)) {
            claim.last = std::max(claim.last, now);
            claim.source = std::min(claim.source, source);
            return;
        }
    }
    if (names.size() < HostRecord::kMaxNames) {
        names.push_back({std::string(name), source, now, now, true});
    }
}

} // namespace

bool isHostAddress(const IpAddress& address) {
    return !address.isUnset() && !address.isMulticast() && !address.isBroadcast()
        && !(address.isV4() && address.toV4() >> 24 == 0);
}

std::string hostNameOf(std::string_view claimed) {
    claimed = trim(claimed);
    while (claimed.ends_with('.')) {
        claimed.remove_suffix(1);
    }
    if (claimed.size() > 6 && equalsIgnoreCase(claimed.substr(claimed.size() - 6), ".local")) {
        claimed.remove_suffix(6);
    }
    static constexpr std::array<std::string_view, 9> kNoHosts{
        "workgroup", "wpad", "isatap", "localhost", "*", "mshome", "localdomain", "workstation", "local"};
    const bool refused = claimed.empty() || claimed.size() > 253
        || std::any_of(kNoHosts.begin(), kNoHosts.end(), [&](auto name) { return equalsIgnoreCase(name, claimed); })
        || containsIgnoreCase(claimed, "msbrowse") || containsIgnoreCase(claimed, "in-addr.arpa")
        || containsIgnoreCase(claimed, "ip6.arpa") || claimed.find("._") != std::string_view::npos || claimed.front() == '_'
        || claimed.find('\\') != std::string_view::npos || IpAddress::parse(claimed).has_value();
    return refused ? std::string{} : std::string(claimed);
}

void HostRecord::see(Timestamp now) {
    first = std::min(first, now);
    last = std::max(last, now);
}

void HostRecord::claimName(std::string_view name, NameSource source, Timestamp now) {
    const std::string kept = hostNameOf(name);
    if (kept.empty()) {
        return;
    }
    const size_t before = names.size();
    noteClaim(names, kept, source, now);
    if (names.size() > before) {
        answeredNames += source == NameSource::Answer ? 1 : 0;
        if (evidence.named(kept)) {
            refreshRoles();
        }
    }
}

void HostRecord::claimMac(const MacAddress& mac, MacEvidence tie, Timestamp now) {
    if (!macs.empty() && macs.back().mac == mac) {
        macs.back().last = std::max(macs.back().last, now);
        macs.back().evidence = std::max(macs.back().evidence, tie);
        return;
    }
    if (!macs.empty() && tie == MacEvidence::Ethernet) {
        return; // an Ethernet source alone never overrules: it may be a router's
    }
    if (!macs.empty() && macs.back().evidence == MacEvidence::Ethernet) {
        macs.pop_back();
    } else if (!macs.empty() && tie == MacEvidence::Dhcp) {
        for (NameClaim& claim : names) {
            claim.current = false;
        }
    }
    if (macs.size() >= kMaxMacs) {
        macs.erase(macs.begin());
    }
    macs.push_back({mac, now, now, tie});
}

std::vector<std::string> HostRecord::bestNames() const {
    std::vector<const NameClaim*> claims;
    for (const NameClaim& claim : names) {
        if (claim.current && !(claim.source == NameSource::Answer && answeredNames > kManyAnswers)) {
            claims.push_back(&claim);
        }
    }
    std::stable_sort(claims.begin(), claims.end(),
        [](const NameClaim* a, const NameClaim* b) { return a->source < b->source; });
    std::vector<std::string> best;
    for (const NameClaim* claim : claims) {
        best.push_back(claim->name);
    }
    return best;
}

HostTable::HostTable(std::shared_ptr<const Site> site)
    : m_site(std::move(site))
    , m_hosts(kHostCapacity)
    , m_macs(kMacCapacity)
    , m_macOnly(kMacOnlyCapacity) {}

HostRecord& HostTable::obtain(const IpAddress& address, Timestamp now) {
    auto [host, fresh] = m_hosts.obtain(address);
    if (fresh) {
        host.id = m_nextId++;
        host.address = address;
        host.text = address.toString();
        host.first = host.last = now;
        host.site = m_site.get();
        if (const NetworkGroup* group = m_site->groupOf(address); group != nullptr && !group->zone.empty()) {
            host.zone = {group->zone};
        }
        if (!m_site->servicesOf(address).empty()) {
            host.refreshRoles();
        }
    }
    host.see(now);
    return host;
}

bool HostTable::looksLikeGateway(const HostRecord& host, const MacTraffic& traffic) const {
    if (traffic.outside.size() < 2 || !host.address.isV4()) {
        return false;
    }
    if (traffic.bound == host.address) {
        return true;
    }
    const uint32_t lastByte = host.address.toV4() & 0xff;
    return traffic.inside.size() == 1 && (lastByte == 1 || lastByte == 2 || lastByte == 254);
}

void HostTable::noteEthernet(
    const MacAddress& mac, const IpAddress& address, bool inside, HostRecord* host, Timestamp now) {
    if (!isStation(mac)) {
        return;
    }
    MacTraffic& traffic = m_macs.obtain(macWord(mac)).first;
    if (!inside) {
        addDistinct(traffic.outside, address, MacTraffic::kEnough);
    } else if (address.isV4() && !address.isLinkLocal()) {
        addDistinct(traffic.inside, address, MacTraffic::kEnough);
    }
    if (host != nullptr) {
        host->claimMac(mac, MacEvidence::Ethernet, now);
        if (looksLikeGateway(*host, traffic) && host->evidence.noted(RoleEvidence::Sign::Forwards)) {
            host->refreshRoles();
        }
    }
}

void HostTable::noteMacOnly(const MacAddress& mac, std::string_view name, Timestamp now) {
    if (!isStation(mac)) {
        return;
    }
    auto [host, fresh] = m_macOnly.obtain(macWord(mac));
    host.first = fresh ? now : std::min(host.first, now);
    host.last = fresh ? now : std::max(host.last, now);
    if (const std::string kept = hostNameOf(name); !kept.empty()) {
        noteClaim(host.names, kept, NameSource::Dhcp, now);
    }
}

void HostTable::bindMac(const MacAddress& mac, HostRecord& host, MacEvidence evidence, Timestamp now) {
    if (!isStation(mac)) {
        return;
    }
    host.claimMac(mac, evidence, now);
    m_macs.obtain(macWord(mac)).first.bound = host.address;
    if (const MacOnlyHost* before = m_macOnly.peek(macWord(mac))) {
        const MacOnlyHost known = *before;
        m_macOnly.erase(macWord(mac));
        host.see(known.first);
        for (const HostRecord::NameClaim& claim : known.names) {
            host.claimName(claim.name, claim.source, claim.last);
        }
    }
}

std::optional<IpAddress> HostTable::addressOf(const MacAddress& mac) const {
    const MacTraffic* traffic = m_macs.peek(macWord(mac));
    if (traffic == nullptr || traffic->bound.isUnset()) {
        return std::nullopt;
    }
    return traffic->bound;
}

MacAddress HostTable::shownMac(const HostRecord& host) const {
    const HostRecord::MacClaim* claim = host.currentMac();
    if (claim == nullptr) {
        return {};
    }
    if (claim->evidence != MacEvidence::Ethernet) {
        return claim->mac;
    }
    // Only an Ethernet source: behind a router it is the router's.
    const MacTraffic* traffic = m_macs.peek(macWord(claim->mac));
    if (traffic == nullptr || looksLikeGateway(host, *traffic)) {
        return traffic == nullptr ? MacAddress{} : claim->mac;
    }
    const bool ownLine = traffic->outside.empty() && traffic->inside.size() <= 1
        && (traffic->bound.isUnset() || traffic->bound == host.address || !host.address.isV4());
    return ownLine ? claim->mac : MacAddress{};
}

Host HostTable::describe(const HostRecord& record) const {
    Host host;
    host.key.ip = record.address;
    host.mac = shownMac(record);
    host.names = record.bestNames();
    host.roles = record.roles.items();
    host.first = record.first;
    host.last = record.last;
    host.flows = record.flows;
    host.bytesOut = record.bytesOut;
    host.bytesIn = record.bytesIn;
    for (const HostRecord::NameClaim& claim : record.names) {
        host.aliases.push_back(
            {HostAlias::Kind::Name, claim.name, std::string(sourceName(claim.source)), claim.first, claim.last});
    }
    for (const HostRecord::MacClaim& claim : record.macs) {
        if (claim.evidence != MacEvidence::Ethernet || claim.mac == host.mac) {
            host.aliases.push_back({HostAlias::Kind::Mac, claim.mac.toString(), std::string(sourceName(claim.evidence)),
                claim.first, claim.last});
        }
    }
    return host;
}

std::vector<Host> HostTable::hosts() const {
    std::vector<Host> list;
    m_hosts.forEach([&](const IpAddress&, const HostRecord& record) {
        if (record.spoke) {
            list.push_back(describe(record));
        }
    });
    std::sort(list.begin(), list.end(), [](const Host& a, const Host& b) { return a.key.ip < b.key.ip; });
    // One machine under several addresses (a new lease, IPv4 beside IPv6): each names the others.
    std::vector<std::pair<MacAddress, size_t>> byMac;
    for (size_t i = 0; i < list.size(); ++i) {
        if (!list[i].mac.isUnset()) {
            byMac.emplace_back(list[i].mac, i);
        }
    }
    std::sort(byMac.begin(), byMac.end());
    for (size_t i = 0; i < byMac.size();) {
        size_t end = i;
        while (end < byMac.size() && byMac[end].first == byMac[i].first) {
            ++end;
        }
        for (size_t a = i; a < end && end - i <= 16; ++a) {
            for (size_t b = i; b < end; ++b) {
                if (a != b) {
                    const Host& other = list[byMac[b].second];
                    list[byMac[a].second].aliases.push_back(
                        {HostAlias::Kind::Address, other.key.ip.toString(), "mac", other.first, other.last});
                }
            }
        }
        i = end;
    }
    std::vector<Host> macOnly;
    m_macOnly.forEach([&](uint64_t word, const MacOnlyHost& known) {
        Host host;
        host.key.mac = host.mac = macOfWord(word);
        host.first = known.first;
        host.last = known.last;
        for (const HostRecord::NameClaim& claim : known.names) {
            host.names.push_back(claim.name);
            host.aliases.push_back({HostAlias::Kind::Name, claim.name, "dhcp", claim.first, claim.last});
        }
        macOnly.push_back(std::move(host));
    });
    std::sort(macOnly.begin(), macOnly.end(), [](const Host& a, const Host& b) { return a.key.mac < b.key.mac; });
    std::move(macOnly.begin(), macOnly.end(), std::back_inserter(list));
    return list;
}

int64_t HostTable::spokenCount() const {
    int64_t count = 0;
    m_hosts.forEach([&](const IpAddress&, const HostRecord& record) { count += record.spoke ? 1 : 0; });
    return count;
}

} // namespace metsuke
