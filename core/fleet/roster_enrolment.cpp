// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/roster.h"

#include "core/base/base64.h"
#include "core/base/random_hex.h"
#include "core/fleet/roster_rows.h"
#include "core/fleet/roster_schema.h"
#include "core/fleet/roster_sql.h"
#include "core/transport/transport.h"

#include <nlohmann/json.hpp>

namespace metsuke::fleet {

namespace {

constexpr Duration kExpiredTokensFor
    = 7 * kDay; // so that somebody who is late hears "expired" and not "unknown"
constexpr Duration kUsedTokensFor = 90 * kDay;

Error refused(ErrorCode code, std::string_view id, const std::string& device) {
    return {code, Message(id).with("device", device)};
}

/// An agent that is known already and asks again with a token of its own.
Result<AgentState> stateAgain(
    const Agent& known, const openc2::EnrolmentRequest& request, bool approvesAtOnce) {
    const bool isSame = known.request.identity == request.identity;
    if (known.state == AgentState::Revoked && isSame) {
        return refused(ErrorCode::PermissionDenied, "fleet.identity_revoked", request.device);
    }
    if (known.state == AgentState::Approved
        && !isSame) { // whoever holds a token must not take over another's name
        return refused(ErrorCode::PermissionDenied, "fleet.device_taken", request.device);
    }
    return known.state == AgentState::Approved || approvesAtOnce ? AgentState::Approved : AgentState::Pending;
}

} // namespace

Result<openc2::EnrolmentToken> Roster::makeToken(
    openc2::EnrolmentToken shape, bool approvesAtOnce, const std::string& by, Timestamp now) {
    shape.id = randomHex(16);
    shape.secret = encodeBase64Url(randomBytes(16));
    METSUKE_TRY(RosterStep step, RosterStep::begin(*m_connection));
    METSUKE_CHECK(
        sql::change(*m_connection, "DELETE FROM token WHERE iif(used_by = '', expires < ?1, made < ?2)",
            now - kExpiredTokensFor, now - kUsedTokensFor));
    METSUKE_TRY(
        const int64_t unused, sql::number(*m_connection, "SELECT count(*) FROM token WHERE used_by = ''"));
    if (unused >= kMaximumTokens) {
        return Error(ErrorCode::Busy, Message("fleet.too_many_tokens").with("maximum", kMaximumTokens));
    }
    METSUKE_CHECK(sql::change(*m_connection,
        "INSERT INTO token(id, text, made, by, used_by, approves, expires) VALUES(?1, ?2, ?3, ?4, '', ?5, "
        "?6)",
        shape.id, openc2::writeToken(shape), now, by, approvesAtOnce, shape.expires));
    METSUKE_CHECK(step.log(now, by, "token.made",
        {{"token", shape.id}, {"expires", formatIso8601(shape.expires)}, {"approves", approvesAtOnce}}));
    METSUKE_CHECK(step.commit());
    return shape;
}

Result<std::vector<TokenRecord>> Roster::tokens() {
    std::vector<TokenRecord> tokens;
    METSUKE_CHECK(sql::each(*m_connection, std::string(kTokenColumns) + "ORDER BY made DESC, id",
        [&](const Statement& row) -> Result<void> {
            METSUKE_TRY(auto record, tokenOf(row));
            tokens.push_back(std::move(record));
            return {};
        }));
    return tokens;
}

Result<std::optional<TokenRecord>> Roster::token(const std::string& id) {
    std::optional<TokenRecord> found;
    METSUKE_CHECK(sql::each(
        *m_connection, std::string(kTokenColumns) + "WHERE id = ?1",
        [&](const Statement& row) -> Result<void> {
            METSUKE_TRY(found, tokenOf(row));
            return {};
        },
        id));
    return found;
}

Result<void> Roster::addAgent(
    const std::string& tokenId, const openc2::EnrolmentRequest& request, Timestamp now) {
    if (!transport::isDeviceName(request.device)) { // the broker knows agents by this name alone
        return refused(ErrorCode::PermissionDenied, "fleet.reserved_name", request.device);
    }
    METSUKE_TRY(const auto identity, openc2::VerifyingKey::fromText(request.identity));
    METSUKE_TRY(RosterStep step, RosterStep::begin(*m_connection));
    METSUKE_TRY(const auto token, this->token(tokenId));
    if (!token) {
        return Error(ErrorCode::NotFound, "fleet.token_unknown");
    }
    METSUKE_TRY(const auto known, agent(request.device));
    if (!token->usedBy.empty()) {
        const bool isAgain
            = token->usedBy == request.device && known && known->request.identity == request.identity;
        return isAgain ? Result<void>() : refused(ErrorCode::Busy, "fleet.token_used", request.device);
    }
    if (token->token.expires < now) {
        return refused(ErrorCode::InvalidArgument, "fleet.token_expired", request.device);
    }
    AgentState state = token->approvesAtOnce ? AgentState::Approved : AgentState::Pending;
    if (known) {
        METSUKE_TRY(state, stateAgain(*known, request, token->approvesAtOnce));
    }
    METSUKE_CHECK(
        sql::change(*m_connection, "UPDATE token SET used_by = ?2 WHERE id = ?1", tokenId, request.device));
    METSUKE_CHECK(addNew(request, identity.id(), state, now));
    const nlohmann::json what{{"device", request.device}, {"hostname", request.hostname},
        {"fingerprint", identity.id()}, {"token", tokenId}};
    METSUKE_CHECK(step.log(now, request.device, "agent.asked", what));
    if (state == AgentState::Approved && !(known && known->state == AgentState::Approved)) {
        METSUKE_CHECK(
            sql::change(*m_connection, "UPDATE agent SET decided = ?2, decided_by = ?3 WHERE device = ?1",
                request.device, now, token->by));
        METSUKE_CHECK(step.log(now, token->by, "agent.approved", what));
    }
    return step.commit();
}

/// Adds it, or puts what it says now in the place of what it said before.
Result<void> Roster::addNew(const openc2::EnrolmentRequest& request, const std::string& fingerprint,
    AgentState state, Timestamp now) {
    METSUKE_TRY(const int64_t agents,
        sql::number(*m_connection, "SELECT count(*) FROM agent WHERE device <> ?1", request.device));
    if (agents >= kMaximumAgents) {
        return Error(ErrorCode::Busy, Message("fleet.too_many_agents").with("maximum", kMaximumAgents));
    }
    METSUKE_TRY(const int64_t changed,
        sql::change(*m_connection,
            "INSERT INTO agent(device, state, hostname, system, version, signing_request, identity, "
            "fingerprint, asked, decided, "
            "decided_by, certificate, serial, until, seen, seen_by, heartbeat, epoch, skew, clone, sequence) "
            "VALUES(?1, ?2, ?3, ?4, "
            "?5, ?6, ?7, ?8, ?9, 0, '', '', '', 0, 0, '', '', '', 0, 0, 0) ON CONFLICT(device) DO UPDATE SET "
            "decided = iif(state = ?2, decided, 0), decided_by = iif(state = ?2, decided_by, ''), state = "
            "?2, hostname = ?3, "
            "system = ?4, version = ?5, signing_request = ?6, identity = ?7, fingerprint = ?8, asked = ?9, "
            "certificate = '', clone = 0",
            request.device, state, request.hostname, request.system, request.version, request.signingRequest,
            request.identity, fingerprint, now));
    static_cast<void>(changed);
    return {};
}

} // namespace metsuke::fleet
