// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/sensor/linux/observation.h"

#include <condition_variable>
#include <deque>
#include <mutex>

namespace metsuke::sensor {

/// From the threads that read the kernel to the one that judges. Bounded: a source waits while it is full, so that what
/// cannot be taken is dropped, and counted, where the kernel does. m_mutex guards everything below it.
class ObservationQueue {
public:
    explicit ObservationQueue(size_t capacity)
        : m_capacity(capacity) {}

    /// How long may wait what nobody has to be asked about at once: it is taken with what comes next.
    static constexpr Duration kSoon = 50 * kMillisecond;

    /// Returns at once, with the batch dropped, after close(). Wakes the other end for what it must look at while it lasts
    /// (mustHurry), and for the rest only when that would sleep for longer than kSoon.
    void push(std::vector<Observation> batch);
    /// Everything that waits, at once; empty when nothing came for `patience`, or after close() when all is taken.
    [[nodiscard]] std::vector<Observation> take(Duration patience);
    void close();
    [[nodiscard]] bool isDone() const; ///< closed and empty

private:
    const size_t m_capacity;
    mutable std::mutex m_mutex;
    std::condition_variable m_ready;
    std::condition_variable m_space;
    std::deque<std::vector<Observation>> m_batches;
    size_t m_waiting = 0; ///< observations in them
    Duration m_sleepsUntil = 0; ///< whoever takes
    bool m_closed = false;
};

/// Something that tells observations from threads of its own.
class Source {
public:
    virtual ~Source() = default;
    virtual Result<void> start(ObservationQueue& queue) = 0;
    /// What the kernel had told until then is in the queue afterwards.
    virtual void stop() = 0;
};

} // namespace metsuke::sensor
