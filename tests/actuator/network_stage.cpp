// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/actuator/network_stage.h"

#include "core/actuator/linux/network_nft.h"
#include "tests/support/process.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace metsuke::actuator::test {

using metsuke::test::quietly;

namespace {

std::atomic<int> counterOfStages = 0;
constexpr const char* kOwnSpace = "/proc/thread-self/ns/net";

FileHandle spaceOf(const std::string& name) { return FileHandle(::open(("/var/run/netns/" + name).c_str(), O_RDONLY | O_CLOEXEC)); }

struct End {
    sockaddr_storage storage{};
    socklen_t size = 0;
    int family = AF_INET;
    End(const char* address, uint16_t port) {
        sockaddr_in v4{AF_INET, htons(port), {}, {}};
        sockaddr_in6 v6{AF_INET6, htons(port), 0, {}, 0};
        if (::inet_pton(AF_INET, address, &v4.sin_addr) == 1) {
            std::memcpy(&storage, &v4, size = sizeof v4);
        } else {
            EXPECT_EQ(::inet_pton(AF_INET6, address, &v6.sin6_addr), 1) << address;
            std::memcpy(&storage, &v6, size = sizeof v6);
            family = AF_INET6;
        }
    }
    [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

} // namespace

std::string NetworkStage::obstacle() {
    static const std::string why = [] {
        if (::geteuid() != 0) {
            return std::string("cutting a computer off needs root");
        }
        const std::string name = "metsuke-probe-" + std::to_string(::getpid());
        const bool isPossible = quietly({"ip", "netns", "add", name}) == 0 && quietly({"ip", "netns", "exec", name, "true"}) == 0;
        quietly({"ip", "netns", "del", name});
        return std::string(isPossible ? "" : "this machine makes no network namespaces");
    }();
    return why;
}

NetworkStage::NetworkStage()
    : m_name("ms" + std::to_string(::getpid()) + '-' + std::to_string(counterOfStages++))
    , m_home(::open(kOwnSpace, O_RDONLY | O_CLOEXEC)) {
    for (const Place place : {Here, Workstation, Intruder}) {
        EXPECT_EQ(quietly({"ip", "netns", "add", nameOf(place)}), 0);
        EXPECT_EQ(run(place, {"ip", "link", "set", "lo", "up"}), 0);
    }
    const auto connect = [&](Place place, const char* own, const char* other, const std::string& net4, const std::string& net6) {
        EXPECT_EQ(run(Here, {"ip", "link", "add", own, "type", "veth", "peer", "name", other, "netns", nameOf(place)}), 0);
        for (const auto& [where, device, last] : {std::tuple{Here, own, "2"}, std::tuple{place, other, "1"}}) {
            EXPECT_EQ(run(where, {"ip", "address", "add", net4 + last + "/24", "dev", device}), 0);
            EXPECT_EQ(run(where, {"ip", "address", "add", net6 + last + "/64", "dev", device, "nodad"}), 0);
            EXPECT_EQ(run(where, {"ip", "link", "set", device, "up"}), 0);
        }
    };
    connect(Workstation, "ep0", "mit0", "10.99.0.", "fd00:99::");
    connect(Intruder, "ep1", "evil0", "10.66.0.", "fd00:66::");
    EXPECT_EQ(run(Here, {"ip", "route", "add", "default", "via", kIntruder4}), 0);
    EXPECT_EQ(run(Here, {"ip", "route", "add", "default", "via", kIntruder6}), 0);
    EXPECT_EQ(run(Intruder, {"ip", "address", "add", std::string(kFar4) + "/32", "dev", "lo"}), 0);
    EXPECT_EQ(run(Intruder, {"ip", "address", "add", std::string(kFar6) + "/128", "dev", "lo", "nodad"}), 0);
    EXPECT_EQ(::setns(spaceOf(nameOf(Here)).get(), CLONE_NEWNET), 0);
}

NetworkStage::~NetworkStage() {
    EXPECT_EQ(::setns(m_home.get(), CLONE_NEWNET), 0);
    for (const Place place : {Here, Workstation, Intruder}) {
        quietly({"ip", "netns", "del", nameOf(place)});
    }
}

std::vector<plan::Permitted> NetworkStage::management() {
    return {{*IpAddress::parse(kWorkstation4), kManagement}, {*IpAddress::parse(kWorkstation6), kManagement}};
}

void NetworkStage::at(Place place, const std::function<void()>& work) const {
    std::thread([&] {
        EXPECT_EQ(::setns(spaceOf(nameOf(place)).get(), CLONE_NEWNET), 0);
        work();
    }).join();
}

int NetworkStage::run(Place place, std::vector<std::string> command) const {
    command.insert(command.begin(), {"ip", "netns", "exec", nameOf(place)});
    return quietly(std::move(command));
}

FileHandle NetworkStage::listen(Place place, const char* address, uint16_t port) const {
    FileHandle socket;
    at(place, [&] {
        const End end(address, port);
        socket.reset(::socket(end.family, SOCK_STREAM | SOCK_CLOEXEC, 0));
        const int yes = 1;
        ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        EXPECT_EQ(::bind(socket.get(), end.get(), end.size), 0) << std::strerror(errno);
        EXPECT_EQ(::listen(socket.get(), 512), 0);
    });
    return socket;
}

FileHandle NetworkStage::datagrams(Place place, const char* address, uint16_t port) const {
    FileHandle socket;
    at(place, [&] { socket = datagramsAt(address, port); });
    return socket;
}

FileHandle NetworkStage::wire() const {
    FileHandle socket;
    at(Intruder, [&] {
        socket.reset(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_ALL)));
        sockaddr_ll address{};
        address.sll_family = AF_PACKET;
        address.sll_protocol = htons(ETH_P_ALL);
        address.sll_ifindex = static_cast<int>(::if_nametoindex("evil0"));
        EXPECT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    });
    return socket;
}

