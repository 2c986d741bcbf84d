// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fleet/fleet_keys.h"
#include "core/fleet/post.h"
#include "core/fleet/roster.h"

#include <map>
#include <set>

namespace metsuke::fleet {

/// Sends what the ledger holds, until it was answered or its time is over, and acknowledges answers once they
/// are on record. One thread.
class Dispatch {
public:
    /// Everything given outlives it. `ways` may change between calls.
    Dispatch(Roster& roster, const FleetKeys& keys, const Ways& ways)
        : m_roster(roster)
        , m_keys(keys)
        , m_ways(ways) { }

    /// Ends what is past its time and sends what is due; nothing while the key is closed.
    Result<void> pump(Timestamp now);
    /// The last pump took as many as it may at once: there may be others that are due.
    [[nodiscard]] bool hasMore() const { return m_hasMore; }
    /// All that the device has not answered yet is sent with the next pump: it was silent, or started again.
    void sendAgain(const std::string& device) { m_returned.insert(device); }
    /// The answer is on record; told with the next sendAcknowledgements(), together with others.
    void acknowledge(const std::string& device, const std::string& command) {
        m_acknowledged[device].push_back(command);
    }
    void sendAcknowledgements(Timestamp now);
    /// What was to be acknowledged is not on record after all.
    void forget() { m_acknowledged.clear(); }

private:
    Result<void> send(const std::vector<CommandRecord>& records, Timestamp now);

    Roster& m_roster;
    const FleetKeys& m_keys;
    const Ways& m_ways;
    std::set<std::string> m_returned;
    bool m_hasMore = false;
    std::map<std::string, std::vector<std::string>>
        m_acknowledged; ///< commands by device; bounded by what one round takes in
};

} // namespace metsuke::fleet
