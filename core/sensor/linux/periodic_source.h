// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/wake_event.h"
#include "core/sensor/linux/observation_queue.h"

#include <thread>

namespace metsuke::sensor {

/// Looks again and again at what the kernel does not tell of by itself, in a thread of its own. Whoever derives from it calls
/// stop() when it is destroyed.
class PeriodicSource : public Source {
public:
    explicit PeriodicSource(Duration interval)
        : m_interval(interval) {}
    Result<void> start(ObservationQueue& queue) final;
    void stop() final;

protected:
    /// Before the first look, in the caller's thread. An error: there is nothing to look at.
    virtual Result<void> begin() = 0;
    /// What has happened since the last look; the first comes after one interval.
    virtual std::vector<Observation> look() = 0;

private:
    void run(ObservationQueue& queue);

    const Duration m_interval;
    WakeEvent m_wake;
    std::thread m_thread;
};

} // namespace metsuke::sensor
