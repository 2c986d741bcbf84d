// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/lookup_owners.h"

#include "core/sensor/linux/host_clock.h"
#include "core/sensor/linux/socket_dump.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <linux/netlink.h>
#include <sys/socket.h>

namespace metsuke::sensor {

Result<void> LookupOwners::open() {
    m_diagnosis.reset(::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
    return m_diagnosis.isOpen() ? Result<void>()
                                : Error{ErrorCode::Unsupported, Message("sensor.sockets_failed").with("step", "socket").with("reason", std::strerror(errno))};
}

bool LookupOwners::holds(int64_t pid, uint64_t inode) const {
    bool isHeld = false;
    m_reader.forEachSocket(pid, [&](uint64_t held) { isHeld |= held == inode; });
    return isHeld;
}

ProcessKey LookupOwners::of(const DnsTracker::Ends& ends) {
    constexpr Duration kCostFactor = 20;
    const uint64_t inode = inodeOfSocket(m_diagnosis.get(), static_cast<uint8_t>(ends.protocol), ends.local, ends.localPort, ends.remote, ends.remotePort);
    if (inode == 0) {
        return {};
    }
    auto owner = std::ranges::find_if(m_recent, [&](int64_t pid) { return holds(pid, inode); });
    const Duration begin = sinceBoot();
    if (owner == m_recent.end() && begin >= m_mayLookFrom) {
        const auto all = m_reader.processes();
        const auto found = std::find_if(all.rbegin(), all.rend(), [&](int64_t pid) { return holds(pid, inode); }); // who asks is often young
        m_mayLookFrom = begin + (sinceBoot() - begin) * kCostFactor;
        owner = found == all.rend() ? m_recent.end() : m_recent.insert(m_recent.end(), *found);
    }
    if (owner == m_recent.end()) {
        return {};
    }
    const int64_t pid = *owner;
    m_recent.erase(owner);
    m_recent.push_front(pid);
    m_recent.resize(std::min(m_recent.size(), kMaximumRecent));
    return {pid, m_reader.startOf(pid)};
}

} // namespace metsuke::sensor
