// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/transport.h"

#include <random>

namespace metsuke::transport {

/// Full jitter: the next pause is random between nothing and a bound that doubles, so that a fleet that lost its broker
/// does not come back all at once. Never less than a tenth of the shortest, so that a quick refusal is no busy loop.
class Backoff {
public:
    explicit Backoff(RetryPause pause)
        : m_pause(pause)
        , m_random(std::random_device{}()) {}
    [[nodiscard]] std::chrono::milliseconds next();
    void reset() { m_step = 0; }

private:
    RetryPause m_pause;
    std::minstd_rand m_random;
    unsigned m_step = 0;
};

} // namespace metsuke::transport
