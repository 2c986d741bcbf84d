// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workstation/others_follower.h"

#include "core/fleet/sighting_orders.h"

#include <algorithm>

namespace metsuke {

namespace {

using namespace std::chrono_literals;
constexpr auto kLookAgain = 1s; ///< of thousands that were asked
constexpr Duration kSpan = 30 * kDay; ///< more than agents keep
constexpr int kAnswered = 200;

} // namespace

Result<void> OthersFollower::ask(
    fleet::Roster& roster, uint64_t token, const endpoint::Trace& trace, const IpAddress& host, const std::string& by, Timestamp now) {
    METSUKE_TRY(const auto own, roster.agentAt(host));
    METSUKE_TRY(const auto asked, fleet::askOthers(roster, trace, own ? own->device : std::string(), kSpan, by, now));
    OtherComputers others;
    for (const fleet::AskedAgent& one : asked) {
        others.computers.push_back({one.device, one.hostname, one.command, fleet::CommandState::Queued, false, std::nullopt});
    }
    m_told(token, std::make_shared<const OtherComputers>(others));
    if (!others.computers.empty()) {
        m_asked.emplace(token, std::move(others));
    }
    return {};
}

bool OthersFollower::look(fleet::Roster& roster, OtherComputer& other) {
    const auto record = roster.command(other.command);
    if (!record.ok()) {
        return false; // looked at again
    }
    if (!*record) {
        other.isSettled = true;
        return true;
    }
    const fleet::CommandState before = std::exchange(other.state, (**record).state);
    other.isSettled = !fleet::isOpen(**record);
    if ((**record).response && (**record).response->status == kAnswered) {
        if (auto found = fleet::sightingsOf(*(**record).response)) {
            other.sightings = std::move(found).value();
        }
    }
    return other.isSettled || before != other.state;
}

void OthersFollower::turn(fleet::Roster& roster) {
    const auto now = Clock::now();
    if (m_asked.empty() || now - m_looked < kLookAgain) {
        return;
    }
    m_looked = now;
    for (auto& [token, others] : m_asked) {
        bool isChanged = false;
        for (OtherComputer& other : others.computers) {
            isChanged = (!other.isSettled && look(roster, other)) || isChanged;
        }
        if (isChanged) {
            m_told(token, std::make_shared<const OtherComputers>(others));
        }
    }
    std::erase_if(m_asked, [](const auto& entry) { return std::ranges::all_of(entry.second.computers, &OtherComputer::isSettled); });
}

} // namespace metsuke
