// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event/event.h"
#include "core/intel/lru_map.h"
#include "core/intel/role_evidence.h"
#include "core/model/finding.h"
#include "core/model/site.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace metsuke {

/// How much a name says about who carries it: a lower rank is shown first.
enum class NameSource : uint8_t { Dhcp, Nbns, Mdns, Ntlm, Answer, Dns };

/// How a MAC was tied to an address, weakest first.
enum class MacEvidence : uint8_t { Ethernet, Arp, Dhcp };

/// An inside host while it is being learnt.
struct HostRecord {
    struct NameClaim {
        std::string name;
        NameSource source = NameSource::Dns;
        Timestamp first;
        Timestamp last;
        bool current = true; ///< false once the address changed hands
    };
    struct MacClaim {
        MacAddress mac;
        Timestamp first;
        Timestamp last;
        MacEvidence evidence = MacEvidence::Ethernet;
    };

    uint32_t id = 0;
    IpAddress address;
    std::string text; ///< of the address
    bool spoke = false; ///< sent something: an address that only others call is no host
    Timestamp first;
    Timestamp last;
    uint64_t flows = 0;
    uint64_t bytesOut = 0;
    uint64_t bytesIn = 0;
    std::vector<NameClaim> names;
    std::vector<MacClaim> macs; ///< the last one is current
    uint32_t answeredNames = 0; ///< different names it gave in LLMNR and NBNS answers
    RoleEvidence evidence;
    SharedList roles;
    SharedList zone; ///< of its network group: one word or none
    const Site* site = nullptr; ///< what registration says of roles; owned by the table

    static constexpr size_t kMaxNames = 16;
    static constexpr size_t kMaxMacs = 8;

    void see(Timestamp now);
    void claimName(std::string_view name, NameSource source, Timestamp now);
    /// DHCP giving the address to another MAC means another machine: names of the one before end.
    void claimMac(const MacAddress& mac, MacEvidence tie, Timestamp now);
    void refreshRoles() { roles = site == nullptr ? evidence.roles() : site->rolesOf(address, evidence.roles()); }
    /// Current names, best first; names given in answers are left out for a host that answers for many.
    [[nodiscard]] std::vector<std::string> bestNames() const;
    [[nodiscard]] const MacClaim* currentMac() const { return macs.empty() ? nullptr : &macs.back(); }
};

/// Inside hosts by address, with what Ethernet, ARP, DHCP and name claims say about their identity. Bounded.
class HostTable {
public:
    explicit HostTable(std::shared_ptr<const Site> site);
    /// The host of an address, made when it is new.
    HostRecord& obtain(const IpAddress& address, Timestamp now);
    [[nodiscard]] HostRecord* find(const IpAddress& address) { return m_hosts.find(address); }
    [[nodiscard]] const HostRecord* peek(const IpAddress& address) const { return m_hosts.peek(address); }
    void clear() { m_hosts.clear(); }

    /// `mac` was the Ethernet address beside `address` of a packet.
    void noteEthernet(const MacAddress& mac, const IpAddress& address, bool inside, HostRecord* host, Timestamp now);
    /// A DHCP client is known by MAC before it has an address.
    void noteMacOnly(const MacAddress& mac, std::string_view name, Timestamp now);
    /// The MAC got an address: what was known by MAC alone moves there.
    void bindMac(const MacAddress& mac, HostRecord& host, MacEvidence evidence, Timestamp now);
    /// The address ARP or DHCP gave a MAC last, if any.
    [[nodiscard]] std::optional<IpAddress> addressOf(const MacAddress& mac) const;

    /// Hosts that spoke, by address bytes; then hosts known by MAC alone, by MAC.
    [[nodiscard]] std::vector<Host> hosts() const;
    [[nodiscard]] int64_t spokenCount() const;

private:
    /// What an Ethernet address carries; tells a router's MAC from a host's.
    struct MacTraffic {
        static constexpr size_t kEnough = 4;
        std::vector<IpAddress> outside; ///< at most kEnough
        std::vector<IpAddress> inside; ///< IPv4, at most kEnough
        IpAddress bound; ///< by ARP or DHCP
    };
    struct MacOnlyHost {
        Timestamp first;
        Timestamp last;
        std::vector<HostRecord::NameClaim> names;
    };
    [[nodiscard]] bool looksLikeGateway(const HostRecord& host, const MacTraffic& traffic) const;
    [[nodiscard]] MacAddress shownMac(const HostRecord& host) const;
    [[nodiscard]] Host describe(const HostRecord& record) const;

    const std::shared_ptr<const Site> m_site; ///< shared with the enricher
    LruMap<IpAddress, HostRecord> m_hosts;
    LruMap<uint64_t, MacTraffic, WordHash> m_macs;
    LruMap<uint64_t, MacOnlyHost, WordHash> m_macOnly;
    uint32_t m_nextId = 1;
};

/// An address a host can have: not unset, "this network", multicast or broadcast.
[[nodiscard]] bool isHostAddress(const IpAddress& address);

/// A claimed name as it is kept, or "" when it names no single host (groups, services, wpad ...).
[[nodiscard]] std::string hostNameOf(std::string_view claimed);

} // namespace metsuke
