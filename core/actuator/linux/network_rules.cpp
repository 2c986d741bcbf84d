// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/network_rules.h"

#include "core/base/digest.h"

#include <algorithm>
#include <array>
#include <set>

namespace metsuke::actuator {

namespace {

constexpr size_t kTagDigits = 16;
constexpr unsigned kMappedBits = 96;

enum class Way : uint8_t { Out, In };

/// "add" first, so that there is one to delete: the command is good whether or not there was one.
std::string removed(const std::string& family, const std::string& table) {
    return "add table " + family + ' ' + table + "\ndelete table " + family + ' ' + table + '\n';
}

std::string joined(const std::set<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts) {
        text += (text.empty() ? "" : ", ") + part;
    }
    return text;
}

std::string setOf(const std::string& name, const std::string& properties, const std::set<std::string>& elements) {
    const std::string filled = elements.empty() ? std::string() : " elements = { " + joined(elements) + " };";
    return " set " + name + " { " + properties + ";" + filled + " }\n";
}

/// Seconds, at least one: 0 would be for ever.
std::string timeoutOf(Duration lasts) {
    return lasts > 0 ? " timeout " + std::to_string(std::max<Duration>(1, (lasts + kSecond - 1) / kSecond)) + "s" : std::string();
}

std::string aliveElement(Duration lasts) { return "0x1" + timeoutOf(lasts); }

/// Holds while the set has its one element: a switch that time alone can turn off.
constexpr const char* kUnlessAlive = "  meta mark and 0x0 xor 0x1 != @alive accept\n";

std::string aliveSet(Duration lasts) { return setOf("alive", "type mark; flags timeout", {aliveElement(lasts)}); }

/// One transaction: it is alive at every moment.
std::string prolonged(const std::string& table, Duration lasts) {
    return "flush set " + table + " alive\nadd element " + table + " alive { " + aliveElement(lasts) + " }\n";
}

std::string setsOf(const Isolation& isolation) {
    std::array<std::set<std::string>, 2> hosts, services;
    std::set<std::string> neighbours;
    for (const plan::Permitted& one : isolation.permitted) {
        const size_t family = one.address.isV4() ? 0 : 1;
        const std::string address = one.address.toString();
        if (one.port == 0) {
            hosts[family].insert(address);
        } else {
            services[family].insert(address + " . " + std::to_string(one.port));
        }
        if (!one.address.isV4()) {
            neighbours.insert(address);
        }
    }
    for (const IpAddress& gateway : isolation.gateways) {
        if (!gateway.isV4()) {
            neighbours.insert(gateway.toString());
        }
    }
    return aliveSet(isolation.lasts) + setOf("host4", "type ipv4_addr", hosts[0])
        + setOf("service4", "type ipv4_addr . inet_service", services[0]) + setOf("host6", "type ipv6_addr", hosts[1])
        + setOf("service6", "type ipv6_addr . inet_service", services[1]) + setOf("neighbour6", "type ipv6_addr", neighbours);
}

/// The chain that lets through what may pass this way. What a network needs is bound to where it is needed, else it would be a way
/// out for whoever can choose a port.
std::string permitted(Way way) {
    const std::string end = way == Way::Out ? "d" : "s";
    std::string rules;
    for (const std::string family : {"4", "6"}) {
        const std::string address = (family == "4" ? "ip " : "ip6 ") + end + "addr ";
        rules += "  " + address + "@host" + family + " accept\n";
        rules += "  meta l4proto { tcp, udp } " + address + ". th " + end + "port @service" + family + " accept\n";
    }
    if (way == Way::Out) {
        rules += "  ip daddr 255.255.255.255 udp sport 68 udp dport 67 accept\n"
                 "  ip6 saddr fe80::/10 ip6 daddr ff02::1:2 udp sport 546 udp dport 547 accept\n"
                 "  ip6 hoplimit 255 icmpv6 type { nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert } ip6 daddr { fe80::/10, ff02::/16 } accept\n"
                 "  ip6 hoplimit 255 icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } ip6 daddr @neighbour6 accept\n"
                 "  icmpv6 type { mld-listener-report, mld-listener-done, mld2-listener-report } ip6 daddr ff02::/16 accept\n";
    } else {
        rules += "  udp sport 67 udp dport 68 accept\n"
                 "  ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept\n"
                 "  ip6 hoplimit 255 icmpv6 type { nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } accept\n"
                 "  ip6 saddr fe80::/10 icmpv6 type mld-listener-query accept\n"
                 "  icmpv6 type packet-too-big accept\n"
                 "  icmp type destination-unreachable icmp code frag-needed accept\n";
    }
    return rules;
}

std::string hooked(const std::string& name, const std::string& hook, const std::string& device, const std::string& rules) {
    return " chain " + name + " {\n  type filter hook " + hook + device + " priority -300; policy drop;\n" + kUnlessAlive + rules + " }\n";
}

std::string internetTable(const Isolation& isolation) {
    return removed("inet", kIsolationTable) + "table inet " + kIsolationTable + " {\n comment \"" + isolation.mark + "\"\n" + setsOf(isolation)
        + " chain out {\n" + permitted(Way::Out) + " }\n chain in {\n" + permitted(Way::In) + " }\n"
        + hooked("output", "output", "", "  oif \"lo\" accept\n  jump out\n  reject with icmpx type admin-prohibited\n")
        + hooked("input", "input", "", "  iif \"lo\" accept\n  jump in\n") + hooked("forward", "forward", "", "") + "}\n";
}

std::string deviceTable(const Isolation& isolation) {
    // Beside IP: ARP, and the log-in to the switch's port (802.1X), without which there is no network soon.
    const std::string frames = "  ether type { arp, 0x888e } accept\n";
    std::string text = removed("netdev", kIsolationTable) + "table netdev " + kIsolationTable + " {\n comment \"" + isolation.mark + "\"\n" + setsOf(isolation)
        + " chain out {\n" + frames + permitted(Way::Out) + " }\n chain in {\n" + frames + permitted(Way::In) + " }\n";
    for (const HookedInterface& interface : isolation.interfaces) {
        if (isWritableInterface(interface.name)) {
            const std::string device = " device \"" + interface.name + "\"", number = std::to_string(interface.index);
            text += hooked("egress_" + number, "egress", device, "  jump out\n") + hooked("ingress_" + number, "ingress", device, "  jump in\n");
        }
    }
    return text + "}\n";
}

std::set<std::string> rangesOf(const Denial& denial, bool isV4) {
    std::set<std::string> ranges;
    for (const plan::AddressTarget& one : denial.addresses) {
        if (one.address.isV4() == isV4) {
            ranges.insert(rangeOf(one).toString() + timeoutOf(one.duration));
        }
    }
    return ranges;
}

std::string denied(const Denial& denial, Way way, const std::string& verdict) {
    const std::string end = way == Way::Out ? "d" : "s";
    const std::string port = denial.port == 0 ? std::string() : "meta l4proto { tcp, udp } th " + end + "port " + std::to_string(denial.port) + ' ';
    return "  " + port + "ip " + end + "addr @address4 " + verdict + "\n  " + port + "ip6 " + end + "addr @address6 " + verdict + '\n';
}

} // namespace

