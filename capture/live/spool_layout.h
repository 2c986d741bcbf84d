// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <charconv>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

// A spool is a folder of segments numbered from 1. What follows is all that its writer and its readers agree on beside
// the format of a segment: a segment is complete once the next one exists, or its writer has ended.
namespace metsuke::spool {

[[nodiscard]] inline std::string segmentName(uint32_t number) {
    constexpr size_t kDigits = 8;
    const std::string digits = std::to_string(number);
    return "live-" + std::string(kDigits - std::min(kDigits, digits.size()), '0') + digits + ".pcapng";
}

/// The number in a segment's name; empty for any other file.
[[nodiscard]] inline std::optional<uint32_t> segmentNumber(const std::string& name) {
    uint32_t number = 0;
    if (name.size() > 5) {
        std::from_chars(name.data() + 5, name.data() + name.size(), number);
    }
    return number > 0 && name == segmentName(number) ? std::optional(number) : std::nullopt;
}

/// A packet's place in a spool as one number that rises with capture order: what a case remembers.
[[nodiscard]] constexpr uint64_t placeOf(uint32_t segment, uint64_t offset) { return uint64_t{segment} << 32 | offset; }
[[nodiscard]] constexpr uint32_t segmentOf(uint64_t place) { return static_cast<uint32_t>(place >> 32); }
[[nodiscard]] constexpr uint64_t offsetOf(uint64_t place) { return place & 0xffff'ffffU; }

} // namespace metsuke::spool
