// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/interrupt.h"

#include <array>

namespace metsuke::transport {

bool Interrupt::waitFor(int descriptor, short events) const {
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (isOver() || left.count() <= 0) {
            return false;
        }
        std::array<pollfd, 2> waits{pollfd{bell.get(), POLLIN, 0}, pollfd{descriptor, events, 0}};
        ::poll(waits.data(), waits.size(), static_cast<int>(left.count()));
        if (waits[0].revents != 0) {
            bell.clear(); // who waits here looks at the queue afterwards anyway
        }
        if (waits[1].revents != 0) {
            return true;
        }
    }
}

} // namespace metsuke::transport
