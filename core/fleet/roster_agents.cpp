// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/roster.h"
#include "core/fleet/roster_rows.h"
#include "core/fleet/roster_sql.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace metsuke::fleet {

namespace {

Error unknownDevice(const std::string& device) {
    return {ErrorCode::NotFound, Message("fleet.unknown_device").with("device", device)};
}

Result<std::optional<Agent>> firstAgent(
    Connection& connection, const std::string& condition, const auto& value) {
    std::optional<Agent> found;
    METSUKE_CHECK(sql::each(
        connection, std::string(kAgentColumns) + condition,
        [&](const Statement& row) -> Result<void> {
            found = agentOf(row);
            return {};
        },
        value));
    return found;
}

bool isStep(AgentState from, AgentState to) {
    return (from == AgentState::Pending && (to == AgentState::Approved || to == AgentState::Refused))
        || (from == AgentState::Approved && to == AgentState::Revoked);
}

} // namespace

Result<std::string> Roster::textOf(const char* query, const std::string& device) {
    std::string text;
    METSUKE_CHECK(sql::each(
        *m_connection, query,
        [&](const Statement& row) -> Result<void> {
            text = row.string(0);
            return {};
        },
        device));
    return text;
}

Result<std::vector<Agent>> Roster::agents() {
    std::vector<Agent> agents;
    METSUKE_CHECK(sql::each(*m_connection, std::string(kAgentColumns) + "ORDER BY hostname, device",
        [&](const Statement& row) -> Result<void> {
            agents.push_back(agentOf(row));
            return {};
        }));
    return agents;
}

Result<std::optional<Agent>> Roster::agent(const std::string& device) {
    return firstAgent(*m_connection, "WHERE device = ?1", device);
}

Result<std::string> Roster::seenBy(const std::string& device) { return textOf("SELECT seen_by FROM agent WHERE device = ?1", device); }

Result<std::optional<Agent>> Roster::agentAt(const IpAddress& address) {
    return firstAgent(*m_connection,
        "WHERE number IN (SELECT agent FROM agent_address WHERE address = ?1) AND state = 1 ORDER BY seen "
        "DESC LIMIT 1",
        Bytes(address.bytes()));
}

Result<void> Roster::decide(const std::string& device, const std::string& fingerprint, AgentState state,
    const std::string& by, Timestamp now) {
    METSUKE_TRY(RosterStep step, RosterStep::begin(*m_connection));
    METSUKE_TRY(const auto known, agent(device));
    if (!known) {
        return unknownDevice(device);
    }
    if (!isStep(known->state, state)) {
        return Error(ErrorCode::InvalidArgument,
            Message("fleet.no_such_step")
                .with("device", device)
                .with("state", "fleet.state_" + std::string(agentStateName(known->state)))
                .with("wanted", "fleet.state_" + std::string(agentStateName(state))));
    }
    if (fingerprint != known->fingerprint) { // it asked anew while somebody compared
        return Error(ErrorCode::InvalidArgument, Message("fleet.other_identity").with("device", device));
    }
    METSUKE_CHECK(sql::change(*m_connection,
        "UPDATE agent SET state = ?2, decided = ?3, decided_by = ?4 WHERE device = ?1", device, state, now,
        by));
    if (state == AgentState::Revoked) {
        METSUKE_CHECK(sql::change(
            *m_connection, "UPDATE issued SET revoked = ?2 WHERE device = ?1 AND revoked = 0", device, now));
        METSUKE_CHECK(sql::change(*m_connection,
            "UPDATE command SET state = iif(state = 0, ?2, ?3), changed = ?4 WHERE device = ?1 AND state < 2",
            device, CommandState::Cancelled, CommandState::Unknown, now));
    }
    METSUKE_CHECK(step.log(now, by, "agent." + std::string(agentStateName(state)),
        {{"device", device}, {"hostname", known->request.hostname}, {"fingerprint", known->fingerprint}}));
    return step.commit();
}

Result<void> Roster::setCertificate(const std::string& device, const std::string& pem,
    const std::string& serial, Timestamp until, Timestamp now) {
    METSUKE_TRY(RosterStep step, RosterStep::begin(*m_connection));
    METSUKE_TRY(const int64_t changed,
        sql::change(*m_connection,
            "UPDATE agent SET certificate = ?2, serial = ?3, until = ?4 WHERE device = ?1 AND state = ?5",
            device, pem, serial, until, AgentState::Approved));
    if (changed == 0) {
        return unknownDevice(device);
    }
    METSUKE_CHECK(sql::change(*m_connection, "DELETE FROM issued WHERE until < ?1", now));
    METSUKE_CHECK(sql::change(*m_connection,
        "INSERT INTO issued(serial, device, until, revoked) VALUES(?1, ?2, ?3, 0)", serial, device, until));
    METSUKE_CHECK(step.log(now, "fleet", "certificate.issued",
        {{"device", device}, {"serial", serial}, {"until", formatIso8601(until)}}));
    return step.commit();
}