bool isWritableInterface(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("-_.@+=#").find(c) != std::string_view::npos;
    });
}

std::string isolationRules(const Isolation& isolation) { return internetTable(isolation) + deviceTable(isolation); }

std::string prolongRules(Duration lasts) {
    return prolonged(std::string("inet ") + kIsolationTable, lasts) + prolonged(std::string("netdev ") + kIsolationTable, lasts);
}

std::string prolongRules(const std::string& table, Duration lasts) { return prolonged("inet " + table, lasts); }

std::string releaseRules() { return removed("inet", kIsolationTable) + removed("netdev", kIsolationTable); }

IpRange rangeOf(const plan::AddressTarget& target) {
    const unsigned bits = target.address.isV4() ? std::max<unsigned>(target.prefix, kMappedBits) - kMappedBits : target.prefix;
    auto range = IpRange::parse(target.address.toString() + '/' + std::to_string(bits));
    return range ? *range : IpRange(target.address);
}

std::string denialTable(std::string_view undoId) {
    return "metsuke_deny_" + Digest::hex(DigestKind::Sha256, asBytes(undoId)).substr(0, kTagDigits);
}

std::string denialRules(const Denial& denial) {
    std::string text = removed("inet", denial.table) + "table inet " + denial.table + " {\n comment \"" + denial.mark + "\"\n" + aliveSet(denial.lasts);
    for (const bool isV4 : {true, false}) {
        text += setOf(isV4 ? "address4" : "address6", isV4 ? "type ipv4_addr; flags interval, timeout" : "type ipv6_addr; flags interval, timeout",
            rangesOf(denial, isV4));
    }
    const auto chain = [](const std::string& hook, const std::string& rules) {
        return " chain " + hook + " {\n  type filter hook " + hook + " priority -290; policy accept;\n" + kUnlessAlive + rules + " }\n";
    };
    const std::string out = denied(denial, Way::Out, "drop"), in = denied(denial, Way::In, "drop");
    return text + chain("output", denied(denial, Way::Out, "reject with icmpx type admin-prohibited")) + chain("input", in) + chain("forward", out + in) + "}\n";
}

std::string allowRules(const std::string& table) { return removed("inet", table); }

} // namespace metsuke::actuator
