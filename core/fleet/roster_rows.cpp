// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/roster_rows.h"

#include <array>

namespace metsuke::fleet {

namespace {

constexpr std::array<std::string_view, 4> kAgentStates{"pending", "approved", "refused", "revoked"};
constexpr std::array<std::string_view, 6> kCommandStates{
    "queued", "sent", "answered", "expired", "cancelled", "unknown"};

template <typename State, size_t Count>
State stateOf(int64_t number, const std::array<std::string_view, Count>&, State otherwise) {
    return number >= 0 && number < static_cast<int64_t>(Count) ? static_cast<State>(number) : otherwise;
}

} // namespace

std::string_view agentStateName(AgentState state) { return kAgentStates.at(static_cast<size_t>(state)); }
std::string_view commandStateName(CommandState state) {
    return kCommandStates.at(static_cast<size_t>(state));
}

Agent agentOf(const Statement& row) {
    Agent agent;
    agent.device = row.string(0);
    agent.state = stateOf(row.integer(1), kAgentStates, AgentState::Revoked);
    agent.request = {agent.device, row.string(2), row.string(3), row.string(4), row.string(5), row.string(6)};
    agent.fingerprint = row.string(7);
    agent.asked = {row.integer(8)};
    agent.decided = {row.integer(9)};
    agent.decidedBy = row.string(10);
    agent.certificateSerial = row.string(11);
    agent.certificateUntil = {row.integer(12)};
    agent.lastSeen = {row.integer(13)};
    agent.seenBy = row.string(14);
    if (!row.text(15).empty()) {
        if (auto heartbeat = openc2::readHeartbeat(row.text(15)); heartbeat.ok()) {
            agent.heartbeat = std::move(*heartbeat);
        }
    }
    agent.clockSkew = row.integer(16);
    agent.isClone = row.integer(17) != 0;
    return agent;
}

Result<TokenRecord> tokenOf(const Statement& row) {
    METSUKE_TRY(auto token, openc2::readToken(row.text(0)));
    return TokenRecord{std::move(token), {row.integer(1)}, row.string(2), row.string(3), row.integer(4) != 0};
}

CommandRow commandOf(const Statement& row) {
    CommandRow found;
    CommandRecord& record = found.record;
    if (auto body = openc2::readCommand(row.text(3)); body.ok()) {
        record.command = std::move(*body);
    } else {
        found.isReadable = false;
    }
    record.command.id = row.string(0);
    record.command.device = row.string(1);
    record.command.sequence = row.integer(4);
    record.command.epoch = row.string(5);
    record.command.notAfter = {row.integer(9)};
    record.state = stateOf(row.integer(2), kCommandStates, CommandState::Unknown);
    record.by = row.string(6);
    record.created = {row.integer(7)};
    record.changed = {row.integer(8)};
    if (!row.text(10).empty()) {
        if (auto response = openc2::readResponse(row.text(10)); response.ok()) {
            record.response = std::move(*response);
        }
    }
    return found;
}

} // namespace metsuke::fleet
