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
    /// The last pump took as many as it may at once, or as there was room for: there are others that will soon be due.
    [[nodiscard]] bool hasMore() const { return m_hasMore; }
    /// All that the device has not answered yet is sent with the next pump: it was silent, or started again.
    void sendAgain(const std::string& device) { m_returned.insert(device); }
    /// A way has connected anew: what went by it may be lost with a broker that was killed. Each device gets its own again once
    /// it is heard, as it connects anew, too; the rest follows after kForTheOthers.
    void connectedAnew(const std::string& way, Timestamp now) { m_connected[way] = {now, false}; }
    /// Whether somebody who was heard by the way at that time may have missed what was sent by it since.
    [[nodiscard]] bool hasConnectedSince(const std::string& way, Timestamp heard) const;
    static constexpr Duration kForTheOthers = 3 * kSecond;
    /// The answer is on record; told with the next sendAcknowledgements(), together with others.
    void acknowledge(const std::string& device, const std::string& command) {
        m_acknowledged[device].push_back(command);
    }
    void sendAcknowledgements(Timestamp now);
    /// What was to be acknowledged is not on record after all.
    void forget() { m_acknowledged.clear(); }

private:
    /// What became of what a pump sent.
    struct Sent {
        bool isAnyTaken = false;
        std::set<std::string> full; ///< ways that had no room
        std::vector<std::string> unsent; ///< commands that nothing carries
        std::vector<std::string> later; ///< commands for which there was no room
    };
    struct Connected {
        Timestamp since;
        bool isDone = false; ///< all that was sent before is due again
    };
    Result<std::vector<CommandRecord>> takeReturned(Timestamp now);
    Result<void> send(const std::vector<CommandRecord>& records, Timestamp now, Sent& sent);
    Result<void> sendOne(const CommandRecord& record, Sent& sent);
    Result<void> keep(const Sent& sent, Timestamp now);
    Result<void> sendForTheOthers(Timestamp now);

    Roster& m_roster;
    const FleetKeys& m_keys;
    const Ways& m_ways;
    std::set<std::string> m_returned;
    std::map<std::string, Connected> m_connected; ///< by way
    bool m_hasMore = false;
    Duration m_pause = 0; ///< until what found no room is tried again
    std::map<std::string, std::vector<std::string>>
        m_acknowledged; ///< commands by device; bounded by what one round takes in
};

} // namespace metsuke::fleet
