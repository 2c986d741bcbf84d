// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/socket_listener.h"

#include "core/transport/unix_address.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace metsuke::transport {

namespace {

Error failed(const std::filesystem::path& path, int number) {
    return {number == EACCES || number == EPERM ? ErrorCode::PermissionDenied : ErrorCode::Internal,
        Message("transport.local_not_served").with("path", path.string()).with("reason", std::strerror(number))};
}

Error busy(const std::filesystem::path& path) { return {ErrorCode::Busy, Message("transport.local_busy").with("path", path.string())}; }

/// Removes a socket that nobody listens on; leaves every other file.
Result<void> removeStale(const std::filesystem::path& path, const sockaddr_un& address) {
    struct stat there{};
    if (::lstat(path.c_str(), &there) != 0) {
        return errno == ENOENT ? Result<void>() : failed(path, errno);
    }
    if (!S_ISSOCK(there.st_mode)) {
        return failed(path, EEXIST);
    }
    const FileHandle probe = unixSocket();
    if (connectTo(probe, address) != ECONNREFUSED) {
        return busy(path);
    }
    return ::unlink(path.c_str()) == 0 || errno == ENOENT ? Result<void>() : failed(path, errno);
}

} // namespace

Result<SocketListener> SocketListener::open(const std::filesystem::path& path) {
    METSUKE_TRY(const sockaddr_un address, unixAddress(path));
    SocketListener listener;
    listener.m_lock.reset(::open((path.string() + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!listener.m_lock.isOpen()) {
        return failed(path, errno);
    }
    if (::flock(listener.m_lock.get(), LOCK_EX | LOCK_NB) != 0) {
        return busy(path);
    }
    METSUKE_CHECK(removeStale(path, address));
    listener.m_socket = unixSocket();
    const auto* generic = reinterpret_cast<const sockaddr*>(&address); // NOLINT: the socket interface asks for it
    if (!listener.m_socket.isOpen() || ::bind(listener.m_socket.get(), generic, sizeof address) != 0) {
        return failed(path, errno);
    }
    listener.m_path = path; // from here on it is ours to remove
    if (::chmod(path.c_str(), 0666) != 0 || ::listen(listener.m_socket.get(), 64) != 0) {
        return failed(path, errno);
    }
    return listener;
}

SocketListener::~SocketListener() {
    if (m_socket.isOpen() && !m_path.empty()) {
        ::unlink(m_path.c_str());
    }
}

FileHandle SocketListener::accept() const { return FileHandle(::accept4(m_socket.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)); }

} // namespace metsuke::transport
