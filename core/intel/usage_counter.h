// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/timestamp.h"
#include "core/intel/lru_map.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace metsuke {

/// Who used a value: which inside hosts (exact up to kExactHosts, then no longer counted up) and since when.
struct Usage {
    static constexpr size_t kExactHosts = 256;
    Timestamp first;
    std::vector<uint32_t> hosts; ///< sorted ids
    [[nodiscard]] int64_t prevalence() const { return static_cast<int64_t>(hosts.size()); }
    /// Whether `host` is new to the value.
    bool add(uint32_t host);
};

/// Exact, bounded counters of prevalence and age by value: the baseline store of one capture.
class UsageCounter {
public:
    explicit UsageCounter(size_t capacity)
        : m_usage(capacity) {}
    /// Notes that `host` used `value` at `now`.
    const Usage& note(std::string_view value, uint32_t host, Timestamp now);
    [[nodiscard]] int64_t prevalence(std::string_view value) const;

private:
    LruMap<std::string, Usage, TextHash> m_usage;
};

} // namespace metsuke
