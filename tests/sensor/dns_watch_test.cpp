// SPDX-License-Identifier: GPL-3.0-or-later
// Names that are looked up in a network of the test's own, and who did so.
#include "core/sensor/linux/dns_watch.h"

#include "tests/sensor/dns_datagrams.h"
#include "tests/sensor/victim.h"

#include <arpa/inet.h>
#include <array>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::sensor;
using namespace metsuke::test;

namespace {

sockaddr_in addressOf(const char* address, uint16_t port) {
    sockaddr_in result{};
    result.sin_family = AF_INET;
    result.sin_port = htons(port);
    ::inet_pton(AF_INET, address, &result.sin_addr);
    return result;
}

/// Answers the first question that comes.
void serveOnce(const Victim& victim, int ready) {
    victim.enterNetwork(true);
    const int server = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const sockaddr_in own = addressOf("0.0.0.0", 53);
    EXPECT_EQ(::bind(server, reinterpret_cast<const sockaddr*>(&own), sizeof own), 0);
    EXPECT_EQ(::write(ready, "y", 1), 1);
    sockaddr_in asking{};
    socklen_t length = sizeof asking;
    std::array<uint8_t, 512> question;
    pollfd wait{server, POLLIN, 0};
    EXPECT_EQ(::poll(&wait, 1, 20'000), 1);
    EXPECT_GT(::recvfrom(server, question.data(), question.size(), 0, reinterpret_cast<sockaddr*>(&asking), &length), 0);
    const auto answer = dnsMessage(77, "c2.example", "192.0.2.7");
    EXPECT_GT(::sendto(server, answer.data(), answer.size(), 0, reinterpret_cast<sockaddr*>(&asking), length), 0);
    ::close(server);
}

/// In a process of its own: asks, waits for the answer, and lives on until the other end of `until` is closed.
[[noreturn]] void askOnce(const Victim& victim, const char* server, int until) {
    victim.enterGroup();
    victim.enterNetwork(false);
    const int client = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const sockaddr_in there = addressOf(server, 53);
    const auto question = dnsMessage(77, "c2.example", {}, false);
    const bool isSent = ::sendto(client, question.data(), question.size(), 0, reinterpret_cast<const sockaddr*>(&there), sizeof there) > 0;
    std::array<uint8_t, 512> answer;
    pollfd wait{client, POLLIN, 0};
    const bool isAnswered = ::poll(&wait, 1, 20'000) == 1 && ::recv(client, answer.data(), answer.size(), 0) > 0;
    char end = 0;
    [[maybe_unused]] const ssize_t got = ::read(until, &end, 1);
    ::_exit(isSent && isAnswered ? 0 : 1);
}

} // namespace

TEST(DnsWatch, NameThatIsLookedUp_isToldOnce_withWhoAskedAndTheAnswer) {
    if (const std::string why = Victim::obstacle(); !why.empty()) {
        GTEST_SKIP() << why;
    }
    const Victim victim;
    ObservationQueue queue(1000);
    DnsWatch watch;
    std::thread([&] {
        victim.enterNetwork(false);
        ASSERT_TRUE(watch.start(queue)); // its sockets stay in there
    }).join();
    std::array<int, 2> ready{}, until{};
    ASSERT_EQ(::pipe(ready.data()), 0);
    ASSERT_EQ(::pipe(until.data()), 0);
    std::thread server([&] { serveOnce(victim, ready[1]); });
    char byte = 0;
    ASSERT_EQ(::read(ready[0], &byte, 1), 1);
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(until[1]);
        askOnce(victim, Victim::kOtherAddress, until[0]);
    }
    server.join();
    std::vector<Observation> told;
    EXPECT_TRUE(eventually([&] {
        for (Observation& observation : queue.take(10 * kMillisecond)) {
            told.push_back(std::move(observation));
        }
        return !told.empty();
    }));
    watch.stop();
    ::close(until[1]);
    int status = -1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    for (const int descriptor : {ready[0], ready[1], until[0]}) {
        ::close(descriptor);
    }
    ASSERT_EQ(told.size(), 1U);
    const auto& lookup = std::get<NameSeen>(told[0].body).lookup;
    EXPECT_EQ(lookup.name, "c2.example");
    EXPECT_EQ(lookup.answers, std::vector<std::string>{"192.0.2.7"});
    EXPECT_EQ(told[0].process.pid, child);
    EXPECT_GT(told[0].process.start, 0);
}

TEST(DnsWatch, NameThatIsLookedUpByTcp_isToldWithWhoAskedAndTheAnswer) {
    if (const std::string why = Victim::obstacle(); !why.empty()) {
        GTEST_SKIP() << why;
    }
    const Victim victim;
    ObservationQueue queue(1000);
    DnsWatch watch;
    const auto reply = framed(dnsMessage(77, "c2.example", "192.0.2.7"));
    const OtherEnd server(victim, 53, std::string(reply.begin(), reply.end()), 0, false);
    std::thread([&] {
        victim.enterNetwork(false);
        ASSERT_TRUE(watch.start(queue));
        const int client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const sockaddr_in there = addressOf(Victim::kOtherAddress, 53);
        EXPECT_EQ(::connect(client, reinterpret_cast<const sockaddr*>(&there), sizeof there), 0);
        const auto question = framed(dnsMessage(77, "c2.example", {}, false));
        EXPECT_EQ(::send(client, question.data(), question.size(), 0), static_cast<ssize_t>(question.size()));
        std::array<uint8_t, 512> answer;
        EXPECT_GT(::recv(client, answer.data(), answer.size(), 0), 0);
        std::vector<Observation> told;
        EXPECT_TRUE(eventually([&] {
            told = queue.take(10 * kMillisecond);
            return !told.empty();
        }));
        ::close(client);
        ASSERT_EQ(told.size(), 1U);
        EXPECT_EQ(std::get<NameSeen>(told[0].body).lookup.answers, std::vector<std::string>{"192.0.2.7"});
        EXPECT_EQ(told[0].process.pid, ::getpid());
    }).join();
    watch.stop();
}

TEST(DnsWatch, DatagramsThatDoNotFit_areAGapWithTheirNumber) {
    if (const std::string why = Victim::obstacle(); !why.empty()) {
        GTEST_SKIP() << why;
    }
    const Victim victim;
    ObservationQueue queue(1);
    DnsWatch watch;
    watch.setBufferBytes(4096);
    std::thread([&] {
        victim.enterNetwork(false);
        ASSERT_TRUE(watch.start(queue));
        const int client = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        const sockaddr_in there = addressOf(Victim::kOtherAddress, 53);
        for (int i = 0; i < 20'000; ++i) {
            const auto question = dnsMessage(static_cast<uint16_t>(i), "n" + std::to_string(i) + ".example", {}, false);
            ::sendto(client, question.data(), question.size(), 0, reinterpret_cast<const sockaddr*>(&there), sizeof there);
        }
        ::close(client);
    }).join();
    std::optional<Observation> missed;
    EXPECT_TRUE(eventually([&] {
        for (Observation& observation : queue.take(10 * kMillisecond)) {
            if (std::holds_alternative<Missed>(observation.body)) {
                missed = std::move(observation);
            }
        }
        return missed.has_value();
    }));
    queue.close();
    watch.stop();
    ASSERT_TRUE(missed);
    const auto& body = std::get<Missed>(missed->body);
    EXPECT_EQ(body.gap.sensor, "name");
    EXPECT_GT(body.gap.lost, 0);
    EXPECT_LE(body.since, missed->time);
}
