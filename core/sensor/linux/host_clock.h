// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/timestamp.h"

#include <ctime>
#include <string>

namespace metsuke::sensor {

/// /proc tells start times in these: those of the kernel are cut to them, so that one process has one start.
inline constexpr Duration kClockTick = 10 * kMillisecond;

[[nodiscard]] inline Duration readClock(clockid_t clock) {
    timespec now{};
    ::clock_gettime(clock, &now);
    return now.tv_sec * kSecond + now.tv_nsec;
}
/// Since boot, sleep included.
[[nodiscard]] inline Duration sinceBoot() { return readClock(CLOCK_BOOTTIME); }
/// The same for the same moment each time it is asked, unless the wall clock was set meanwhile: what is told twice is known
/// by its time. Any thread.
[[nodiscard]] Timestamp wallTimeOf(Duration boot);
[[nodiscard]] inline Duration cutToTick(Duration boot) { return boot / kClockTick * kClockTick; }
/// The kernel's random name of this boot; "" when it has none.
[[nodiscard]] std::string bootId();

} // namespace metsuke::sensor
