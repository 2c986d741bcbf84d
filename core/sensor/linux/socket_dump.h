// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"
#include "core/base/result.h"
#include "core/endpoint/activity.h"

#include <optional>
#include <vector>

namespace metsuke::sensor {

struct SocketRow {
    endpoint::Connected connection; ///< remote unset where there is none
    uint64_t inode = 0; ///< 0: no process holds it any more
    uint64_t networkNamespace = 0;
    int64_t user = -1;
    bool isListening = false;
};

/// One message of the kernel's answer to a dump, behind its netlink header.
[[nodiscard]] std::optional<SocketRow> parseSocketRow(Bytes message, uint8_t protocol);

/// TCP and UDP sockets of the calling thread's network namespace; at most 262,144. Asks the kernel four times.
Result<std::vector<SocketRow>> dumpSockets();

/// The inode of the UDP socket with these ends in the network namespace of `diagnosis`, an open socket of NETLINK_SOCK_DIAG; 0:
/// there is none any more.
[[nodiscard]] uint64_t inodeOfUdpSocket(int diagnosis, const IpAddress& local, uint16_t localPort, const IpAddress& remote, uint16_t remotePort);

/// The same of every network namespace that some process lives in, at most 64 of them. In a thread of its own, because it
/// goes into them; where it may not, its own alone.
Result<std::vector<SocketRow>> dumpAllSockets();

} // namespace metsuke::sensor
