// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/detect/analyzers/derived.h"

namespace metsuke {

/// Different values of the last while, with the last event of each. Bounded: forgets the oldest.
class DistinctWindow {
public:
    static constexpr size_t kCapacity = 160;

    struct Entry {
        uint64_t value = 0;
        Timestamp last;
        IpAddress address;
        FlowUid flow;
        PacketRef packet;
        bool failed = false;
        uint16_t port = 0; ///< of the responder
    };

    /// Returns whether `value` is new within `window` of the latest time.
    bool note(uint64_t value, const IpAddress& address, const Event& event, Duration window, bool failed = false) {
        return note({value, event.header.ts, address, event.header.uid, event.header.lastPacket, failed, event.header.respPort}, window);
    }
    bool note(const Entry& seen, Duration window) {
        const Timestamp ts = seen.last;
        m_latest = m_entries.empty() ? ts : std::max(m_latest, ts);
        for (Entry& entry : m_entries) {
            if (entry.value == seen.value) {
                const bool expired = m_latest - entry.last > window;
                entry.last = std::max(entry.last, ts);
                entry.failed = seen.failed;
                return expired;
            }
        }
        if (m_entries.size() >= kCapacity || (!m_entries.empty() && m_latest - m_oldest > window)) {
            prune(window);
        }
        m_oldest = m_entries.empty() ? ts : std::min(m_oldest, ts);
        m_entries.push_back(seen);
        return true;
    }
    [[nodiscard]] size_t count(Duration window) const {
        size_t found = 0;
        for (const Entry& entry : m_entries) {
            found += m_latest - entry.last <= window ? 1U : 0U;
        }
        return found;
    }
    [[nodiscard]] const std::vector<Entry>& entries() const { return m_entries; }
    [[nodiscard]] Timestamp latest() const { return m_latest; }
    /// Seconds from the oldest to the latest entry inside the window.
    [[nodiscard]] double span(Duration window) const {
        Timestamp first = m_latest;
        for (const Entry& entry : m_entries) {
            if (m_latest - entry.last <= window) {
                first = std::min(first, entry.last);
            }
        }
        return secondsOf(m_latest - first);
    }
    [[nodiscard]] Evidence evidence() const {
        Evidence list;
        for (const Entry& entry : m_entries) {
            list.add(entry.flow, entry.packet);
        }
        return list;
    }
    [[nodiscard]] std::vector<std::string> sample() const {
        constexpr size_t kMost = 32;
        std::vector<std::string> names;
        for (size_t i = 0; i < m_entries.size() && i < kMost; ++i) {
            names.push_back(m_entries[i].address.toString());
        }
        return names;
    }

private:
    void prune(Duration window) {
        std::erase_if(m_entries, [&](const Entry& entry) { return m_latest - entry.last > window; });
        if (m_entries.size() >= kCapacity) {
            m_entries.erase(m_entries.begin());
        }
        m_oldest = m_latest;
        for (const Entry& entry : m_entries) {
            m_oldest = std::min(m_oldest, entry.last);
        }
    }

    std::vector<Entry> m_entries;
    Timestamp m_latest;
    Timestamp m_oldest;
};

} // namespace metsuke
