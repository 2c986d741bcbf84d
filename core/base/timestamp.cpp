// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/timestamp.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <limits>

namespace metsuke {

std::string formatIso8601(Timestamp t) {
    int64_t seconds = t.ns / kSecond;
    int64_t fraction = t.ns % kSecond;
    if (fraction < 0) {
        fraction += kSecond;
        --seconds;
    }
    const std::chrono::sys_seconds point{std::chrono::seconds{seconds}};
    const auto day = std::chrono::floor<std::chrono::days>(point);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{point - day};
    std::array<char, 48> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%09dZ",
        static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
        static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
        static_cast<int>(time.seconds().count()), static_cast<int>(fraction));
    return buffer.data();
}

Timestamp timestampFromParts(uint64_t seconds, uint64_t fraction, uint64_t unitsPerSecond, bool& clamped) {
    // 128-bit arithmetic: pcapng allows resolutions up to 2^-127 and 64-bit counters.
    __extension__ using Wide = unsigned __int128;
    Wide total = static_cast<Wide>(seconds) * static_cast<Wide>(kSecond);
    if (unitsPerSecond != 0) {
        total += static_cast<Wide>(fraction) * static_cast<Wide>(kSecond) / unitsPerSecond;
    }
    constexpr auto kMax = static_cast<Wide>(std::numeric_limits<int64_t>::max());
    clamped = total > kMax;
    return {clamped ? std::numeric_limits<int64_t>::max() : static_cast<int64_t>(total)};
}

} // namespace metsuke
