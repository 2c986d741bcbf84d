// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/firewall/two_networks.h"

#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"

#include "core/base/file_handle.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace metsuke::firewall::test {

namespace {

using metsuke::test::quietly;

/// Runs `work` in a thread that stands in the namespace.
template <typename Work> void inside(const std::string& name, Work work) {
    std::thread([&] {
        const FileHandle place(::open(("/run/netns/" + name).c_str(), O_RDONLY | O_CLOEXEC));
        if (place.isOpen() && ::setns(place.get(), CLONE_NEWNET) == 0) {
            work();
        }
    }).join();
}

sockaddr_in6 endOf(const std::string& address, uint16_t port) {
    sockaddr_in6 end{};
    end.sin6_family = AF_INET6;
    end.sin6_port = htons(port);
    const std::string mapped = address.find(':') == std::string::npos ? "::ffff:" + address : address;
    ::inet_pton(AF_INET6, mapped.c_str(), &end.sin6_addr);
    return end;
}

} // namespace

TwoNetworks::TwoNetworks()
    : m_first("mtsk-fw-a-" + std::to_string(::getpid()))
    , m_second("mtsk-fw-b-" + std::to_string(::getpid())) {
    const auto ip = [](std::vector<std::string> words) {
        words.insert(words.begin(), "ip");
        return quietly(std::move(words)) == 0;
    };
    const std::string a = "fwa" + std::to_string(::getpid() % 100'000), b = "fwb" + std::to_string(::getpid() % 100'000);
    m_isThere = ::geteuid() == 0 && ip({"netns", "add", m_first}) && ip({"netns", "add", m_second})
        && ip({"-n", m_first, "link", "add", a, "type", "veth", "peer", "name", b, "netns", m_second});
    for (const auto& [name, link, last] : {std::tuple{m_first, a, "1"}, std::tuple{m_second, b, "2"}}) {
        m_isThere = m_isThere && ip({"-n", name, "addr", "add", std::string("10.99.0.") + last + "/24", "dev", link})
            && ip({"-n", name, "addr", "add", std::string("fd99::") + last + "/64", "dev", link, "nodad"}) && ip({"-n", name, "link", "set", link, "up"});
    }
    if (m_isThere) {
        m_listener = listenOn(kPort);
        m_other = listenOn(kPort + 1);
        m_isThere = m_listener >= 0 && m_other >= 0 && applyRules("table inet openc2\n");
    }
}

TwoNetworks::~TwoNetworks() {
    for (const int socket : {m_listener, m_other}) {
        if (socket >= 0) {
            ::close(socket);
        }
    }
    quietly({"ip", "netns", "del", m_first});
    quietly({"ip", "netns", "del", m_second});
}

int TwoNetworks::listenOn(uint16_t port) const {
    int socket = -1;
    inside(m_second, [&] {
        socket = ::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const sockaddr_in6 any = endOf("::", port);
        if (::bind(socket, reinterpret_cast<const sockaddr*>(&any), sizeof any) != 0 || ::listen(socket, 128) != 0) {
            ::close(socket);
            socket = -1;
        }
    });
    return socket;
}

bool TwoNetworks::applyRules(const std::string& rules) const {
    const metsuke::test::TemporaryFolder folder;
    const auto file = folder.path() / "rules.nft";
    std::ofstream(file) << rules;
    return quietly({"ip", "netns", "exec", m_first, "nft", "-f", file.string()}) == 0;
}

bool TwoNetworks::reaches(const std::string& address, uint16_t port) const {
    bool isReached = false;
    inside(m_first, [&] {
        const FileHandle socket(::socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        const sockaddr_in6 end = endOf(address, port);
        ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&end), sizeof end);
        pollfd one{socket.get(), POLLOUT, 0};
        int failure = 1;
        socklen_t size = sizeof failure;
        isReached = ::poll(&one, 1, 1'000) > 0 && ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &failure, &size) == 0 && failure == 0;
    });
    return isReached;
}

} // namespace metsuke::firewall::test
