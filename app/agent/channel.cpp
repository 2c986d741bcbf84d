// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/agent/channel.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

namespace metsuke::agent {

namespace {

constexpr int kBufferBytes = 8 << 20;

Error failed(const char* step, int number) {
    return {ErrorCode::Internal, Message("agent.channel_failed").with("step", step).with("reason", std::strerror(number))};
}

Error gone() { return {ErrorCode::NotFound, Message("agent.channel_gone")}; }

/// A frame has to fit as a whole; what a socket is given at first holds a fifth of the largest.
void widen(int descriptor) {
    if (::setsockopt(descriptor, SOL_SOCKET, SO_SNDBUFFORCE, &kBufferBytes, sizeof kBufferBytes) != 0) {
        ::setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &kBufferBytes, sizeof kBufferBytes); // as much as anybody may have
    }
}

bool isKnown(char kind) { return std::string_view("asezpogrn").find(kind) != std::string_view::npos; }

} // namespace

Result<std::pair<Channel, Channel>> Channel::make() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        return failed("socketpair", errno);
    }
    return std::pair(Channel(ends[0]), Channel(ends[1]));
}

Channel Channel::to(const std::filesystem::path& socket) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, socket.c_str(), sizeof address.sun_path - 1);
    Channel made(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    const bool isConnected = made.descriptor() >= 0 && ::connect(made.descriptor(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    return isConnected ? std::move(made) : Channel(-1);
}

Channel::Channel(int descriptor)
    : m_descriptor(descriptor)
    , m_buffer(kMaximumFrame + 1) {
    if (m_descriptor >= 0) {
        widen(m_descriptor);
    }
}

Channel::~Channel() {
    if (m_descriptor >= 0) {
        ::close(m_descriptor);
    }
}

Channel::Channel(Channel&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1))
    , m_buffer(std::move(other.m_buffer)) {}

Result<void> Channel::send(const Frame& frame, int flags) {
    if (frame.text.size() + 1 > kMaximumFrame) {
        return failed("send", EMSGSIZE);
    }
    char kind = static_cast<char>(frame.kind);
    std::string text = frame.text;
    std::array<iovec, 2> parts{{{&kind, 1}, {text.data(), text.size()}}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    ssize_t sent = 0;
    do {
        sent = ::sendmsg(m_descriptor, &message, MSG_NOSIGNAL | flags);
    } while (sent < 0 && errno == EINTR);
    if (sent < 0) {
        return errno == EPIPE || errno == ECONNRESET ? gone() : failed("send", errno);
    }
    return {};
}

void Channel::waitNoLongerThan(int milliseconds) {
    const timeval patience{milliseconds / 1000, milliseconds % 1000 * 1000};
    ::setsockopt(m_descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

Result<void> Channel::send(const Frame& frame) { return send(frame, 0); }

void Channel::offer(const Frame& frame) { static_cast<void>(send(frame, MSG_DONTWAIT)); }

Result<std::optional<Frame>> Channel::receive(int milliseconds) {
    pollfd wait{m_descriptor, POLLIN, 0};
    const int ready = ::poll(&wait, 1, milliseconds);
    if (ready == 0 || (ready < 0 && errno == EINTR)) {
        return std::optional<Frame>();
    }
    const ssize_t size = ::recv(m_descriptor, m_buffer.data(), m_buffer.size(), 0);
    if (size < 0 && (errno == EINTR || errno == EAGAIN)) {
        return std::optional<Frame>();
    }
    if (size <= 0) {
        return gone();
    }
    if (static_cast<size_t>(size) > kMaximumFrame || !isKnown(m_buffer.front())) {
        return Error{ErrorCode::Malformed, Message("agent.channel_malformed")};
    }
    return std::optional(Frame{static_cast<FrameKind>(m_buffer.front()), std::string(m_buffer.data() + 1, static_cast<size_t>(size) - 1)});
}

void Channel::finish() { ::shutdown(m_descriptor, SHUT_WR); }

} // namespace metsuke::agent
