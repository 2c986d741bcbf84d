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
constexpr int kInterim = 102;

bool isFor(const Envelope& envelope, const std::string& name) {
    return std::find(envelope.to.begin(), envelope.to.end(), name) != envelope.to.end();
}

} // namespace

Result<void> Reception::take(const transport::Parcel& parcel, const std::string& way, Timestamp now) {
    METSUKE_TRY(const auto agent, m_roster.agent(parcel.address));
    if (!agent || agent->state != AgentState::Approved) {
        m_refusals.note(parcel.address, agent ? "not_approved" : "unknown_device", way, now);
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
    METSUKE_TRY(const bool isNew, m_roster.answered(agent.device, *response, now));
    if (!isNew) {
        METSUKE_TRY(const auto known, m_roster.command(response->commandId));
        if (!known || known->command.device != agent.device) {
            m_refusals.note(agent.device, "unknown_command", response->commandId, now);
        }
    }
    if (response->status != kInterim) {
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
    return granted.ok() || granted.error().code == ErrorCode::Malformed ? Result<void>() : granted;
}

Result<void> Reception::takeHeartbeat(
    const Agent& agent, const openc2::Heartbeat& heartbeat, const std::string& way, Timestamp now) {
    const bool isCarried = way.starts_with("file:");
    const auto judgement = isCarried ? BootWatch::Judgement::Fresh
                                     : m_boots.judge(agent.device, heartbeat.boot, heartbeat.sent, now);
    const bool isOlder = isCarried && agent.heartbeat && heartbeat.sent <= agent.heartbeat->sent;
    if (judgement == BootWatch::Judgement::Old || isOlder) {
        return {};
    }
    if (judgement == BootWatch::Judgement::Clone) {
        METSUKE_CHECK(m_roster.markClone(agent.device, now));
    }
    METSUKE_CHECK(m_roster.heard(agent.device, heartbeat, way, now));
    const bool isBack
        = !agent.heartbeat || agent.heartbeat->epoch != heartbeat.epoch || now - agent.lastSeen > kSilence;
    if (isBack && !isCarried) { // what is carried has been sent by files already
        m_dispatch.sendAgain(agent.device);
    }
    return keepPolicy(agent, heartbeat, way, now);
}

Result<void> Reception::keepPolicy(
    const Agent& agent, const openc2::Heartbeat& heartbeat, const std::string& way, Timestamp now) {
    if (heartbeat.policyVersion >= m_keys.policyVersion() || !m_toldPolicy.insert(agent.device).second) {
        return {};
    }
    openc2::Command command;
    command.action = "set";
    command.targetKind = "x-metsuke:policy";
    command.target = nlohmann::json{{"policy", m_keys.policy(placesFor(m_places, way))}}.dump();
    command.device = agent.device;
    command.notAfter = now + kPolicyFor;
    METSUKE_TRY(const auto ordered, m_roster.order(command, "fleet", now));
    return {};
}

} // namespace metsuke::fleet
