// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/wake_event.h"

#include <chrono>
#include <functional>
#include <poll.h>

namespace metsuke::transport {

/// What ends a wait early: a time, or a bell that rang while `isOver`.
struct Interrupt {
    const WakeEvent& bell;
    std::function<bool()> isOver;
    std::chrono::steady_clock::time_point deadline;

    /// Waits until `descriptor` has one of `events`, or an error; false: interrupted.
    [[nodiscard]] bool waitFor(int descriptor, short events) const;
};

} // namespace metsuke::transport