Result<std::string> Roster::certificate(const std::string& device) { return textOf("SELECT certificate FROM agent WHERE device = ?1", device); }

Result<std::vector<RevokedCertificate>> Roster::revokedCertificates(Timestamp now) {
    std::vector<RevokedCertificate> revoked;
    METSUKE_CHECK(sql::each(
        *m_connection,
        "SELECT serial, device, revoked FROM issued WHERE revoked > 0 AND until >= ?1 ORDER BY serial",
        [&](const Statement& row) -> Result<void> {
            revoked.push_back({row.string(0), row.string(1), {row.integer(2)}});
            return {};
        },
        now));
    return revoked;
}

Result<std::vector<std::string>> Roster::deniedDevices(Timestamp now) {
    std::vector<std::string> denied;
    METSUKE_CHECK(sql::each(
        *m_connection,
        // Who is approved was enrolled anew since, with another certificate.
        "SELECT DISTINCT device FROM issued WHERE revoked > 0 AND until >= ?1 AND NOT EXISTS(SELECT 1 FROM "
        "agent WHERE agent.device = issued.device AND agent.state = ?2) ORDER BY device",
        [&](const Statement& row) -> Result<void> {
            denied.push_back(row.string(0));
            return {};
        },
        now, AgentState::Approved));
    return denied;
}

/// Few change theirs from one heartbeat to the next.
Result<bool> Roster::hasAddresses(int64_t agent, const std::vector<IpAddress>& addresses) {
    std::set<std::string> stored;
    METSUKE_CHECK(sql::each(
        *m_connection, "SELECT address FROM agent_address WHERE agent = ?1",
        [&](const Statement& row) -> Result<void> {
            stored.emplace(asText(row.blob(0)));
            return {};
        },
        agent));
    std::set<std::string> told;
    for (const IpAddress& address : addresses) {
        told.emplace(asText(Bytes(address.bytes())));
    }
    return stored == told;
}

Result<void> Roster::heard(
    const std::string& device, const openc2::Heartbeat& heartbeat, const std::string& by, Timestamp now) {
    METSUKE_TRY(RosterStep step, RosterStep::begin(*m_connection));
    METSUKE_TRY(const int64_t number,
        sql::number(*m_connection, "SELECT number FROM agent WHERE device = ?1 AND state = 1", device));
    if (number == 0) {
        return unknownDevice(device);
    }
    const bool isCarried = by.starts_with("file:");
    METSUKE_CHECK(sql::change(*m_connection,
        "UPDATE agent SET heartbeat = ?2, epoch = ?3, skew = ?4, seen = ?5, seen_by = ?6 WHERE number = ?1",
        number, openc2::writeHeartbeat(heartbeat), heartbeat.epoch, isCarried ? 0 : heartbeat.sent - now,
        isCarried ? std::min(heartbeat.sent, now) : now, by));
    METSUKE_TRY(const bool areKnown, hasAddresses(number, heartbeat.addresses));
    if (areKnown) {
        return step.commit();
    }
    METSUKE_CHECK(sql::change(*m_connection, "DELETE FROM agent_address WHERE agent = ?1", number));
    for (const IpAddress& address : heartbeat.addresses) {
        METSUKE_CHECK(
            sql::change(*m_connection, "INSERT OR IGNORE INTO agent_address(address, agent) VALUES(?1, ?2)",
                Bytes(address.bytes()), number));
    }
    return step.commit();
}

Result<void> Roster::markClone(const std::string& device, Timestamp now) {
    METSUKE_TRY(RosterStep step, RosterStep::begin(*m_connection));
    METSUKE_TRY(const int64_t changed,
        sql::change(*m_connection, "UPDATE agent SET clone = 1 WHERE device = ?1 AND clone = 0", device));
    if (changed > 0) {
        METSUKE_CHECK(step.log(now, "fleet", "agent.clone", {{"device", device}}));
    }
    return step.commit();
}

Result<void> Roster::clearClone(const std::string& device, const std::string& by, Timestamp now) {
    METSUKE_TRY(RosterStep step, RosterStep::begin(*m_connection));
    METSUKE_TRY(const int64_t changed,
        sql::change(*m_connection, "UPDATE agent SET clone = 0 WHERE device = ?1 AND clone = 1", device));
    if (changed > 0) {
        METSUKE_CHECK(step.log(now, by, "agent.clone_cleared", {{"device", device}}));
    }
    return step.commit();
}

} // namespace metsuke::fleet
