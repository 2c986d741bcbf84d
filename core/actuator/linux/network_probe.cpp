// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/network_probe.h"

#include "core/base/file_handle.h"
#include "core/sensor/linux/host_clock.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace metsuke::actuator {

using sensor::sinceBoot;

namespace {

constexpr Duration kOneTry = 3 * kSecond, kBetweenTries = 200 * kMillisecond;
constexpr uint16_t kExperiment = 0x88b5; // IEEE 802, local experimental ethertype 1

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;
    [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

SocketAddress addressOf(const IpAddress& address, uint16_t port) {
    SocketAddress result;
    if (address.isV4()) {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        v4.sin_addr.s_addr = htonl(address.toV4());
        std::memcpy(&result.storage, &v4, result.size = sizeof v4);
    } else {
        sockaddr_in6 v6{};
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        std::memcpy(&v6.sin6_addr, address.bytes().data(), sizeof v6.sin6_addr);
        std::memcpy(&result.storage, &v6, result.size = sizeof v6);
    }
    return result;
}

bool isUnreachable(int number) {
    return number == ENETUNREACH || number == EHOSTUNREACH || number == EADDRNOTAVAIL || number == ENETDOWN || number == EAFNOSUPPORT || number == ENXIO
        || number == ENODEV;
}

/// All at once: which of them answers first does not matter.
bool answersNow(const std::vector<plan::Permitted>& ends, Duration until) {
    std::vector<FileHandle> sockets;
    std::vector<pollfd> waiting;
    for (const plan::Permitted& end : ends) {
        const SocketAddress address = addressOf(end.address, end.port);
        FileHandle socket(::socket(end.address.isV4() ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        const int connected = ::connect(socket.get(), address.get(), address.size);
        if (connected == 0) {
            return true;
        }
        if (errno == EINPROGRESS) {
            waiting.push_back({socket.get(), POLLOUT, 0});
            sockets.push_back(std::move(socket));
        }
    }
    while (!waiting.empty() && sinceBoot() < until) {
        if (::poll(waiting.data(), waiting.size(), static_cast<int>((until - sinceBoot()) / kMillisecond) + 1) <= 0) {
            continue;
        }
        for (const pollfd& one : waiting) {
            int problem = 0;
            socklen_t size = sizeof problem;
            if (one.revents != 0 && ::getsockopt(one.fd, SOL_SOCKET, SO_ERROR, &problem, &size) == 0 && problem == 0) {
                return true;
            }
        }
        std::erase_if(waiting, [](const pollfd& one) { return one.revents != 0; });
    }
    return false;
}

} // namespace

bool answersAny(const std::vector<plan::Permitted>& ends, Duration patience) {
    std::vector<plan::Permitted> tried = ends;
    std::erase_if(tried, [](const plan::Permitted& end) { return end.port == 0; });
    const Duration until = sinceBoot() + patience;
    while (!tried.empty()) {
        if (answersNow(tried, std::min(until, sinceBoot() + kOneTry))) {
            return true;
        }
        const Duration left = until - sinceBoot();
        if (left <= 0) {
            break;
        }
        ::poll(nullptr, 0, static_cast<int>(std::min(left, kBetweenTries) / kMillisecond) + 1);
    }
    return false;
}

Passage tryDatagram(const IpAddress& address, uint16_t port) {
    const FileHandle socket(::socket(address.isV4() ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const SocketAddress to = addressOf(address, port);
    if (!socket.isOpen()) {
        return Passage::NoWay; // a computer without IPv6
    }
    if (::sendto(socket.get(), "", 0, 0, to.get(), to.size) >= 0) {
        return Passage::Open;
    }
    return errno == EPERM ? Passage::Closed : isUnreachable(errno) ? Passage::NoWay : Passage::Open;
}

Passage tryFrame(const HookedInterface& interface) {
    const FileHandle socket(::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket.isOpen()) {
        return Passage::NoWay; // a kernel without them
    }
    sockaddr_ll to{};
    to.sll_family = AF_PACKET;
    to.sll_protocol = htons(kExperiment);
    to.sll_ifindex = static_cast<int>(interface.index);
    to.sll_halen = 6;
    to.sll_addr[0] = 2; // of nobody: locally administered
    const std::array<char, 46> nothing{};
    if (::sendto(socket.get(), nothing.data(), nothing.size(), 0, reinterpret_cast<const sockaddr*>(&to), sizeof to) >= 0) {
        return Passage::Open;
    }
    return errno == ENOBUFS || errno == EPERM ? Passage::Closed : isUnreachable(errno) ? Passage::NoWay : Passage::Open;
}

} // namespace metsuke::actuator
