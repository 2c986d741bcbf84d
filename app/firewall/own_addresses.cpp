// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/firewall/own_addresses.h"

#include "core/base/strings.h"
#include "core/fleet/places.h"

#include <array>
#include <charconv>
#include <fstream>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <sstream>

namespace metsuke {

namespace {

void addInterfaces(std::vector<IpAddress>& own) {
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) {
        return;
    }
    for (const ifaddrs* one = list; one != nullptr; one = one->ifa_next) {
        if (one->ifa_addr != nullptr && one->ifa_addr->sa_family == AF_INET) {
            const auto* address = reinterpret_cast<const sockaddr_in*>(one->ifa_addr); // NOLINT: how the system hands them out
            own.push_back(IpAddress::v4(ntohl(address->sin_addr.s_addr)));
        } else if (one->ifa_addr != nullptr && one->ifa_addr->sa_family == AF_INET6) {
            const auto* address = reinterpret_cast<const sockaddr_in6*>(one->ifa_addr); // NOLINT
            own.push_back(IpAddress::v6(Bytes(address->sin6_addr.s6_addr, sizeof address->sin6_addr.s6_addr)));
        }
    }
    ::freeifaddrs(list);
}

/// The kernel writes them as hexadecimal numbers in the byte order of the machine (IPv4), or as they are (IPv6).
void addGateways(std::vector<IpAddress>& shared) {
    std::ifstream v4("/proc/net/route");
    std::string line, device, destination, gateway;
    for (std::getline(v4, line); std::getline(v4, line);) {
        std::istringstream fields(line);
        uint32_t number = 0;
        if (fields >> device >> destination >> gateway && std::from_chars(gateway.data(), gateway.data() + gateway.size(), number, 16).ec == std::errc() && number != 0) {
            shared.push_back(IpAddress::v4(ntohl(number)));
        }
    }
    std::ifstream v6("/proc/net/ipv6_route");
    constexpr size_t kDigits = 32, kNextHop = 4;
    while (std::getline(v6, line)) {
        std::istringstream fields(line);
        std::string field;
        for (size_t i = 0; i <= kNextHop; ++i) {
            fields >> field;
        }
        std::array<uint8_t, 16> bytes{};
        for (size_t i = 0; field.size() == kDigits && i < bytes.size(); ++i) {
            std::from_chars(field.data() + 2 * i, field.data() + 2 * i + 2, bytes[i], 16);
        }
        if (const IpAddress hop = IpAddress::v6(bytes); !hop.isUnset()) {
            shared.push_back(hop);
        }
    }
}

void addNameServers(std::vector<IpAddress>& shared) {
    std::ifstream file("/etc/resolv.conf");
    std::string line;
    while (std::getline(file, line)) {
        const std::string_view text = trim(line);
        constexpr std::string_view kWord = "nameserver";
        const auto address = text.starts_with(kWord) ? IpAddress::parse(trim(text.substr(kWord.size()))) : std::nullopt;
        if (address) {
            shared.push_back(*address);
        }
    }
}

} // namespace

Result<firewall::Protection> protectionOf(const std::filesystem::path& fleetFolder) {
    METSUKE_TRY(const auto list, firewall::readFirewalls(fleetFolder));
    firewall::Protection protection;
    protection.permitted = list.permitted;
    if (auto kept = fleet::keptAddresses(fleetFolder); kept.ok()) {
        protection.own = std::move(kept).value();
    }
    addInterfaces(protection.own);
    addGateways(protection.shared);
    addNameServers(protection.shared);
    return protection;
}

} // namespace metsuke
