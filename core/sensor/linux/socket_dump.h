// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"
#include "core/base/result.h"
#include "core/endpoint/activity.h"

#include <functional>
#include <optional>
#include <vector>

namespace metsuke::sensor {

struct SocketRow {
    endpoint::Connected connection; ///< remote unset where there is none
    uint64_t inode = 0; ///< 0: no process holds it any more
    uint64_t networkNamespace = 0;
    int64_t user = -1;
    uint64_t cookie = 0; ///< the kernel's number of the socket, never given again
    uint32_t interface = 0; ///< that it is bound to; 0 none
    bool isListening = false;
    bool isOver = false; ///< TIME_WAIT: nothing but a memory of it
};

/// One message of the kernel's answer to a dump, behind its netlink header.
[[nodiscard]] std::optional<SocketRow> parseSocketRow(Bytes message, uint8_t protocol);

/// TCP and UDP sockets of the calling thread's network namespace; at most 262,144. Asks the kernel four times.
Result<std::vector<SocketRow>> dumpSockets();

/// The inode of the socket of `protocol` (TCP or UDP) with these ends in the network namespace of `diagnosis`, an open socket of
/// NETLINK_SOCK_DIAG; 0: there is none any more.
[[nodiscard]] uint64_t inodeOfSocket(
    int diagnosis, uint8_t protocol, const IpAddress& local, uint16_t localPort, const IpAddress& remote, uint16_t remotePort);

/// Calls `visit` in a thread of its own: first in the calling thread's network namespace, then in each other one that some process
/// lives in, 64 in all. Where it may not go into them, in its own alone.
void inEachNetworkNamespace(const std::function<void(uint64_t name)>& visit);

/// The same of every network namespace.
Result<std::vector<SocketRow>> dumpAllSockets();

} // namespace metsuke::sensor
