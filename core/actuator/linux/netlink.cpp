// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/netlink.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <linux/netlink.h>
#include <sys/socket.h>

namespace metsuke::actuator {

namespace {

constexpr size_t kBufferBytes = 65536;
constexpr uint16_t kTypeBits = 0x3fff; // without what says how the value is to be read
constexpr int kPatienceSeconds = 5; // the kernel answers at once, or never

Error failed(const char* step, int number) {
    const ErrorCode code = number == EPERM || number == EACCES ? ErrorCode::PermissionDenied
        : number == ENOENT || number == ESRCH                  ? ErrorCode::NotFound
                                                               : ErrorCode::Unsupported;
    return {code, Message("network.kernel_refused").with("step", step).with("reason", std::strerror(number))};
}

constexpr size_t aligned(size_t size) { return (size + 3) / 4 * 4; }

} // namespace

Result<Netlink> Netlink::open(int protocol, uint32_t groups) {
    FileHandle socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol));
    if (!socket.isOpen()) {
        return failed("netlink socket", errno);
    }
    const timeval patience{kPatienceSeconds, 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = groups;
    if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        return failed("netlink bind", errno);
    }
    return Netlink(std::move(socket));
}

Result<void> Netlink::dump(uint16_t type, Bytes body, const Visit& visit) {
    METSUKE_CHECK(send(type, NLM_F_DUMP, body));
    return receive(visit);
}

Result<void> Netlink::ask(uint16_t type, Bytes body, const Visit& visit) {
    METSUKE_CHECK(send(type, NLM_F_ACK, body));
    return receive(visit);
}

Result<void> Netlink::order(uint16_t type, uint16_t flags, Bytes body) {
    METSUKE_CHECK(send(type, static_cast<uint16_t>(flags | NLM_F_ACK), body));
    return receive([](uint16_t, Bytes) {});
}

bool Netlink::drain() {
    std::array<uint8_t, 8192> buffer;
    bool isTold = false;
    while (true) {
        const ssize_t size = ::recv(m_socket.get(), buffer.data(), buffer.size(), MSG_DONTWAIT | MSG_TRUNC);
        if (size < 0 && errno != ENOBUFS && errno != EINTR) {
            return isTold;
        }
        isTold = isTold || size >= 0 || errno == ENOBUFS;
    }
}

Result<void> Netlink::send(uint16_t type, uint16_t flags, Bytes body) {
    nlmsghdr header{};
    header.nlmsg_len = static_cast<uint32_t>(sizeof header + body.size());
    header.nlmsg_type = type;
    header.nlmsg_flags = static_cast<uint16_t>(flags | NLM_F_REQUEST);
    header.nlmsg_seq = ++m_sequence;
    std::vector<uint8_t> message(header.nlmsg_len);
    std::memcpy(message.data(), &header, sizeof header);
    std::ranges::copy(body, message.begin() + sizeof header);
    return ::send(m_socket.get(), message.data(), message.size(), 0) == static_cast<ssize_t>(message.size()) ? Result<void>()
                                                                                                            : failed("netlink send", errno);
}

Result<void> Netlink::receive(const Visit& visit) {
    std::vector<uint8_t> buffer(kBufferBytes);
    while (true) {
        const ssize_t size = ::recv(m_socket.get(), buffer.data(), buffer.size(), 0);
        if (size < 0 && errno == EINTR) {
            continue;
        }
        if (size <= 0) {
            return failed("netlink receive", errno);
        }
        Bytes datagram(buffer.data(), static_cast<size_t>(size));
        while (datagram.size() >= sizeof(nlmsghdr)) {
            ByteReader reader(datagram);
            const size_t length = reader.u32le();
            const uint16_t type = reader.u16le();
            reader.skip(2);
            const uint32_t sequence = reader.u32le();
            if (length < sizeof(nlmsghdr) || length > datagram.size()) {
                return failed("netlink receive", EBADMSG);
            }
            const Bytes body = datagram.subspan(sizeof(nlmsghdr), length - sizeof(nlmsghdr));
            datagram = datagram.subspan(std::min(datagram.size(), aligned(length)));
            if (sequence != m_sequence) {
                continue; // of a question that was given up
            }
            if (type == NLMSG_DONE) {
                return {};
            }
            if (type == NLMSG_ERROR) {
                const auto number = -static_cast<int>(ByteReader(body).u32le());
                return number == 0 ? Result<void>() : failed("netlink", number);
            }
            visit(type, body);
        }
    }
}

void forEachAttribute(Bytes attributes, const std::function<void(uint16_t, Bytes)>& visit) {
    while (attributes.size() >= sizeof(nlattr)) {
        ByteReader reader(attributes);
        const size_t length = reader.u16le();
        const uint16_t type = reader.u16le();
        if (length < sizeof(nlattr) || length > attributes.size()) {
            return;
        }
        visit(static_cast<uint16_t>(type & kTypeBits), attributes.subspan(sizeof(nlattr), length - sizeof(nlattr)));
        attributes = attributes.subspan(std::min(attributes.size(), aligned(length)));
    }
}

void addAttribute(std::vector<uint8_t>& message, uint16_t type, Bytes value) {
    const nlattr header{static_cast<uint16_t>(sizeof(nlattr) + value.size()), type};
    const Bytes head = bytesOf(header);
    message.insert(message.end(), head.begin(), head.end());
    message.insert(message.end(), value.begin(), value.end());
    message.resize(aligned(message.size()));
}

} // namespace metsuke::actuator
