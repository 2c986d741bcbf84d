// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workstation/roster_reader.h"

#include "core/base/wall_clock.h"
#include "core/fleet/fleet_keys.h"

#include <algorithm>
#include <sys/stat.h>

namespace metsuke {

namespace {
constexpr size_t kCommandsShown = 8; ///< of an agent
}

Result<std::vector<fleet::CommandRecord>> RosterReader::commandsOf(fleet::Roster& roster, const std::string& device) const {
    const auto before = m_snapshot->commands.find(device);
    const auto known = [&](const fleet::CommandHead& head) -> const fleet::CommandRecord* {
        if (before == m_snapshot->commands.end()) {
            return nullptr;
        }
        const auto record = std::find_if(before->second.begin(), before->second.end(), [&](const fleet::CommandRecord& one) {
            return fleet::CommandHead{one.command.id, one.state, one.changed} == head;
        });
        return record != before->second.end() ? &*record : nullptr;
    };
    std::vector<fleet::CommandRecord> records;
    METSUKE_TRY(const auto heads, roster.commandHeads(device, kCommandsShown));
    for (const fleet::CommandHead& head : heads) {
        if (const fleet::CommandRecord* record = known(head)) {
            records.push_back(*record);
            continue;
        }
        METSUKE_TRY(auto record, roster.command(head.id));
        if (record) {
            if (record->response) {
                record->response->results.clear();
            }
            records.push_back(std::move(*record));
        }
    }
    return records;
}

std::shared_ptr<const PolicyInForce> RosterReader::policy() const {
    struct stat status {};
    if (m_folder.empty() || ::stat((m_folder / "policy.json").c_str(), &status) != 0) {
        return nullptr;
    }
    const Timestamp since{status.st_mtim.tv_sec * kSecond + status.st_mtim.tv_nsec};
    if (m_snapshot->policy && m_snapshot->policy->since == since) {
        return m_snapshot->policy;
    }
    auto read = fleet::signedPolicy(m_folder);
    return read.ok() && *read ? std::make_shared<const PolicyInForce>(PolicyInForce{std::move((**read).policy), (**read).root.id(), since}) : nullptr;
}

Result<FleetSnapshot> RosterReader::read(fleet::Roster& roster) const {
    FleetSnapshot snapshot;
    snapshot.isRead = true;
    snapshot.at = wallClock();
    METSUKE_TRY(snapshot.agents, roster.agents());
    METSUKE_TRY(snapshot.tokens, roster.tokens());
    snapshot.policy = policy();
    for (const fleet::Agent& agent : snapshot.agents) {
        if (agent.state == fleet::AgentState::Approved) { // others have no commands that count
            METSUKE_TRY(snapshot.commands[agent.device], commandsOf(roster, agent.device));
        }
    }
    return snapshot;
}

bool RosterReader::look(fleet::Roster& roster) {
    return look(roster.version(), [&] { return read(roster); });
}

bool RosterReader::look(const Result<int64_t>& version, const std::function<Result<FleetSnapshot>()>& read) {
    if (version.ok() && *version == m_version && !m_snapshot->problem) {
        return false;
    }
    auto snapshot = version.ok() ? read() : Result<FleetSnapshot>(version.error());
    if (!snapshot.ok()) {
        return fail(snapshot.error());
    }
    m_version = *version;
    m_snapshot = std::make_shared<const FleetSnapshot>(std::move(*snapshot));
    return true;
}

bool RosterReader::fail(const Error& problem) {
    if (m_snapshot->problem && m_snapshot->problem->message == problem.message) {
        return false; // told already
    }
    auto snapshot = std::make_shared<FleetSnapshot>(*m_snapshot);
    snapshot->isRead = true;
    snapshot->problem = problem;
    m_snapshot = std::move(snapshot);
    return true;
}

} // namespace metsuke
