// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/proc_connector.h"

#include "core/sensor/linux/host_clock.h"

#include <bit>
#include <cerrno>
#include <cstring>
#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/netlink.h>
#include <poll.h>
#include <sys/socket.h>

namespace metsuke::sensor {

namespace {

constexpr size_t kMaximumProcessors = 8192, kMaximumBatch = 1024;

Error failed(const char* step, int number) {
    return {number == EPERM ? ErrorCode::PermissionDenied : ErrorCode::Unsupported,
        Message("sensor.connector_failed").with("step", step).with("reason", std::strerror(number))};
}

bool subscribe(int socket, proc_cn_mcast_op operation) {
    std::array<uint8_t, sizeof(nlmsghdr) + sizeof(cn_msg) + sizeof operation> request{};
    nlmsghdr header{};
    header.nlmsg_len = request.size();
    header.nlmsg_type = NLMSG_DONE;
    cn_msg message{};
    message.id = {CN_IDX_PROC, CN_VAL_PROC};
    message.len = sizeof operation;
    std::memcpy(request.data(), &header, sizeof header);
    std::memcpy(request.data() + sizeof header, &message, sizeof message);
    std::memcpy(request.data() + sizeof header + sizeof message, &operation, sizeof operation);
    return ::send(socket, request.data(), request.size(), 0) == static_cast<ssize_t>(request.size());
}

/// The layout of proc_event in every kernel: what, processor, time, then numbers of four bytes.
std::optional<Observation> observationIn(ByteReader& reader, uint32_t what, Duration time) {
    Observation told{.time = time, .process = {}, .source = "proc_connector", .body = Forked{}};
    const auto number = [&reader] { return int64_t{std::bit_cast<int32_t>(reader.u32le())}; };
    if (what == proc_event::PROC_EVENT_FORK) {
        number(); // the thread that forked
        const int64_t parent = number(), thread = number(), process = number();
        told.process.pid = process;
        told.body = Forked{.parent = {parent, 0}};
        return thread == process ? std::optional(told) : std::nullopt;
    }
    const int64_t thread = number(), process = number();
    told.process.pid = process;
    if (what == proc_event::PROC_EVENT_EXEC) {
        told.body = Executed{};
        return told;
    }
    if (what == proc_event::PROC_EVENT_EXIT) {
        told.body = Exited{number()};
        return thread == process ? std::optional(told) : std::nullopt;
    }
    return std::nullopt;
}

} // namespace

std::optional<ConnectorEvent> parseConnectorEvent(Bytes datagram) {
    ByteReader reader(datagram);
    reader.skip(sizeof(nlmsghdr));
    const uint32_t index = reader.u32le(), value = reader.u32le();
    ConnectorEvent event;
    event.sequence = reader.u32le();
    reader.skip(4 + 2 + 2); // acknowledgement, length, flags
    const uint32_t what = reader.u32le();
    event.processor = reader.u32le();
    const auto time = static_cast<Duration>(reader.u64le() & INT64_MAX);
    if (!reader.ok() || index != CN_IDX_PROC || value != CN_VAL_PROC || what == proc_event::PROC_EVENT_NONE) {
        return std::nullopt;
    }
    event.observation = observationIn(reader, what, time);
    if (!reader.ok() || (event.observation && event.observation->process.pid <= 0)) {
        event.observation.reset();
    }
    return event;
}

Result<void> ProcConnector::start(ObservationQueue& queue) {
    m_socket.reset(::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_CONNECTOR));
    if (!m_socket.isOpen()) {
        return failed("socket", errno);
    }
    if (::setsockopt(m_socket.get(), SOL_SOCKET, SO_RCVBUFFORCE, &m_bufferBytes, sizeof m_bufferBytes) != 0) {
        ::setsockopt(m_socket.get(), SOL_SOCKET, SO_RCVBUF, &m_bufferBytes, sizeof m_bufferBytes); // less is better than nothing
    }
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = CN_IDX_PROC;
    if (::bind(m_socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        return failed("bind", errno);
    }
    if (!subscribe(m_socket.get(), PROC_CN_MCAST_LISTEN)) {
        return failed("subscribe", errno);
    }
    m_lastTime = sinceBoot();
    m_thread = std::thread([this, &queue] { run(queue); });
    return {};
}

void ProcConnector::stop() {
    if (!m_thread.joinable()) {
        return;
    }
    m_wake.wake();
    m_thread.join();
    subscribe(m_socket.get(), PROC_CN_MCAST_IGNORE);
    m_socket.reset();
}

Observation ProcConnector::missed(int64_t count, const char* reason) const {
    return {.time = sinceBoot(), .process = {}, .source = "proc_connector",
        .body = Missed{.gap = {.sensor = "process", .until = {}, .lost = count, .reason = reason}, .since = m_lastTime}};
}

void ProcConnector::take(Bytes datagram, std::vector<Observation>& batch) {
    auto event = parseConnectorEvent(datagram);
    if (!event || event->processor >= kMaximumProcessors) {
        return;
    }
    m_sequences.resize(std::max(m_sequences.size(), size_t{event->processor} + 1));
    auto& last = m_sequences[event->processor];
    const uint32_t jump = last ? event->sequence - *last - 1 : 0;
    last = event->sequence;
    if (jump != 0 && jump < UINT32_MAX / 2) { // a sequence that goes back is another listener's, not a loss
        batch.push_back(missed(int64_t{jump}, "sequence"));
    }
    m_lastTime = sinceBoot();
    if (event->observation) {
        event->observation->time += sinceBoot() - readClock(CLOCK_MONOTONIC);
        batch.push_back(std::move(*event->observation));
    }
}

void ProcConnector::run(ObservationQueue& queue) {
    std::array<pollfd, 2> waits{{{m_socket.get(), POLLIN, 0}, {m_wake.get(), POLLIN, 0}}};
    std::array<uint8_t, 1024> buffer;
    Duration until = 0; ///< 0: nobody has asked to stop
    bool isEmpty = false;
    // What waits in the socket is still taken then, but a flood does not keep it from stopping.
    while (until == 0 || (!isEmpty && sinceBoot() < until)) {
        ::poll(waits.data(), waits.size(), until == 0 ? -1 : 0);
        until = until == 0 && waits[1].revents != 0 ? sinceBoot() + kSecond : until;
        isEmpty = false;
        std::vector<Observation> batch;
        while (batch.size() < kMaximumBatch) {
            sockaddr_nl sender{};
            socklen_t length = sizeof sender;
            const ssize_t size = ::recvfrom(m_socket.get(), buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&sender), &length);
            if (size < 0 && errno == ENOBUFS) {
                batch.push_back(missed(-1, "buffer"));
                continue;
            }
            if (size <= 0) {
                isEmpty = true;
                break;
            }
            if (sender.nl_pid == 0) { // others may send here, too; only the kernel is believed
                take({buffer.data(), static_cast<size_t>(size)}, batch);
            }
        }
        queue.push(std::move(batch));
    }
}

} // namespace metsuke::sensor
