// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/unix_address.h"

#include <algorithm>
#include <cerrno>
#include <sys/socket.h>

namespace metsuke::transport {

Result<sockaddr_un> unixAddress(const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string& text = path.native();
    if (text.empty() || text.size() >= sizeof address.sun_path) {
        return Error{ErrorCode::InvalidArgument,
            Message("transport.local_path").with("path", text).with("bytes", static_cast<int64_t>(sizeof address.sun_path - 1))};
    }
    std::copy(text.begin(), text.end(), address.sun_path);
    return address;
}

FileHandle unixSocket() { return FileHandle(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)); }

int connectTo(const FileHandle& socket, const sockaddr_un& address) {
    const auto* generic = reinterpret_cast<const sockaddr*>(&address); // NOLINT: the socket interface asks for it
    return ::connect(socket.get(), generic, sizeof address) == 0 ? 0 : errno;
}

} // namespace metsuke::transport
