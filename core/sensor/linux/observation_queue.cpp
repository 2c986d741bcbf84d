// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/observation_queue.h"

#include "core/sensor/linux/host_clock.h"

#include <algorithm>
#include <iterator>

namespace metsuke::sensor {

namespace {

/// A process is asked for what the kernel did not tell before it ends; a name may be one that is to be denied.
bool mustHurry(const Observation& observation) {
    return std::holds_alternative<Forked>(observation.body) || std::holds_alternative<Executed>(observation.body)
        || std::holds_alternative<NameSeen>(observation.body);
}

} // namespace

void ObservationQueue::push(std::vector<Observation> batch) {
    if (batch.empty()) {
        return;
    }
    std::unique_lock lock(m_mutex);
    m_space.wait(lock, [this] { return m_closed || m_waiting < m_capacity; });
    if (m_closed) {
        return;
    }
    m_waiting += batch.size();
    const bool mustWake = m_sleepsUntil > sinceBoot() + kSoon || std::ranges::any_of(batch, mustHurry);
    m_batches.push_back(std::move(batch));
    if (mustWake) {
        m_ready.notify_one();
    }
}

std::vector<Observation> ObservationQueue::take(Duration patience) {
    std::vector<Observation> taken;
    std::unique_lock lock(m_mutex);
    m_sleepsUntil = sinceBoot() + patience;
    m_ready.wait_for(lock, std::chrono::nanoseconds(patience), [this] { return m_closed || !m_batches.empty(); });
    m_sleepsUntil = 0;
    for (auto& batch : m_batches) {
        std::move(batch.begin(), batch.end(), std::back_inserter(taken));
    }
    m_batches.clear();
    m_waiting = 0;
    m_space.notify_all();
    return taken;
}

void ObservationQueue::close() {
    const std::lock_guard lock(m_mutex);
    m_closed = true;
    m_ready.notify_all();
    m_space.notify_all();
}

bool ObservationQueue::isDone() const {
    const std::lock_guard lock(m_mutex);
    return m_closed && m_batches.empty();
}

} // namespace metsuke::sensor
