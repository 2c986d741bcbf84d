// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/event/port_service.h"

#include <algorithm>
#include <array>

namespace metsuke {

namespace {

constexpr uint8_t kTcp = 1, kUdp = 2, kBoth = kTcp | kUdp;

struct PortEntry {
    uint16_t port;
    uint8_t transports;
    std::string_view service;
};

// Sorted by port. Only ports whose use is not in doubt on an ordinary network.
constexpr std::array kPorts{
    PortEntry{21, kTcp, "ftp"},
    PortEntry{22, kTcp, "ssh"},
    PortEntry{23, kTcp, "telnet"},
    PortEntry{25, kTcp, "smtp"},
    PortEntry{53, kBoth, "dns"},
    PortEntry{67, kUdp, "dhcp"},
    PortEntry{68, kUdp, "dhcp"},
    PortEntry{69, kUdp, "tftp"},
    PortEntry{80, kTcp, "http"},
    PortEntry{88, kBoth, "kerberos"},
    PortEntry{110, kTcp, "pop3"},
    PortEntry{111, kBoth, "portmap"},
    PortEntry{123, kUdp, "ntp"},
    PortEntry{135, kTcp, "dce_rpc"},
    PortEntry{137, kUdp, "nbns"},
    PortEntry{138, kUdp, "netbios"},
    PortEntry{139, kTcp, "smb"},
    PortEntry{143, kTcp, "imap"},
    PortEntry{161, kUdp, "snmp"},
    PortEntry{162, kUdp, "snmp"},
    PortEntry{389, kBoth, "ldap"},
    PortEntry{443, kTcp, "ssl"},
    PortEntry{443, kUdp, "quic"},
    PortEntry{445, kTcp, "smb"},
    PortEntry{464, kBoth, "kerberos"},
    PortEntry{465, kTcp, "smtp"},
    PortEntry{500, kUdp, "ipsec"},
    PortEntry{514, kUdp, "syslog"},
    PortEntry{587, kTcp, "smtp"},
    PortEntry{631, kBoth, "ipp"},
    PortEntry{636, kTcp, "ldap"},
    PortEntry{853, kTcp, "dns"},
    PortEntry{993, kTcp, "imap"},
    PortEntry{995, kTcp, "pop3"},
    PortEntry{1433, kTcp, "mssql"},
    PortEntry{1900, kUdp, "ssdp"},
    PortEntry{3268, kTcp, "ldap"},
    PortEntry{3306, kTcp, "mysql"},
    PortEntry{3389, kBoth, "rdp"},
    PortEntry{3702, kUdp, "wsd"},
    PortEntry{4500, kUdp, "ipsec"},
    PortEntry{5060, kBoth, "sip"},
    PortEntry{5353, kUdp, "mdns"},
    PortEntry{5355, kUdp, "llmnr"},
    PortEntry{5432, kTcp, "postgresql"},
    PortEntry{5900, kTcp, "vnc"},
    PortEntry{5985, kTcp, "winrm"},
    PortEntry{5986, kTcp, "winrm"},
    PortEntry{9100, kTcp, "printing"},
};
static_assert(std::ranges::is_sorted(kPorts, {}, &PortEntry::port));

} // namespace

std::string_view serviceOfPort(uint8_t proto, uint16_t port) {
    const uint8_t transport = proto == 6 ? kTcp : proto == 17 ? kUdp : 0;
    for (auto it = std::ranges::lower_bound(kPorts, port, {}, &PortEntry::port); it != kPorts.end() && it->port == port; ++it) {
        if (it->transports & transport) {
            return it->service;
        }
    }
    return {};
}

} // namespace metsuke
