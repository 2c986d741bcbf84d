// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/linux/network_rules.h"
#include "core/base/timestamp.h"

#include <optional>

// Whether packets get through, by trying. From the calling thread's network namespace.
namespace metsuke::actuator {

/// Whether one of them takes a TCP connection in time; those that do not are tried again until then. Those without a port are not
/// tried.
[[nodiscard]] bool answersAny(const std::vector<plan::Permitted>& ends, Duration patience);

enum class Passage : uint8_t {
    Open, ///< it left, or would have
    Closed, ///< this computer's own filter kept it back
    NoWay, ///< there is no way there anyhow
};
/// An empty datagram to that port.
[[nodiscard]] Passage tryDatagram(const IpAddress& address, uint16_t port);
/// A frame of a kind that is reserved for experiments, past the protocol stack.
[[nodiscard]] Passage tryFrame(const HookedInterface& interface);

} // namespace metsuke::actuator
