// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/dns_watch.h"

#include "core/sensor/linux/host_clock.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

namespace metsuke::sensor {

namespace {

constexpr int kIdleMs = 1000;
constexpr size_t kMaximumBatch = 256, kMaximumDatagram = 65536;

Error failed(const char* step, int number) {
    return {number == EPERM ? ErrorCode::PermissionDenied : ErrorCode::Unsupported,
        Message("sensor.names_failed").with("step", step).with("reason", std::strerror(number))};
}

/// Accepts UDP and TCP of port 53, not of later fragments, which this host sends or which is for it. Of a socket without link headers:
/// offsets are from the IP header.
constexpr std::array kFilter{
    sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<uint32_t>(SKF_AD_OFF) + SKF_AD_PKTTYPE),
    sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PACKET_HOST, 1, 0),
    sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PACKET_OUTGOING, 0, 22),
    sock_filter BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 0),
    sock_filter BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xf0),
    sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x60, 11, 0),
    sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x40, 0, 18),
    sock_filter BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 9), // IPv4: the protocol
    sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_UDP, 1, 0),
    sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_TCP, 0, 15),
    sock_filter BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 6),
    sock_filter BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x1fff, 13, 0), // a later fragment
    sock_filter BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0), // the header's length
    sock_filter BPF_STMT(BPF_LD | BPF_H | BPF_IND, 0),
    sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, DnsTracker::kPort, 9, 0),
    sock_filter BPF_STMT(BPF_LD | BPF_H | BPF_IND, 2),
    sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, DnsTracker::kPort, 7, 8),
    sock_filter BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 6), // IPv6: the next header
    sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_UDP, 1, 0),
    sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_TCP, 0, 5),
    sock_filter BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 40),
    sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, DnsTracker::kPort, 2, 0),
    sock_filter BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 42),
    sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, DnsTracker::kPort, 0, 1),
    sock_filter BPF_STMT(BPF_RET | BPF_K, kMaximumDatagram),
    sock_filter BPF_STMT(BPF_RET | BPF_K, 0),
};

} // namespace

Result<void> DnsWatch::start(ObservationQueue& queue) {
    METSUKE_CHECK(m_owners.open());
    m_socket.reset(::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)); // without a protocol it hears nothing yet
    if (!m_socket.isOpen() || !m_wake.isOpen()) {
        return failed("socket", errno);
    }
    std::array filter = kFilter;
    const sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
    if (::setsockopt(m_socket.get(), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) != 0) {
        return failed("filter", errno);
    }
    if (::setsockopt(m_socket.get(), SOL_SOCKET, SO_RCVBUFFORCE, &m_bufferBytes, sizeof m_bufferBytes) != 0) {
        ::setsockopt(m_socket.get(), SOL_SOCKET, SO_RCVBUF, &m_bufferBytes, sizeof m_bufferBytes); // less is better than nothing
    }
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(ETH_P_ALL); // any other would leave out what is sent
    if (::bind(m_socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        return failed("bind", errno);
    }
    m_lastWhole = sinceBoot();
    m_thread = std::thread([this, &queue] { run(queue); });
    return {};
}

void DnsWatch::stop() {
    if (!m_thread.joinable()) {
        return;
    }
    m_wake.wake();
    m_thread.join();
}

bool DnsWatch::takeWaiting() {
    std::vector<uint8_t> buffer(kMaximumDatagram);
    for (size_t i = 0; i < kMaximumBatch; ++i) {
        sockaddr_ll origin{};
        socklen_t length = sizeof origin;
        const ssize_t size = ::recvfrom(m_socket.get(), buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&origin), &length);
        if (size < 0) {
            return errno == EINTR || errno == ENETDOWN; // an interface that goes is told once
        }
        m_tracker.take({buffer.data(), static_cast<size_t>(size)}, origin.sll_pkttype == PACKET_OUTGOING, sinceBoot());
    }
    return true;
}

void DnsWatch::takeDropped(std::vector<Observation>& batch) {
    tpacket_stats counts{}; // since they were last asked for
    socklen_t length = sizeof counts;
    const Duration now = sinceBoot();
    if (::getsockopt(m_socket.get(), SOL_PACKET, PACKET_STATISTICS, &counts, &length) == 0 && counts.tp_drops != 0) {
        batch.push_back({.time = now, .process = {}, .source = "dns",
            .body = Missed{.gap = {.sensor = "name", .until = {}, .lost = int64_t{counts.tp_drops}, .reason = "buffer"}, .since = m_lastWhole}});
    }
    m_lastWhole = now;
}

void DnsWatch::run(ObservationQueue& queue) {
    std::array<pollfd, 2> waits{{{m_socket.get(), POLLIN, 0}, {m_wake.get(), POLLIN, 0}}};
    Duration until = 0; ///< 0: nobody has asked to stop
    bool isMore = true;
    // What waits in the socket is still taken then, but a flood does not keep it from stopping.
    while (until == 0 || (isMore && sinceBoot() < until)) {
        ::poll(waits.data(), waits.size(), until == 0 ? kIdleMs : 0);
        until = until == 0 && waits[1].revents != 0 ? sinceBoot() + kSecond : until;
        isMore = takeWaiting();
        std::vector<Observation> batch = m_tracker.lookups(sinceBoot());
        takeDropped(batch);
        queue.push(std::move(batch));
    }
    queue.push(m_tracker.lookups(sinceBoot(), true));
}

} // namespace metsuke::sensor
