// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/process_table.h"

namespace metsuke::sensor {

ProcessEntry* ProcessTable::find(const ProcessKey& key) {
    const auto found = m_entries.find(key.pid);
    const bool isIt = found != m_entries.end() && (key.start == 0 || found->second.key.start == key.start);
    return isIt ? &found->second : nullptr;
}

ProcessEntry& ProcessTable::begin(const ProcessKey& key, const ProcessKey& parent) {
    ProcessEntry entry;
    if (const ProcessEntry* begetter = find(parent)) {
        entry = *begetter;
        entry.parent = begetter->uid;
    } else if (parent.start > 0) {
        entry.parent = endpoint::processUid(m_device, m_boot, parent.pid, parent.start);
    }
    entry.key = key;
    entry.parentPid = parent.pid;
    entry.namespacePid = 0;
    entry.uid = endpoint::processUid(m_device, m_boot, key.pid, key.start);
    entry.isEnded = false;
    entry.looked.reset();
    const auto before = m_entries.find(key.pid);
    m_live += before == m_entries.end() || before->second.isEnded ? 1U : 0U;
    ProcessEntry& kept = m_entries.insert_or_assign(key.pid, std::move(entry)).first->second;
    m_begun.push_back(key);
    forgetOldest();
    return kept;
}

void ProcessTable::end(const ProcessKey& key) {
    ProcessEntry* entry = find(key);
    if (entry == nullptr || entry->isEnded) {
        return;
    }
    entry->isEnded = true;
    --m_live;
    m_ended.push_back(entry->key);
    if (m_ended.size() > kMaximumEnded) {
        const ProcessEntry* first = find(m_ended.front());
        if (first != nullptr && first->isEnded) {
            m_entries.erase(m_ended.front().pid);
        }
        m_ended.pop_front();
    }
}

void ProcessTable::forgetOldest() {
    const auto isGone = [this](const ProcessKey& key) {
        const ProcessEntry* entry = find(key);
        return entry == nullptr || entry->isEnded;
    };
    while (!m_begun.empty() && (m_live > kMaximumLive || isGone(m_begun.front()))) {
        if (!isGone(m_begun.front())) {
            m_entries.erase(m_begun.front().pid);
            --m_live;
        }
        m_begun.pop_front();
    }
    if (m_begun.size() > 2 * kMaximumLive) { // one old process keeps the line from moving: take the gone ones out behind it
        std::erase_if(m_begun, isGone);
    }
}

std::vector<ProcessKey> ProcessTable::live() const {
    std::vector<ProcessKey> keys;
    for (const auto& [pid, entry] : m_entries) {
        if (!entry.isEnded) {
            keys.push_back(entry.key);
        }
    }
    return keys;
}

} // namespace metsuke::sensor
