// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/host_clock.h"

#include "core/base/strings.h"
#include "core/sensor/linux/small_files.h"

#include <atomic>
#include <cstdlib>

namespace metsuke::sensor {

namespace {

/// Between the two clocks. They are not read at one moment: of some tries the one with the least between them counts.
Duration readOffset() {
    Duration best = INT64_MAX, offset = 0;
    for (int i = 0; i < 5 && best > kMicrosecond; ++i) {
        const Duration before = sinceBoot(), wall = readClock(CLOCK_REALTIME), after = sinceBoot();
        if (after - before < best) {
            best = after - before;
            offset = wall - before - best / 2;
        }
    }
    return offset;
}

} // namespace

Timestamp wallTimeOf(Duration boot) {
    constexpr Duration kStep = 10 * kMillisecond; // less is how the clocks are read, more is somebody setting one
    static std::atomic<Duration> known = readOffset();
    const Duration now = readOffset();
    if (std::abs(now - known) > kStep) {
        known = now;
    }
    return {known + boot};
}

std::string bootId() { return std::string(trim(readSmallFile("/proc/sys/kernel/random/boot_id", 64))); }

} // namespace metsuke::sensor
