// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/agent/host_facts.h"

#include "core/base/digest.h"
#include "core/base/strings.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <ifaddrs.h>
#include <memory>
#include <net/if.h>
#include <netinet/in.h>
#include <netpacket/packet.h>
#include <sys/utsname.h>

namespace metsuke::agent {

namespace {

constexpr size_t kMost = 64;

std::string distribution() {
    std::ifstream in("/etc/os-release");
    constexpr std::string_view kKey = "PRETTY_NAME=";
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with(kKey)) {
            std::string name = line.substr(kKey.size());
            std::erase(name, '"');
            return cleanText(name, 100);
        }
    }
    return {};
}

void addInterface(const ifaddrs& one, HostFacts& facts) {
    if (one.ifa_addr == nullptr || (one.ifa_flags & IFF_UP) == 0 || (one.ifa_flags & IFF_LOOPBACK) != 0) {
        return;
    }
    const int family = one.ifa_addr->sa_family;
    if (family == AF_INET && facts.addresses.size() < kMost) {
        const auto* address = reinterpret_cast<const sockaddr_in*>(one.ifa_addr);
        facts.addresses.push_back(IpAddress::v4(ntohl(address->sin_addr.s_addr)));
    } else if (family == AF_INET6 && facts.addresses.size() < kMost) {
        const auto* address = reinterpret_cast<const sockaddr_in6*>(one.ifa_addr);
        facts.addresses.push_back(IpAddress::v6(Bytes(address->sin6_addr.s6_addr, 16)));
    } else if (family == AF_PACKET && facts.macs.size() < kMost) {
        const auto* link = reinterpret_cast<const sockaddr_ll*>(one.ifa_addr);
        std::string text;
        for (size_t i = 0; i < 6 && link->sll_halen == 6; ++i) {
            text += (i == 0 ? "" : ":") + toHex(Bytes(&link->sll_addr[i], 1));
        }
        if (!text.empty()) {
            facts.macs.push_back(std::move(text));
        }
    }
}

} // namespace

HostFacts hostFacts() {
    HostFacts facts;
    utsname kernel{};
    if (::uname(&kernel) == 0) {
        facts.hostname = cleanText(kernel.nodename, 100);
        const std::string name = distribution();
        facts.system = (name.empty() ? "" : name + ", ") + cleanText(kernel.sysname, 40) + ' ' + cleanText(kernel.release, 100);
    }
    std::ifstream("/proc/sys/kernel/random/boot_id") >> facts.boot;
    ifaddrs* first = nullptr;
    if (::getifaddrs(&first) == 0) {
        const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> all(first, &::freeifaddrs);
        for (const ifaddrs* one = first; one != nullptr; one = one->ifa_next) {
            addInterface(*one, facts);
        }
    }
    return facts;
}

} // namespace metsuke::agent
