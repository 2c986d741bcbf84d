// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>

namespace metsuke::endpoint {

struct HistoryLimits {
    int64_t totalBytes = int64_t{1} << 30; ///< of all segments; the one that is written may pass it by one batch
    int64_t segmentBytes = int64_t{32} << 20; ///< beside the running processes that each begins with
    int64_t heldBytes = int64_t{200} << 20; ///< of `totalBytes`: how much held windows may keep from the ring
    /// As a writer takes them: a ring has at least eight segments, and at most a fifth of it is held.
    [[nodiscard]] HistoryLimits consistent() const {
        return {totalBytes, std::min(segmentBytes, totalBytes / 8), std::min(heldBytes, totalBytes / 5)};
    }
};

} // namespace metsuke::endpoint
