// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/detect/rule_hit.h"

#include <deque>
#include <list>
#include <unordered_map>

namespace metsuke {

/// What one correlation remembers of one group. Every container is bounded by the correlation's own limits.
struct GroupState {
    struct Sample {
        Timestamp ts;
        double value = 0;
        uint64_t hash = 0;
    };
    std::deque<Sample> samples;
    std::unordered_map<uint64_t, Timestamp> distinct; ///< value hash -> last seen; never iterated
    std::vector<std::deque<HitPart>> members; ///< one a rule, newest last
    std::deque<HitPart> examples; ///< of what was counted, distinct by object
    std::vector<Timestamp> absentSeen; ///< one an absent rule
    std::vector<bool> absentKnown;
    Timestamp lastFired;
    double lastValue = 0;
    bool fired = false;
};

/// Groups by key, least recently used out first; evictions are counted, never silent.
class GroupTable {
public:
    explicit GroupTable(size_t capacity)
        : m_capacity(capacity) {}
    GroupState& touch(const std::string& key);
    [[nodiscard]] uint64_t evicted() const { return m_evicted; }
    [[nodiscard]] size_t size() const { return m_groups.size(); }

private:
    struct Entry {
        GroupState state;
        std::list<std::string>::iterator place;
    };
    size_t m_capacity;
    uint64_t m_evicted = 0;
    std::unordered_map<std::string, Entry> m_groups; ///< never iterated
    std::list<std::string> m_recent; ///< newest first
};

} // namespace metsuke
