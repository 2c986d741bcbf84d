// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/agents/crowd_agent.h"

#include "core/base/random_hex.h"
#include "core/base/wall_clock.h"
#include "core/endpoint/sightings.h"
#include "core/openc2/heartbeat.h"
#include "core/openc2/notices.h"

#include <nlohmann/json.hpp>

#include <poll.h>

namespace metsuke::test {

using openc2::Envelope;
using transport::ParcelKind;

CrowdAgent::CrowdAgent(const CrowdWorld& world, const CrowdIdentity& identity)
    : m_world(world)
    , m_identity(identity)
    , m_role{transport::Role::Kind::Agent, identity.device}
    , m_acceptance(identity.device) {
    m_acceptance.startEpoch(randomHex(16));
}

bool CrowdAgent::connect() {
    if (!m_context) { // once: its certificate lasts longer than any test
        auto made = transport::makeTlsContext({m_world.address, m_world.authority, {}, {}});
        if (!made.ok() || SSL_CTX_use_certificate(made->get(), m_identity.certificate.get()) != 1
            || SSL_CTX_use_PrivateKey(made->get(), m_identity.key.get()) != 1) {
            return false;
        }
        m_context = std::move(*made);
    }
    m_wasReady = false;
    m_session = std::make_unique<transport::MqttSession>(m_role, m_producer, m_received, m_context.get());
    return m_session->connect(m_world.address, m_world.port).ok() || advance(POLLERR);
}

bool CrowdAgent::advance(short happened) {
    if (!m_session->advance(happened).ok()) {
        m_session.reset();
        m_again = Clock::now() + m_backoff.next();
        return false;
    }
    if (m_session->isReady() && !m_wasReady) {
        m_wasReady = true;
        m_backoff.reset();
        tellHow();
        sendAgain();
    }
    return true;
}

void CrowdAgent::attend() {
    const auto now = Clock::now();
    if (m_session == nullptr) {
        return;
    }
    if (m_wasReady && now >= m_heartbeat) {
        tellHow();
    }
    if (m_wasReady && now >= m_sendAgain) {
        sendAgain();
    }
    if (now - m_attended >= kAttend) {
        m_attended = now;
        advance(0);
    }
}

void CrowdAgent::take(const transport::Parcel& parcel) {
    const auto opened = openc2::open(parcel.text, [this](const std::string& id, const Envelope&) -> std::optional<openc2::VerifyingKey> {
        const auto* signer = openc2::operatorOf(m_world.policy, id);
        return signer != nullptr ? std::optional(openc2::VerifyingKey::fromText(signer->key).value()) : std::nullopt;
    });
    if (!opened.ok()) {
        return;
    }
    if (opened->envelope.type == Envelope::Type::Request) {
        takeRequest(*opened);
    } else if (const auto commands = openc2::readAcknowledgement(opened->envelope.body); commands.ok()) {
        for (const std::string& command : *commands) {
            m_done[command].answer.clear();
        }
    }
}

void CrowdAgent::takeRequest(const openc2::Opened& opened) {
    const auto command = openc2::readCommand(opened.envelope.body);
    if (!command.ok()) {
        return;
    }
    const auto known = m_done.find(command->id);
    const auto judgement = m_acceptance.judge(
        opened, *command, m_world.policy, known != m_done.end() ? std::optional(known->second.digest) : std::nullopt, wallClock());
    if (judgement == openc2::Judgement::Repeated) {
        if (!known->second.answer.empty()) {
            send(ParcelKind::Response, known->second.answer);
        }
        return;
    }
    openc2::Response response;
    response.commandId = command->id;
    response.status = openc2::statusOf(judgement);
    response.reason = openc2::reasonOf(judgement);
    response.results = nlohmann::json{{"sightings", endpoint::encodeSightings({})}}.dump();
    Envelope answer;
    answer.type = Envelope::Type::Response;
    answer.requestId = opened.envelope.requestId;
    answer.created = wallClock();
    answer.from = m_identity.device;
    answer.to = {opened.envelope.from};
    answer.body = openc2::writeResponse(response);
    if (auto sealed = openc2::seal(answer, m_identity.signer); sealed.ok()) {
        m_done[command->id] = {openc2::bodyDigest(opened.envelope), *sealed};
        send(ParcelKind::Response, std::move(*sealed));
    }
}

void CrowdAgent::tellHow() {
    m_heartbeat = Clock::now() + kHeartbeat;
    openc2::Heartbeat heartbeat;
    heartbeat.hostname = "host-" + m_identity.device;
    heartbeat.system = "Debian GNU/Linux 12, Linux 6.1.0";
    heartbeat.version = "0.1.0";
    heartbeat.boot = "boot-of-" + m_identity.device;
    heartbeat.addresses = {*IpAddress::parse("10.0.0.7")};
    heartbeat.recordings = {{"process", "ebpf", {}}};
    heartbeat.sent = wallClock();
    heartbeat.epoch = m_acceptance.epoch();
    heartbeat.policyVersion = m_world.policy.version;
    Envelope envelope;
    envelope.type = Envelope::Type::Notification;
    envelope.requestId = randomHex(16);
    envelope.created = heartbeat.sent;
    envelope.from = m_identity.device;
    envelope.to = {m_producer};
    envelope.body = openc2::writeHeartbeat(heartbeat);
    if (auto sealed = openc2::seal(envelope, m_identity.signer); sealed.ok()) {
        send(ParcelKind::Telemetry, std::move(*sealed));
    }
}

void CrowdAgent::sendAgain() {
    m_sendAgain = Clock::now() + kSendAgain;
    for (const auto& [command, done] : m_done) {
        if (!done.answer.empty()) {
            send(ParcelKind::Response, done.answer);
        }
    }
}

void CrowdAgent::send(ParcelKind kind, std::string text) {
    if (m_session != nullptr && m_session->isReady() && m_session->hasRoom()) {
        // A connection that ends with it is found at the next step.
        [[maybe_unused]] const auto sent = m_session->publish({kind, m_identity.device, std::move(text)});
    }
}

} // namespace metsuke::test
