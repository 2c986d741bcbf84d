// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>

namespace metsuke {

/// Sums stay at or below this, here and in SQL: sizes come from the wire, and SQLite turns an overflow into a real number.
inline constexpr int64_t kSumCeiling = int64_t{1} << 62;
constexpr int64_t boundedSum(int64_t a, int64_t b) {
    return std::min(std::min(a, kSumCeiling - 1) + std::min(b, kSumCeiling - 1), kSumCeiling);
}

} // namespace metsuke
