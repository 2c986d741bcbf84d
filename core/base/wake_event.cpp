// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/wake_event.h"

#include <cstdint>
#include <sys/eventfd.h>
#include <unistd.h>

namespace metsuke {

WakeEvent::WakeEvent()
    : m_event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

void WakeEvent::wake() const {
    const uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(m_event.get(), &one, sizeof one); // if it is full, it is readable all the same
}

} // namespace metsuke
