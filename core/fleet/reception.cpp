// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/reception.h"

#include "core/fleet/places.h"
#include "core/openc2/notices.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace metsuke::fleet {

namespace {

using openc2::Envelope;
using transport::ParcelKind;

constexpr Duration kSilence = 75 * kSecond; // two heartbeats are missing
constexpr Duration kPolicyFor = 12 * kHour;
constexpr Duration kPolicyAgain = 10 * kMinute; // to an agent that has an older one though it answered
constexpr std::string_view kCarried = "file:";

bool isFor(const Envelope& envelope, const std::string& name) {
    return std::find(envelope.to.begin(), envelope.to.end(), name) != envelope.to.end();
}

/// Not newer than what is on record: carried late, or somebody kept it and tells it again. A clock that was ahead of ours
/// may have been set right since.
bool isOlder(const Agent& agent, const openc2::Heartbeat& heartbeat, bool isCarried, Timestamp now) {
    if (!agent.heartbeat || heartbeat.sent > agent.heartbeat->sent) {
        return false;
    }
    return isCarried || (heartbeat.boot == agent.heartbeat->boot && agent.heartbeat->sent <= now);
}

/// What the ledger does not take now (it is full, the agent was revoked meanwhile) is no failure: the agent tells again
/// what it lacks.
Result<void> unlessNotNow(const Result<void>& done) {
    const bool isNotNow
        = !done.ok() && (done.error().code == ErrorCode::Busy || done.error().code == ErrorCode::InvalidArgument);
    return isNotNow ? Result<void>() : done;
}

} // namespace

Result<void> Reception::take(const transport::Parcel& parcel, const std::string& way, Timestamp now) {
    METSUKE_TRY(const auto agent, m_roster.agent(parcel.address));
    if (!agent || agent->state != AgentState::Approved) {
        if (agent) {
            m_refusals.note(parcel.address, "not_approved", way, now);
        } else { // whoever sends such things can make up as many names
            m_refusals.note(RefusalLog::kNobody, "unknown_device", parcel.address + ' ' + way, now);
        }
        return {};
    }
    if (parcel.text.size() > transport::kMaximumParcel) {
        m_refusals.note(parcel.address, "oversize", way, now);
        return {};
    }
    const auto identity = openc2::VerifyingKey::fromText(agent->request.identity);
    const auto opened = openc2::open(parcel.text, [&](const std::string& id, const Envelope& unchecked) {
        const bool isIts = identity.ok() && unchecked.from == agent->device && id == identity->id();
        return isIts ? std::optional(*identity) : std::nullopt;
    });
    if (!opened.ok()) {
        m_refusals.note(parcel.address,
            opened.error().code == ErrorCode::PermissionDenied ? "forged" : "malformed",
            opened.error().message.id, now);
        return {};
    }
    const Envelope& envelope = opened->envelope;
    if (parcel.kind == ParcelKind::Response && envelope.type == Envelope::Type::Response) {
        return takeResponse(*agent, envelope, now);
    }
    if (parcel.kind == ParcelKind::Telemetry && envelope.type == Envelope::Type::Notification) {
        return takeNotification(*agent, envelope, way, now);
    }
    m_refusals.note(parcel.address, "malformed", "another kind of message than the parcel", now);
    return {};
}

Result<void> Reception::takeResponse(const Agent& agent, const Envelope& envelope, Timestamp now) {
    const auto response = openc2::readResponse(envelope.body);
    if (!response.ok() || !isFor(envelope, kProducer)) {
        m_refusals.note(agent.device, "malformed",
            response.ok() ? "for somebody else" : response.error().message.id, now);
        return {};
    }
    if (const auto kept = openc2::readResponse(openc2::writeResponse(*response)); !kept.ok()) {
        m_refusals.note(agent.device, "unstorable", kept.error().message.id, now);
        m_dispatch.acknowledge(agent.device, response->commandId); // it would be the same again
        return {};
    }
    METSUKE_TRY(const bool isNew, m_roster.answered(agent.device, *response, now));
    if (!isNew) {
        METSUKE_TRY(const auto known, m_roster.command(response->commandId));
        if (!known || known->command.device != agent.device) {
            m_refusals.note(agent.device, "unknown_command", response->commandId, now);
        }
    }
    if (response->status != openc2::kInterim) {
        m_dispatch.acknowledge(
            agent.device, response->commandId); // also of others: it is to stop sending them
    }
    return {};
}

Result<void> Reception::takeNotification(
    const Agent& agent, const Envelope& envelope, const std::string& way, Timestamp now) {
    if (const auto heartbeat = openc2::readHeartbeat(envelope.body); heartbeat.ok()) {
        return takeHeartbeat(agent, *heartbeat, way, now);
    }
    const auto renewal = openc2::readRenewal(envelope.body);
    if (!renewal.ok()) {
        m_refusals.note(agent.device, "malformed", renewal.error().message.id, now);
        return {};
    }
    const auto granted = m_desk.renew(agent, *renewal, now);
    return !granted.ok() && granted.error().code == ErrorCode::Malformed ? Result<void>() : unlessNotNow(granted);
}

Result<void> Reception::takeHeartbeat(
    const Agent& agent, const openc2::Heartbeat& heartbeat, const std::string& way, Timestamp now) {
    const bool isCarried = way.starts_with(kCarried);
    const auto judgement = isCarried ? BootWatch::Judgement::Fresh
                                     : m_boots.judge(agent.device, heartbeat.boot, heartbeat.sent, now);
    if (judgement == BootWatch::Judgement::Old || isOlder(agent, heartbeat, isCarried, now)) {
        return {};
    }
    if (judgement == BootWatch::Judgement::Clone) {
        METSUKE_CHECK(m_roster.markClone(agent.device, now));
    }
    METSUKE_CHECK(m_roster.heard(agent.device, heartbeat, way, now));
    const bool isBack = !agent.heartbeat || agent.heartbeat->epoch != heartbeat.epoch || now - agent.lastSeen > kSilence
        || m_dispatch.hasConnectedSince(way, agent.lastSeen);
    // What is carried waits in the files already, once they are the way to this agent.
    if (isCarried ? !agent.seenBy.starts_with(kCarried) : isBack) {
        m_dispatch.sendAgain(agent.device);
    }
    return unlessNotNow(keepPolicy(agent, heartbeat.policyVersion, way, now));
}

Result<void> Reception::keepPolicy(const Agent& agent, int64_t version, const std::string& way, Timestamp now) {
    if (version >= m_keys.policyVersion()) {
        return {};
    }
    openc2::Command command;
    command.action = "set";
    command.targetKind = "x-metsuke:policy";
    command.target = nlohmann::json{{"policy", m_keys.policy()}, {"places", placesFor(m_keys.inForce().places, way)}}.dump();
    METSUKE_TRY(const auto last, m_roster.newest(agent.device, command.targetKind));
    const bool isSame = last && last->command.target == command.target;
    if (isSame && (isOpen(*last) || now - last->changed < kPolicyAgain)) {
        return {};
    }
    command.device = agent.device;
    command.notAfter = now + kPolicyFor;
    METSUKE_TRY(const auto ordered, m_roster.order(command, "fleet", now));
    return {};
}

} // namespace metsuke::fleet
