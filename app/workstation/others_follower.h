// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/other_computers.h"

#include <chrono>
#include <functional>
#include <map>

namespace metsuke {

/// Asks all agents whether they met what a trace found, and tells their answers as they come. One thread.
class OthersFollower {
public:
    using Told = std::function<void(uint64_t token, OtherComputersPtr)>;
    explicit OthersFollower(Told told)
        : m_told(std::move(told)) { }
    /// All but the one at `host`. `by`: who asks.
    Result<void> ask(fleet::Roster& roster, uint64_t token, const endpoint::Trace& trace, const IpAddress& host, const std::string& by, Timestamp now);
    /// A turn of the thread; looks once a second.
    void turn(fleet::Roster& roster);

private:
    using Clock = std::chrono::steady_clock;
    /// True: it is another one now.
    static bool look(fleet::Roster& roster, OtherComputer& other);

    const Told m_told;
    std::map<uint64_t, OtherComputers> m_asked; ///< those of which something is still to come
    Clock::time_point m_looked;
};

} // namespace metsuke
