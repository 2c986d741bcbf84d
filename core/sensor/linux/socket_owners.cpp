// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/socket_owners.h"

#include <algorithm>

namespace metsuke::sensor {

void SocketOwners::update(const std::vector<SocketRow>& rows) {
    std::unordered_map<uint64_t, ProcessKey> owners;
    bool isSomeNew = false;
    for (const SocketRow& row : rows) {
        if (row.inode != 0) {
            const auto known = m_owners.find(row.inode);
            isSomeNew |= known == m_owners.end();
            owners[row.inode] = known == m_owners.end() ? ProcessKey() : known->second;
        }
    }
    m_owners = std::move(owners);
    if (!isSomeNew) {
        return;
    }
    for (const int64_t pid : m_reader.processes()) {
        Duration start = 0;
        m_reader.forEachSocket(pid, [&](uint64_t inode) {
            const auto found = m_owners.find(inode);
            if (found != m_owners.end() && found->second.pid == 0) {
                start = start != 0 ? start : m_reader.startOf(pid);
                found->second = {pid, start};
            }
        });
    }
}

ProcessKey SocketOwners::of(uint64_t inode) const {
    const auto found = m_owners.find(inode);
    return found == m_owners.end() ? ProcessKey() : found->second;
}

} // namespace metsuke::sensor
