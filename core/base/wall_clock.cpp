// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/wall_clock.h"

#include <chrono>

namespace metsuke {

Timestamp wallClock() {
    return {std::chrono::duration_cast<std::chrono::nanoseconds>(
        std::chrono::system_clock::now().time_since_epoch())
                .count()};
}

} // namespace metsuke
