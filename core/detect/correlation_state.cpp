// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detect/correlation_state.h"

namespace metsuke {

GroupState& GroupTable::touch(const std::string& key) {
    if (const auto it = m_groups.find(key); it != m_groups.end()) {
        m_recent.splice(m_recent.begin(), m_recent, it->second.place);
        return it->second.state;
    }
    if (m_groups.size() >= m_capacity) {
        m_groups.erase(m_recent.back());
        m_recent.pop_back();
        ++m_evicted;
    }
    m_recent.push_front(key);
    Entry& entry = m_groups[key];
    entry.place = m_recent.begin();
    return entry.state;
}

} // namespace metsuke
