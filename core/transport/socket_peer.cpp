// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/socket_peer.h"

#include <cerrno>
#include <cstring>
#include <sys/socket.h>

namespace metsuke::transport {

namespace {

Error gone() { return {ErrorCode::NotFound, Message("transport.local_gone")}; }

} // namespace

SocketPeer::SocketPeer(FileHandle socket)
    : m_socket(std::move(socket))
    , m_buffer(SocketFrame::kMaximum + 1, '\0') {}

void SocketPeer::queue(Parcel parcel) {
    m_bytes += parcel.text.size();
    m_parcels.push_back(std::move(parcel));
}

Result<void> SocketPeer::write() {
    while (wantsToWrite()) {
        if (m_record.empty() && !m_first.empty()) {
            m_record.swap(m_first);
        } else if (m_record.empty()) {
            m_record = nextFrame(m_parcels.front(), m_offset);
            if (m_offset == m_parcels.front().text.size()) {
                m_bytes -= m_offset;
                m_offset = 0;
                m_parcels.pop_front();
            }
        }
        const ssize_t sent = ::send(m_socket.get(), m_record.data(), m_record.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent < 0 && (errno == EAGAIN || errno == ENOBUFS)) {
            return {};
        }
        if (sent < 0) {
            return gone();
        }
        m_record.clear();
    }
    return {};
}

Result<std::optional<SocketFrame>> SocketPeer::read() {
    ssize_t size = 0;
    bool wasReset = false; // told once, before what the other end had sent
    do {
        wasReset = wasReset || (size < 0 && errno == ECONNRESET);
        size = ::recv(m_socket.get(), m_buffer.data(), m_buffer.size(), MSG_DONTWAIT);
    } while (size < 0 && (errno == EINTR || (errno == ECONNRESET && !wasReset)));
    if (size < 0 && errno == EAGAIN) {
        return std::optional<SocketFrame>();
    }
    if (size <= 0) {
        return gone();
    }
    METSUKE_TRY(const SocketFrame frame, parseFrame(std::string_view(m_buffer).substr(0, static_cast<size_t>(size))));
    return std::optional(frame);
}

int64_t accountOf(int socket) {
    struct {
        int32_t process;
        uint32_t user;
        uint32_t group;
    } credentials{}; // struct ucred, which needs more than POSIX
    socklen_t size = sizeof credentials;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) {
        return -1;
    }
    return credentials.user;
}

} // namespace metsuke::transport
