// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/socket_dump.h"

#include "core/base/file_handle.h"
#include "core/sensor/linux/proc_reader.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <iterator>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <map>
#include <netinet/in.h>
#include <sched.h>
#include <span>
#include <sys/socket.h>
#include <thread>

namespace metsuke::sensor {

namespace {

constexpr size_t kMaximumSockets = 262144, kMaximumNamespaces = 64, kBufferBytes = 65536;
constexpr uint8_t kTimeWait = 6, kListen = 10, kNewSynReceived = 12;

Error failed(const char* step, int number) {
    return {number == EPERM ? ErrorCode::PermissionDenied : ErrorCode::Unsupported,
        Message("sensor.sockets_failed").with("step", step).with("reason", std::strerror(number))};
}

/// Bytes of a connection, where the kernel tells them behind the row.
void readCounters(ByteReader& reader, endpoint::Connected& connection) {
    while (reader.ok() && reader.remaining() >= 4) {
        const size_t length = reader.u16le();
        const uint16_t type = reader.u16le();
        if (length < 4) {
            return;
        }
        const Bytes value = reader.bytes(length - 4);
        if (reader.ok() && type == INET_DIAG_INFO && value.size() >= offsetof(tcp_info, tcpi_bytes_received) + 8) {
            ByteReader info(value);
            info.skip(offsetof(tcp_info, tcpi_bytes_acked));
            connection.bytesSent = static_cast<int64_t>(info.u64le() & INT64_MAX);
            connection.bytesReceived = static_cast<int64_t>(info.u64le() & INT64_MAX);
            return;
        }
        reader.skip((4 - length % 4) % 4);
    }
}

struct Question {
    nlmsghdr header;
    inet_diag_req_v2 question;
};

Question questionOf(uint8_t family, uint8_t protocol, uint16_t flags) {
    Question message{};
    message.header.nlmsg_len = sizeof message;
    message.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    message.header.nlmsg_flags = flags;
    message.question.sdiag_family = family;
    message.question.sdiag_protocol = protocol;
    message.question.idiag_states = UINT32_MAX;
    return message;
}

bool request(int socket, uint8_t family, uint8_t protocol) {
    Question message = questionOf(family, protocol, NLM_F_REQUEST | NLM_F_DUMP);
    message.question.idiag_ext = 1 << (INET_DIAG_INFO - 1);
    return ::send(socket, &message, sizeof message, 0) == sizeof message;
}

/// Adds what one datagram holds. True: the answer goes on.
Result<bool> takeAnswer(Bytes datagram, uint8_t protocol, std::vector<SocketRow>& rows) {
    while (datagram.size() >= sizeof(nlmsghdr)) {
        ByteReader reader(datagram);
        const size_t length = reader.u32le();
        const uint16_t type = reader.u16le();
        if (type == NLMSG_DONE || length < sizeof(nlmsghdr) || length > datagram.size()) {
            return false;
        }
        if (type == NLMSG_ERROR) {
            reader.skip(sizeof(nlmsghdr) - 6);
            return failed("dump", -static_cast<int>(reader.u32le()));
        }
        const auto row = parseSocketRow(datagram.subspan(sizeof(nlmsghdr), length - sizeof(nlmsghdr)), protocol);
        if (row && rows.size() < kMaximumSockets) {
            rows.push_back(*row);
        }
        datagram = datagram.subspan(std::min(datagram.size(), (length + 3) / 4 * 4));
    }
    return true;
}

Result<void> dump(int socket, uint8_t family, uint8_t protocol, std::vector<SocketRow>& rows) {
    if (!request(socket, family, protocol)) {
        return failed("send", errno);
    }
    std::vector<uint8_t> buffer(kBufferBytes);
    bool goesOn = true;
    while (goesOn) {
        const ssize_t size = ::recv(socket, buffer.data(), buffer.size(), 0);
        if (size < 0 && errno == EINTR) {
            continue;
        }
        if (size <= 0) {
            return failed("receive", errno);
        }
        METSUKE_TRY(goesOn, takeAnswer({buffer.data(), static_cast<size_t>(size)}, protocol, rows));
    }
    return {};
}

std::map<uint64_t, int64_t> networkNamespaces() {
    const ProcReader reader;
    std::map<uint64_t, int64_t> found;
    for (const int64_t pid : reader.processes()) {
        const uint64_t name = reader.networkNamespace(pid);
        if (name != 0 && found.size() < kMaximumNamespaces) {
            found.try_emplace(name, pid);
        }
    }
    return found;
}

void visitNetworkNamespaces(const std::function<void(uint64_t)>& visit) {
    const uint64_t own = ProcReader("/proc").networkNamespace(::gettid());
    visit(own);
    for (const auto& [name, pid] : networkNamespaces()) {
        const std::string path = "/proc/" + std::to_string(pid) + "/ns/net";
        const FileHandle space(name == own ? -1 : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
        if (space.isOpen() && ::setns(space.get(), CLONE_NEWNET) == 0) { // else its last process has ended, or this one may not
            visit(name);
        }
    }
}

} // namespace

std::optional<SocketRow> parseSocketRow(Bytes message, uint8_t protocol) {
    ByteReader reader(message);
    const uint8_t family = reader.u8(), state = reader.u8();
    reader.skip(2); // timer, retransmissions
    SocketRow row;
    row.connection.protocol = protocol;
    row.connection.isSampled = true;
    row.connection.localPort = reader.u16();
    row.connection.remotePort = reader.u16();
    const Bytes source = reader.bytes(16), destination = reader.bytes(16);
    row.interface = reader.u32le();
    row.cookie = reader.u64le();
    reader.skip(4 + 4 + 4); // expiry, queues
    row.user = reader.u32le();
    row.inode = reader.u32le();
    if (!reader.ok() || (family != AF_INET && family != AF_INET6) || state == kNewSynReceived) {
        return std::nullopt;
    }
    const auto address = [family](Bytes bytes) { return family == AF_INET ? IpAddress::v4(bytes.first(4)) : IpAddress::v6(bytes); };
    row.connection.local = address(source);
    row.connection.remote = address(destination);
    row.isListening = protocol == IPPROTO_TCP && state == kListen;
    row.isOver = protocol == IPPROTO_TCP && state == kTimeWait;
    readCounters(reader, row.connection);
    return row;
}

Result<std::vector<SocketRow>> dumpSockets() {
    const FileHandle socket(::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
    if (!socket.isOpen()) {
        return failed("socket", errno);
    }
    const timeval patience{2, 0}; // the kernel answers at once, or never
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    std::vector<SocketRow> rows;
    for (const uint8_t protocol : {uint8_t{IPPROTO_TCP}, uint8_t{IPPROTO_UDP}}) {
        for (const uint8_t family : {uint8_t{AF_INET}, uint8_t{AF_INET6}}) {
            METSUKE_CHECK(dump(socket.get(), family, protocol, rows));
        }
    }
    return rows;
}

uint64_t inodeOfSocket(int diagnosis, uint8_t protocol, const IpAddress& local, uint16_t localPort, const IpAddress& remote, uint16_t remotePort) {
    const bool isV4 = local.isV4();
    const auto copy = [isV4](const IpAddress& address, uint32_t (&words)[4]) {
        const std::span<const uint8_t> bytes = std::span(address.bytes()).last(isV4 ? 4 : 16);
        std::memcpy(words, bytes.data(), bytes.size());
    };
    Question message = questionOf(isV4 ? AF_INET : AF_INET6, protocol, NLM_F_REQUEST);
    inet_diag_sockid& id = message.question.id;
    const bool isTurned = protocol == IPPROTO_UDP; // of UDP the kernel has the ends the other way round
    copy(isTurned ? remote : local, id.idiag_src);
    copy(isTurned ? local : remote, id.idiag_dst);
    id.idiag_sport = htons(isTurned ? remotePort : localPort);
    id.idiag_dport = htons(isTurned ? localPort : remotePort);
    id.idiag_cookie[0] = id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
    std::array<uint8_t, 4096> buffer;
    if (::send(diagnosis, &message, sizeof message, 0) != sizeof message) {
        return 0;
    }
    const ssize_t size = ::recv(diagnosis, buffer.data(), buffer.size(), MSG_DONTWAIT); // it answered while it was asked
    std::vector<SocketRow> rows;
    const bool isAnswered = size > 0 && takeAnswer({buffer.data(), static_cast<size_t>(size)}, protocol, rows).ok();
    return isAnswered && !rows.empty() ? rows.front().inode : 0;
}

void inEachNetworkNamespace(const std::function<void(uint64_t)>& visit) {
    std::thread([&visit] { visitNetworkNamespaces(visit); }).join();
}

Result<std::vector<SocketRow>> dumpAllSockets() {
    std::optional<Result<std::vector<SocketRow>>> all;
    inEachNetworkNamespace([&all](uint64_t name) {
        auto rows = dumpSockets();
        for (size_t i = 0; rows && i < rows->size(); ++i) {
            (*rows)[i].networkNamespace = name;
        }
        if (!all) {
            all = std::move(rows);
        } else if (*all && rows) {
            std::ranges::move(*rows, std::back_inserter(all->value()));
        }
    });
    return std::move(*all);
}

} // namespace metsuke::sensor
