// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/network_facts.h"

#include "core/actuator/linux/netlink.h"
#include "core/base/strings.h"
#include "core/sensor/linux/small_files.h"

#include <algorithm>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <set>
#include <sstream>
#include <sys/socket.h>

namespace metsuke::actuator {

namespace {

constexpr size_t kMostResolvers = 16, kLargestResolverFile = 65536;
constexpr size_t kMostInterfaces = 4096;

std::string textOf(Bytes value) {
    const std::string_view text = asText(value);
    return std::string(text.substr(0, text.find('\0')));
}

IpAddress addressOf(Bytes value) { return value.size() == 4 ? IpAddress::v4(value) : IpAddress::v6(value); }

bool isTunnelType(uint16_t type, const std::string& kind) {
    static const std::set<std::string, std::less<>> kTunnels{"wireguard", "tun", "ipip", "sit", "gre", "gretap", "ip6gre", "ip6gretap", "ip6tnl", "vti", "vti6",
        "xfrm", "vxlan", "geneve", "ppp", "bareudp", "gtp"};
    return type == ARPHRD_PPP || type == ARPHRD_TUNNEL || type == ARPHRD_TUNNEL6 || type == ARPHRD_SIT || type == ARPHRD_IPGRE || kTunnels.contains(kind);
}

Result<void> readInterfaces(Netlink& kernel, NetworkFacts& facts) {
    const ifinfomsg question{};
    return kernel.dump(RTM_GETLINK, bytesOf(question), [&](uint16_t, Bytes body) {
        if (body.size() < sizeof(ifinfomsg) || facts.interfaces.size() >= kMostInterfaces) {
            return;
        }
        ByteReader reader(body);
        reader.skip(2);
        const uint16_t type = reader.u16le();
        NetworkInterface found;
        found.hook.index = reader.u32le();
        const uint32_t flags = reader.u32le();
        forEachAttribute(body.subspan(sizeof(ifinfomsg)), [&](uint16_t attribute, Bytes value) {
            if (attribute == IFLA_IFNAME) {
                found.hook.name = textOf(value);
            } else if (attribute == IFLA_LINKINFO) {
                forEachAttribute(value, [&](uint16_t inner, Bytes text) { found.kind = inner == IFLA_INFO_KIND ? textOf(text) : found.kind; });
            }
        });
        found.isLoopback = (flags & IFF_LOOPBACK) != 0;
        found.isUp = (flags & IFF_UP) != 0;
        found.isTunnel = isTunnelType(type, found.kind);
        facts.interfaces.push_back(std::move(found));
    });
}

void readQueueing(Netlink& kernel, NetworkFacts& facts) {
    const tcmsg question{};
    (void)kernel.dump(RTM_GETQDISC, bytesOf(question), [&](uint16_t, Bytes body) { // a kernel without traffic control has none
        ByteReader reader(body);
        reader.skip(4);
        const uint32_t index = reader.u32le();
        forEachAttribute(body.subspan(std::min(body.size(), sizeof(tcmsg))), [&](uint16_t attribute, Bytes value) {
            const auto where = std::ranges::find(facts.interfaces, index, [](const NetworkInterface& one) { return one.hook.index; });
            if (attribute == TCA_KIND && textOf(value) == "clsact" && where != facts.interfaces.end()) {
                where->isRedirecting = true;
            }
        });
    });
}

Result<void> readAddresses(Netlink& kernel, NetworkFacts& facts) {
    const ifaddrmsg question{};
    return kernel.dump(RTM_GETADDR, bytesOf(question), [&](uint16_t, Bytes body) {
        IpAddress local, address;
        forEachAttribute(body.subspan(std::min(body.size(), sizeof(ifaddrmsg))), [&](uint16_t attribute, Bytes value) {
            local = attribute == IFA_LOCAL ? addressOf(value) : local;
            address = attribute == IFA_ADDRESS ? addressOf(value) : address;
        });
        facts.own.push_back(local.isUnset() ? address : local); // of a point to point link the other one is the other end
    });
}

Result<void> readGateways(Netlink& kernel, NetworkFacts& facts) {
    std::set<IpAddress> found;
    const auto visit = [&found](Bytes attributes) {
        forEachAttribute(attributes, [&found](uint16_t attribute, Bytes value) {
            if (attribute == RTA_GATEWAY) {
                found.insert(addressOf(value));
            } else if (attribute == RTA_VIA && value.size() > 2) {
                found.insert(addressOf(value.subspan(2)));
            }
        });
    };
    for (const uint8_t family : {uint8_t{AF_INET}, uint8_t{AF_INET6}}) {
        rtmsg question{};
        question.rtm_family = family;
        METSUKE_CHECK(kernel.dump(RTM_GETROUTE, bytesOf(question), [&](uint16_t, Bytes body) {
            const Bytes attributes = body.subspan(std::min(body.size(), sizeof(rtmsg)));
            visit(attributes);
            forEachAttribute(attributes, [&](uint16_t attribute, Bytes hops) {
                while (attribute == RTA_MULTIPATH && hops.size() >= sizeof(rtnexthop)) {
                    const size_t length = std::clamp<size_t>(ByteReader(hops).u16le(), sizeof(rtnexthop), hops.size());
                    visit(hops.subspan(sizeof(rtnexthop), length - sizeof(rtnexthop)));
                    hops = hops.subspan(length);
                }
            });
        }));
    }
    facts.gateways.assign(found.begin(), found.end());
    return {};
}

} // namespace

std::vector<HookedInterface> NetworkFacts::hooks() const {
    std::vector<HookedInterface> found;
    for (const NetworkInterface& interface : interfaces) {
        if (!interface.isLoopback) {
            found.push_back(interface.hook);
        }
    }
    return found;
}

bool NetworkFacts::isOwn(const IpAddress& address) const { return address.isLoopback() || std::ranges::find(own, address) != own.end(); }

bool NetworkFacts::isGateway(const IpAddress& address) const { return std::ranges::find(gateways, address) != gateways.end(); }

bool NetworkFacts::isResolver(const IpAddress& address) const { return std::ranges::find(resolvers, address) != resolvers.end(); }

std::vector<IpAddress> parseResolvers(std::string_view text) {
    std::vector<IpAddress> found;
    for (const std::string_view line : split(text, '\n')) {
        const std::string_view content = trim(line);
        if (!content.starts_with("nameserver") || found.size() >= kMostResolvers) {
            continue;
        }
        const std::string_view rest = trim(content.substr(std::string_view("nameserver").size()));
        const auto address = IpAddress::parse(rest.substr(0, rest.find_first_of(" \t%#"))); // fe80::1%eth0
        if (address) {
            found.push_back(*address);
        }
    }
    return found;
}

Result<NetworkFacts> readNetwork(const std::vector<std::filesystem::path>& resolverFiles) {
    METSUKE_TRY(Netlink kernel, Netlink::open(NETLINK_ROUTE));
    NetworkFacts facts;
    METSUKE_CHECK(readInterfaces(kernel, facts));
    readQueueing(kernel, facts);
    facts.queueSockets = parseQueueSockets(sensor::readSmallFile("/proc/thread-self/net/protocols"));
    METSUKE_CHECK(readAddresses(kernel, facts));
    METSUKE_CHECK(readGateways(kernel, facts));
    for (const std::filesystem::path& path : resolverFiles) {
        const auto text = sensor::readSmallFile(path.string(), kLargestResolverFile);
        for (const IpAddress& address : parseResolvers(text)) {
            if (!facts.isOwn(address) && !facts.isResolver(address)) {
                facts.resolvers.push_back(address);
            }
        }
    }
    return facts;
}

int64_t parseQueueSockets(std::string_view text) {
    for (const std::string_view line : split(text, '\n')) {
        std::istringstream words{std::string(line)};
        std::string protocol;
        int64_t size = 0, sockets = 0;
        if (words >> protocol >> size >> sockets && protocol == "XDP") {
            return sockets;
        }
    }
    return 0;
}

uint32_t routeTo(const IpAddress& address) {
    auto kernel = Netlink::open(NETLINK_ROUTE);
    if (!kernel) {
        return 0;
    }
    rtmsg question{};
    question.rtm_family = address.isV4() ? AF_INET : AF_INET6;
    const Bytes bytes = Bytes(address.bytes()).last(address.isV4() ? 4 : 16);
    question.rtm_dst_len = static_cast<uint8_t>(bytes.size() * 8);
    std::vector<uint8_t> body(bytesOf(question).begin(), bytesOf(question).end());
    addAttribute(body, RTA_DST, bytes);
    uint32_t index = 0;
    const auto asked = kernel->ask(RTM_GETROUTE, body, [&index](uint16_t, Bytes answer) {
        forEachAttribute(answer.subspan(std::min(answer.size(), sizeof(rtmsg))),
            [&index](uint16_t attribute, Bytes value) { index = attribute == RTA_OIF ? ByteReader(value).u32le() : index; });
    });
    return asked ? index : 0;
}

} // namespace metsuke::actuator
