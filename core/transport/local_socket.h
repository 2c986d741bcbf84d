// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/transport.h"

#include <filesystem>

namespace metsuke::transport {

/// The workstation's end for agents of the same computer: a Unix socket (SOCK_SEQPACKET). Everybody of this computer may
/// connect, so that an agent with an account of its own can; at most 64 at once, 8 of one account. A device is whoever of
/// its account said last that it is; while it is connected no other account can be it.
/// Busy: somebody serves the path already; a socket that a process which is gone left behind is replaced. It is connected
/// while it listens. Nothing waits for who is not connected, see Transport::send; who does not read is disconnected.
Result<std::unique_ptr<Transport>> serveLocalSocket(const std::filesystem::path& path, TransportEvents events);
/// `role`: Agent or Enrolling. InvalidArgument when the path is longer than 107 bytes.
Result<std::unique_ptr<Transport>> connectLocalSocket(
    const std::filesystem::path& path, const Role& role, TransportEvents events, RetryPause retry = {});

} // namespace metsuke::transport
