// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/network_sockets.h"

#include "core/actuator/linux/netlink.h"
#include "core/sensor/linux/socket_owners.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <set>
#include <sys/socket.h>

namespace metsuke::actuator {

using sensor::SocketRow;

namespace {

constexpr int kLooks = 3;
constexpr std::array<uint16_t, 4> kConsolePorts{22, 3389, 5900, 5901};

bool isConnection(const SocketRow& row) {
    return !row.isListening && !row.isOver && row.connection.remotePort != 0;
}

Result<std::vector<SocketRow>> dump(Reach reach) { return reach == Reach::Here ? sensor::dumpSockets() : sensor::dumpAllSockets(); }

Result<void> destroy(Netlink& kernel, const SocketRow& row) {
    const bool isV4 = row.connection.remote.isV4();
    const auto copy = [isV4](const IpAddress& address, __be32 (&words)[4]) {
        const Bytes bytes = Bytes(address.bytes()).last(isV4 ? 4 : 16);
        std::memcpy(words, bytes.data(), bytes.size());
    };
    inet_diag_req_v2 order{};
    order.sdiag_family = isV4 ? AF_INET : AF_INET6;
    order.sdiag_protocol = row.connection.protocol;
    order.idiag_states = UINT32_MAX;
    copy(row.connection.local, order.id.idiag_src);
    copy(row.connection.remote, order.id.idiag_dst);
    order.id.idiag_sport = htons(row.connection.localPort);
    order.id.idiag_dport = htons(row.connection.remotePort);
    order.id.idiag_if = row.interface;
    order.id.idiag_cookie[0] = static_cast<uint32_t>(row.cookie);
    order.id.idiag_cookie[1] = static_cast<uint32_t>(row.cookie >> 32);
    return kernel.order(SOCK_DESTROY, 0, bytesOf(order));
}

/// Of one network namespace, the calling thread's. Numbers of sockets are those of the kernel, so that each is tried once.
Result<void> cutHere(const IsMeant& isMeant, std::set<uint64_t>& tried, Cut& cut) {
    METSUKE_TRY(Netlink kernel, Netlink::open(NETLINK_SOCK_DIAG));
    for (int look = 0; look < kLooks; ++look) {
        METSUKE_TRY(const auto rows, sensor::dumpSockets());
        bool isSomeNew = false;
        for (const SocketRow& row : rows) {
            if (!isConnection(row) || !isMeant(row) || !tried.insert(row.cookie).second) {
                continue;
            }
            const auto done = destroy(kernel, row);
            if (!done && done.error().code == ErrorCode::PermissionDenied) {
                return done;
            }
            (done || done.error().code == ErrorCode::NotFound ? cut.ended : cut.left).push_back(row);
            isSomeNew = true;
        }
        if (!isSomeNew) {
            break;
        }
    }
    return {};
}

std::string endOf(const IpAddress& address, uint16_t port) {
    const std::string text = address.toString();
    return (address.isV4() ? text : '[' + text + ']') + ':' + std::to_string(port);
}

} // namespace

Result<std::vector<SocketRow>> findConnections(Reach reach, const IsMeant& isMeant) {
    METSUKE_TRY(auto rows, dump(reach));
    std::erase_if(rows, [&](const SocketRow& row) { return !isConnection(row) || !isMeant(row); });
    return rows;
}

Result<Cut> cutConnections(Reach reach, const IsMeant& isMeant) {
    Cut cut;
    std::set<uint64_t> tried;
    Result<void> result;
    if (reach == Reach::Here) {
        result = cutHere(isMeant, tried, cut);
    } else {
        sensor::inEachNetworkNamespace([&](uint64_t) {
            if (auto one = cutHere(isMeant, tried, cut); !one && result) {
                result = one;
            }
        });
    }
    return result ? Result<Cut>(std::move(cut)) : result.error();
}

bool isPermitted(const std::vector<plan::Permitted>& permitted, const SocketRow& row) {
    return std::ranges::any_of(permitted, [&](const plan::Permitted& one) {
        return one.address == row.connection.remote && (one.port == 0 || one.port == row.connection.remotePort);
    });
}

bool matches(const plan::ConnectionTarget& target, const SocketRow& row) {
    const auto isAny = [](const auto& wanted, const auto& found) { return wanted == std::decay_t<decltype(wanted)>() || wanted == found; };
    return isAny(target.protocol, row.connection.protocol) && isAny(target.local, row.connection.local) && isAny(target.remote, row.connection.remote)
        && isAny(target.localPort, row.connection.localPort) && isAny(target.remotePort, row.connection.remotePort);
}

bool matches(const plan::AddressTarget& target, const SocketRow& row) {
    return rangeOf(target).contains(row.connection.remote) && (target.port == 0 || target.port == row.connection.remotePort);
}

void listConnections(const std::vector<SocketRow>& rows, const std::string& after, plan::StepReport& report) {
    sensor::SocketOwners owners;
    owners.update(rows);
    const sensor::ProcReader reader;
    for (const SocketRow& row : rows) {
        if (report.objects.size() >= plan::kMostObjects) {
            ++report.moreObjects;
            continue;
        }
        const int64_t pid = owners.of(row.inode).pid;
        const auto process = pid > 0 ? reader.surroundings(pid) : std::nullopt;
        const std::string protocol = row.connection.protocol == IPPROTO_TCP ? "tcp " : "udp ";
        report.objects.push_back({"connection",
            protocol + endOf(row.connection.local, row.connection.localPort) + " > " + endOf(row.connection.remote, row.connection.remotePort),
            process ? process->name + ' ' + std::to_string(pid) : std::string(), after});
    }
}

int64_t countConsoles(const std::vector<SocketRow>& rows) {
    return std::ranges::count_if(rows, [](const SocketRow& row) {
        return row.connection.protocol == IPPROTO_TCP && std::ranges::find(kConsolePorts, row.connection.localPort) != kConsolePorts.end();
    });
}

} // namespace metsuke::actuator
