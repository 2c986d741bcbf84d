// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_handle.h"
#include "core/base/result.h"

#include <filesystem>
#include <sys/un.h>

namespace metsuke::transport {

/// The path as an address of a Unix socket; InvalidArgument when it is longer than the 107 bytes that the kernel takes.
Result<sockaddr_un> unixAddress(const std::filesystem::path& path);
/// A new SOCK_SEQPACKET socket that does not block; not open when the system has none left.
[[nodiscard]] FileHandle unixSocket();
/// 0, or the system's error.
[[nodiscard]] int connectTo(const FileHandle& socket, const sockaddr_un& address);

} // namespace metsuke::transport
