// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace metsuke {

/// Nanoseconds.
using Duration = int64_t;
inline constexpr Duration kMicrosecond = 1'000;
inline constexpr Duration kMillisecond = 1'000'000;
inline constexpr Duration kSecond = 1'000'000'000;
inline constexpr Duration kMinute = 60 * kSecond;
inline constexpr Duration kHour = 60 * kMinute;
inline constexpr Duration kDay = 24 * kHour;

/// Nanoseconds since 1970-01-01T00:00:00Z. Packet time everywhere in core; never the wall clock.
struct Timestamp {
    int64_t ns = 0;
    friend auto operator<=>(const Timestamp&, const Timestamp&) = default;
    friend Timestamp operator+(Timestamp t, Duration d) { return {t.ns + d}; }
    friend Timestamp operator-(Timestamp t, Duration d) { return {t.ns - d}; }
    friend Duration operator-(Timestamp a, Timestamp b) { return a.ns - b.ns; }
};

/// "2026-01-01T00:00:00.000000000Z"; total for every int64.
[[nodiscard]] std::string formatIso8601(Timestamp t);

/// Seconds and a fraction (units of 1/unitsPerSecond) to nanoseconds, clamped into int64.
/// `clamped` is set when the value did not fit (contract: counted as damaged).
[[nodiscard]] Timestamp timestampFromParts(
    uint64_t seconds, uint64_t fraction, uint64_t unitsPerSecond, bool& clamped);

} // namespace metsuke
