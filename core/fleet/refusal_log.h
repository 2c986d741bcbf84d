// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fleet/roster.h"

#include <map>

namespace metsuke::fleet {

/// Writes what was refused into the roster's log, but not without end: whoever causes it may be hostile. At
/// most 100 entries an hour of one subject (a device, a token) and 1,000 in all; the last one of an hour says
/// so. One thread.
class RefusalLog {
public:
    /// The subject for all that only made-up names came with: one, as there is no end of those.
    static constexpr const char* kNobody = "-";

    explicit RefusalLog(Roster& roster)
        : m_roster(roster) { }
    /// `subject`: who is said to have sent it, untrusted. `detail`: further words for the log.
    void note(
        const std::string& subject, const std::string& reason, const std::string& detail, Timestamp now);

private:
    Roster& m_roster;
    std::map<std::string, int> m_counts; ///< of this hour
    int m_all = 0;
    Timestamp m_since;
};

} // namespace metsuke::fleet
