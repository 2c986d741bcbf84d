// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/early_hosts.h"

namespace metsuke {

bool EarlyHosts::opened(const FlowOpening& flow) {
    constexpr size_t kFew = 256;
    const size_t known = m_early.size() + m_told.size();
    const bool isEarly = !flow.sender.isUnset() && known < kAddresses && !m_told.contains(flow.sender);
    return isEarly && m_early.try_emplace(flow.sender, flow.ts).second && known < kFew;
}

void EarlyHosts::told(const Event& event) {
    for (const IpAddress& address : {event.header.origHost, event.header.respHost}) {
        if (m_early.erase(address) > 0 || m_early.size() + m_told.size() < kAddresses) {
            m_told.insert(address);
        }
    }
}

void EarlyHosts::addTo(FindingsSnapshot& snapshot, const std::function<bool(const IpAddress&)>& isInside) const {
    if (m_early.empty()) {
        return;
    }
    std::unordered_set<IpAddress> known; // also from texts, and from what the case had before
    for (const Host& host : snapshot.hosts) {
        known.insert(host.key.ip);
    }
    for (const auto& [address, ts] : m_early) {
        if (!known.contains(address) && isInside(address)) {
            Host host;
            host.key.ip = address;
            host.first = host.last = ts;
            snapshot.hosts.push_back(std::move(host));
        }
    }
}

} // namespace metsuke
