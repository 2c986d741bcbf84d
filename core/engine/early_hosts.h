// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event/event.h"
#include "core/model/finding.h"

#include <functional>
#include <unordered_map>
#include <unordered_set>

namespace metsuke {

/// Who sent the first packet of a flow.
struct FlowOpening {
    IpAddress sender;
    Timestamp ts;
};

/// Hosts of a live capture from their first packet on: events tell of a flow when it ends, and who watches a mirror port
/// wants to see at once that it shows something. They take part in no judgement, and what an event told of is not early
/// any more. Of more than kAddresses no more are early. Not thread-safe.
class EarlyHosts {
public:
    static constexpr size_t kAddresses = 65'536;

    /// True when its sender is news that should not wait: one of the first few.
    bool opened(const FlowOpening& flow);
    void told(const Event& event);
    /// Adds those of them that are inside and not in it.
    void addTo(FindingsSnapshot& snapshot, const std::function<bool(const IpAddress&)>& isInside) const;

private:
    std::unordered_set<IpAddress> m_told;
    std::unordered_map<IpAddress, Timestamp> m_early; ///< with the time of the first packet
};

} // namespace metsuke