bool NetworkStage::leaves(const std::function<void()>& send) const {
    const FileHandle heard = wire();
    send();
    // Frames keep their order: once this one, which may always pass, is heard, all before it have been.
    constexpr std::string_view kFence = "METSUKE-FENCE ARP frame, long enough to be one of them";
    EXPECT_EQ(sendFrame("ep1", frameOf(ETH_P_ARP, asBytes(kFence))), 0);
    std::array<uint8_t, 4096> buffer;
    bool isMarked = false;
    while (true) {
        pollfd waiting{heard.get(), POLLIN, 0};
        if (::poll(&waiting, 1, 5000) <= 0) {
            ADD_FAILURE() << "the fence was not heard";
            return isMarked;
        }
        const ssize_t size = ::recv(heard.get(), buffer.data(), buffer.size(), 0);
        const std::string_view frame = asText(Bytes(buffer.data(), static_cast<size_t>(std::max<ssize_t>(size, 0))));
        if (frame.find(kFence) != std::string_view::npos) {
            return isMarked;
        }
        isMarked = isMarked || frame.find(kMarker) != std::string_view::npos;
    }
}

FileHandle connectTo(const char* address, uint16_t port, int milliseconds) {
    const End end(address, port);
    FileHandle socket(::socket(end.family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    ::connect(socket.get(), end.get(), end.size);
    pollfd waiting{socket.get(), POLLOUT, 0};
    int problem = 0;
    socklen_t size = sizeof problem;
    const bool isOver = ::poll(&waiting, 1, milliseconds) == 1 && ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &problem, &size) == 0;
    return isOver && problem == 0 ? std::move(socket) : FileHandle();
}

FileHandle datagramsAt(const char* address, uint16_t port) {
    const End end(address, port);
    FileHandle socket(::socket(end.family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    EXPECT_EQ(::bind(socket.get(), end.get(), end.size), 0) << std::strerror(errno);
    return socket;
}

FileHandle datagramsTo(const char* address, uint16_t port) {
    const End end(address, port);
    FileHandle socket(::socket(end.family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    EXPECT_EQ(::connect(socket.get(), end.get(), end.size), 0) << std::strerror(errno);
    return socket;
}

int say(const FileHandle& socket) { return ::send(socket.get(), kMarker.data(), kMarker.size(), MSG_NOSIGNAL | MSG_DONTWAIT) > 0 ? 0 : errno; }

std::string ruleset() { return nft::list("list ruleset").value(); }

} // namespace metsuke::actuator::test
