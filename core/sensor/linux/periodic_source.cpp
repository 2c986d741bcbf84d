// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/periodic_source.h"

#include <cerrno>
#include <cstring>
#include <poll.h>

namespace metsuke::sensor {

Result<void> PeriodicSource::start(ObservationQueue& queue) {
    if (!m_wake.isOpen()) {
        return Error{ErrorCode::Unsupported, Message("sensor.look_failed").with("reason", std::strerror(errno))};
    }
    METSUKE_CHECK(begin());
    m_thread = std::thread([this, &queue] { run(queue); });
    return {};
}

void PeriodicSource::stop() {
    if (!m_thread.joinable()) {
        return;
    }
    m_wake.wake();
    m_thread.join();
}

void PeriodicSource::run(ObservationQueue& queue) {
    pollfd wait{m_wake.get(), POLLIN, 0};
    while (wait.revents == 0) {
        ::poll(&wait, 1, static_cast<int>(m_interval / kMillisecond));
        queue.push(look());
    }
}

} // namespace metsuke::sensor
