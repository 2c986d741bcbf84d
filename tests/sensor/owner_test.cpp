// SPDX-License-Identifier: GPL-3.0-or-later
// Whose a connection is, when the packets that establish it are handled in the middle of somebody else's work.
#include "tests/sensor/recorder.h"

#include <arpa/inet.h>
#include <array>
#include <map>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::endpoint;
using namespace metsuke::test;

namespace {

constexpr uint16_t kPort = 9000;
constexpr int kOwners = 40, kEach = 5;

struct Opened {
    int32_t pid = 0;
    uint16_t port = 0;
};

/// In a process of its own: opens connections, tells their ports, and holds them until it is told to end.
[[noreturn]] void connectAndTell(const Victim& victim, int tell, int until) {
    victim.enterGroup();
    victim.enterNetwork(false);
    for (int i = 0; i < kEach; ++i) {
        const int connection = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(kPort);
        ::inet_pton(AF_INET, Victim::kOtherAddress, &address.sin_addr);
        socklen_t length = sizeof address;
        if (::connect(connection, reinterpret_cast<sockaddr*>(&address), length) != 0 || ::getsockname(connection, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
            ::_exit(1);
        }
        const Opened opened{::getpid(), ntohs(address.sin_port)};
        [[maybe_unused]] const ssize_t written = ::write(tell, &opened, sizeof opened);
    }
    char end = 0;
    [[maybe_unused]] const ssize_t got = ::read(until, &end, 1); // the other side closes it
    ::_exit(0);
}

class Owner : public BothWays {};
INSTANTIATE_TEST_SUITE_P(Ways, Owner, ::testing::Values(sensor::SensorChoice::Ebpf, sensor::SensorChoice::Proc), nameOfWay);

} // namespace

TEST_P(Owner, ConnectionsOverAnInterface_allHaveTheirOwnOwner) {
    const Victim victim;
    const OtherEnd end(victim, kPort, "", 0, true);
    const Recorder record(GetParam(), victim);
    std::array<int, 2> told{}, until{};
    ASSERT_EQ(::pipe(told.data()), 0);
    ASSERT_EQ(::pipe(until.data()), 0);
    std::vector<pid_t> children;
    for (int i = 0; i < kOwners; ++i) {
        const pid_t child = ::fork();
        if (child == 0) {
            ::close(until[1]);
            connectAndTell(victim, told[1], until[0]);
        }
        children.push_back(child);
    }
    std::map<uint16_t, int32_t> owners;
    for (int i = 0; i < kOwners * kEach; ++i) {
        Opened opened;
        ASSERT_EQ(::read(told[0], &opened, sizeof opened), static_cast<ssize_t>(sizeof opened));
        owners[opened.port] = opened.pid;
    }
    const auto isOurs = [](const Activity&, const Connected& c) { return c.remotePort == kPort && !c.closed && c.isInitiated; };
    EXPECT_TRUE(eventually([&] { return record.all<Connected>(isOurs).size() >= owners.size(); })) << record.all<Connected>(isOurs).size();
    size_t right = 0;
    for (const auto& [activity, connection] : record.all<Connected>(isOurs)) {
        right += activity.process.isKnown() && activity.process == record.processOf(owners[connection.localPort]) ? 1U : 0U;
        EXPECT_EQ(connection.isSampled, !isEbpf());
    }
    EXPECT_EQ(right, owners.size());
    ::close(until[1]);
    for (const pid_t child : children) {
        int status = 0;
        ::waitpid(child, &status, 0);
        EXPECT_EQ(status, 0);
    }
    // With their end comes what they carried.
    EXPECT_TRUE(eventually([&] {
        return record.all<Connected>([](const Activity&, const Connected& c) { return c.remotePort == kPort && c.closed.has_value() && c.isInitiated; }).size() >= owners.size();
    }));
    // What is told again, with its end, has the time of its beginning: that is how it is known as the same.
    std::map<uint16_t, Timestamp> begun;
    for (const auto& [activity, connection] : record.all<Connected>(isOurs)) {
        begun[connection.localPort] = activity.time;
    }
    for (const auto& [activity, connection] : record.all<Connected>([](const Activity&, const Connected& c) { return c.remotePort == kPort && c.closed && c.isInitiated; })) {
        EXPECT_EQ(activity.time, begun[connection.localPort]);
        EXPECT_GE(*connection.closed, activity.time);
    }
    for (const int descriptor : {told[0], told[1], until[0]}) {
        ::close(descriptor);
    }
}

TEST_P(Owner, ConnectionThatFails_isToldWithItsPort) {
    if (!isEbpf()) {
        GTEST_SKIP() << "looking once a second does not see it";
    }
    const Victim victim;
    const Recorder record(GetParam(), victim);
    EXPECT_NE(victim.run({"/bin/bash", "-c", "exec 3<>/dev/tcp/10.78.0.2/81"}), 0);
    EXPECT_TRUE(record.sees<Connected>([&](const Activity& a, const Connected& c) {
        return c.remotePort == 81 && c.closed.has_value() && c.localPort != 0 && c.bytesSent == 0 && record.pathOf(a.process).ends_with("/bash");
    }));
}

TEST_P(Owner, ConnectionOverIpv6_hasItsAddresses) {
    if (!isEbpf()) {
        GTEST_SKIP() << "looking once a second does not see it";
    }
    const Victim victim;
    const Recorder record(GetParam(), victim);
    EXPECT_NE(victim.run({"/bin/bash", "-c", "exec 3<>/dev/tcp/::1/82"}), 0);
    EXPECT_TRUE(record.sees<Connected>([&](const Activity& a, const Connected& c) {
        return c.remotePort == 82 && c.remote.toString() == "::1" && c.local.toString() == "::1" && record.pathOf(a.process).ends_with("/bash");
    }));
}

TEST_P(Owner, Datagrams_areFoundByLooking) {
    const Victim victim;
    Recorder record(GetParam(), victim);
    ASSERT_EQ(victim.run({"/bin/bash", "-c", "(exec 3<>/dev/udp/10.78.0.2/53; exec setsid sleep 22 >/dev/null 2>&1 </dev/null) & "}), 0);
    record.sensor().lookNow();
    EXPECT_TRUE(record.sees<Connected>([&](const Activity& a, const Connected& c) {
        return c.protocol == IPPROTO_UDP && c.remotePort == 53 && c.isSampled && record.pathOf(a.process).ends_with("/sleep");
    }));
}

TEST_P(Owner, IncomingConnection_belongsToWhoListens) {
    const Victim victim;
    std::array<int, 2> ready{};
    ASSERT_EQ(::pipe(ready.data()), 0);
    const pid_t listener = ::fork();
    if (listener == 0) {
        victim.enterGroup();
        victim.enterNetwork(false);
        const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(7000);
        const bool listens = ::bind(server, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 && ::listen(server, 8) == 0;
        [[maybe_unused]] const ssize_t written = ::write(ready[1], listens ? "y" : "n", 1);
        const int accepted = ::accept4(server, nullptr, nullptr, SOCK_CLOEXEC);
        char byte = 0;
        [[maybe_unused]] const ssize_t got = ::read(accepted, &byte, 1); // until the other end closes
        ::_exit(0);
    }
    char answer = 'n';
    ASSERT_EQ(::read(ready[0], &answer, 1), 1);
    ASSERT_EQ(answer, 'y');
    const Recorder record(GetParam(), victim); // it listens already: the recorder must find that out by itself
    int client = -1;
    std::thread([&] {
        victim.enterNetwork(true);
        client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(7000);
        ::inet_pton(AF_INET, Victim::kOwnAddress, &address.sin_addr);
        ASSERT_EQ(::connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    }).join();
    EXPECT_TRUE(record.sees<Connected>([&](const Activity& a, const Connected& c) {
        return c.localPort == 7000 && !c.isInitiated && a.process == record.processOf(listener);
    }));
    for (const int descriptor : {client, ready[0], ready[1]}) {
        ::close(descriptor);
    }
    ::waitpid(listener, nullptr, 0);
}
