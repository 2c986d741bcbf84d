// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/open_captures.h"

#include <functional>
#include <string>

namespace metsuke {

/// A source whose bytes come from elsewhere as they are captured there.
struct PacketStream {
    std::unique_ptr<PacketSource> source;
    /// Ends reading in order: the source says End once it has given out what had arrived. Any thread; harmless when the
    /// source has gone.
    std::function<void()> stop;
};

/// True for what names a stream of packets rather than an interface of this machine: "-" (standard input), the path of
/// a pipe, tcp://HOST:PORT (PCAP-over-IP), ssh://[USER@]HOST[:PORT]/INTERFACE (tcpdump there).
[[nodiscard]] bool namesStream(const std::string& name);

/// Connects, for ten seconds at most, and waits for the first bytes for two. InvalidArgument when `address` is
/// malformed, NotFound when nobody answers there.
[[nodiscard]] Result<PacketStream> openStream(const std::string& address, const OpenOptions& options = {});

} // namespace metsuke
