// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/page_registry.h"

#include <algorithm>

namespace metsuke {

void PageRegistry::add(PageEntry entry) { m_entries.push_back(std::move(entry)); }

const PageEntry* PageRegistry::find(const QString& id) const {
    const auto it = std::find_if(m_entries.begin(), m_entries.end(), [&](const PageEntry& e) { return e.id == id; });
    return it == m_entries.end() ? nullptr : &*it;
}

} // namespace metsuke
