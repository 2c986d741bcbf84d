// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/wake_event.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace metsuke {

WakeEvent::WakeEvent()
    : m_event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

void WakeEvent::wake() const {
    const uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(m_event.get(), &one, sizeof one); // if it is full, it is readable all the same
}

void WakeEvent::clear() const {
    uint64_t times = 0;
    [[maybe_unused]] const ssize_t got = ::read(m_event.get(), &times, sizeof times); // nothing there: it is clear
}

void WakeEvent::wait(std::chrono::milliseconds time) const {
    pollfd wait{m_event.get(), POLLIN, 0};
    const auto most = std::clamp<int64_t>(time.count(), 0, std::numeric_limits<int>::max());
    if (::poll(&wait, 1, static_cast<int>(most)) > 0) {
        clear();
    }
}

} // namespace metsuke
