// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_handle.h"
#include "core/base/result.h"

#include <filesystem>
#include <sys/types.h>

namespace metsuke::transport {

/// A Unix socket that listens, and the lock beside it (PATH.lock) that says so while this process lives; both are given up,
/// and the socket's file removed, in the end.
class SocketListener {
public:
    static Result<SocketListener> open(const std::filesystem::path& path);
    SocketListener(SocketListener&&) noexcept = default;
    SocketListener& operator=(SocketListener&&) = delete;
    ~SocketListener();

    [[nodiscard]] int get() const { return m_socket.get(); }
    /// Somebody who connected; not open when nobody did, or the system has no descriptor left.
    [[nodiscard]] FileHandle accept() const;

private:
    SocketListener() = default;

    std::filesystem::path m_path;
    FileHandle m_lock;
    FileHandle m_socket;
};

} // namespace metsuke::transport
