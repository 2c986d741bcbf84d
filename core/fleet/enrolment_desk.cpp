// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/enrolment_desk.h"

#include "core/fleet/places.h"

#include <nlohmann/json.hpp>
#include <openssl/err.h>

namespace metsuke::fleet {

namespace {

using namespace x509;
using openc2::EnrolmentReply;
using Outcome = EnrolmentReply::Outcome;

constexpr int kOfATokenAMinute = 30; // agents ask every five seconds, by each place of their token
constexpr int kOfAllAMinute = 3'000;
constexpr int kUnknownAMinute = 30; // answers are signed: no work for whoever makes up numbers
constexpr size_t kTokens = 4'096;
constexpr Duration kCertificateEnd = 10 * kDay; // what ends sooner is made anew
constexpr Duration kGrantFor = 12 * kHour; // agents take no command that is good for longer than a day

EnrolmentReply refusal(const std::string& reason) { return {Outcome::Refused, reason, {}, {}, {}}; }

/// The word for what the roster refused; nullopt: it failed.
std::optional<std::string> reasonOf(const Error& error) {
    static const std::map<std::string, std::string> reasons{{"fleet.token_unknown", "unknown"},
        {"fleet.token_used", "used"}, {"fleet.token_expired", "expired"},
        {"fleet.identity_revoked", "revoked"}, {"fleet.device_taken", "clone"},
        {"fleet.reserved_name", "name"}, {"fleet.too_many_agents", "full"},
        {"x509.request_unreadable", "request"}, {"x509.request_other_key", "request"},
        {"x509.request_not_signed", "request"}};
    const auto found = reasons.find(error.message.id);
    return found == reasons.end() ? std::nullopt : std::optional(found->second);
}

} // namespace

bool EnrolmentDesk::take(Allowance& allowance, int most, Timestamp now) {
    if (now - allowance.since >= kMinute || now < allowance.since) {
        allowance = {now, 0};
    }
    return ++allowance.count <= most;
}

bool EnrolmentDesk::mayAsk(const std::string& token, Timestamp now) {
    if (m_allowances.size() >= kTokens) {
        m_allowances.clear();
    }
    return take(m_allowances[token], kOfATokenAMinute, now) && take(m_all, kOfAllAMinute, now);
}

Result<std::optional<std::string>> EnrolmentDesk::answer(
    const std::string& token, const std::string& text, const std::string& way, Timestamp now) {
    if (!m_keys.canSign()) { // it asks again
        return std::optional<std::string>();
    }
    METSUKE_TRY(const auto known, m_roster.token(token));
    if (!known && take(m_unknown, kUnknownAMinute, now)) {
        m_refusals.note(RefusalLog::kNobody, "unknown", token, now);
        return std::optional(openc2::writeEnrolmentReply(refusal("unknown"), m_keys.operatorKey()));
    }
    if (!known || !mayAsk(token, now)) {
        return std::optional<std::string>();
    }
    const auto request = openc2::readEnrolmentRequest(text, known->token.secret);
    if (!request.ok()) { // an answer would reach whoever waits for the true one
        m_refusals.note(token, request.error().code == ErrorCode::PermissionDenied ? "secret" : "malformed",
            request.error().message.id, now);
        return std::optional<std::string>();
    }
    const auto reply = judge(token, *request, way, now);
    if (reply.ok()) {
        return std::optional(openc2::writeEnrolmentReply(*reply, m_keys.operatorKey()));
    }
    const auto reason = reasonOf(reply.error());
    if (!reason) {
        return reply.error();
    }
    m_refusals.note(token, *reason, request->device, now);
    return std::optional(openc2::writeEnrolmentReply(refusal(*reason), m_keys.operatorKey()));
}

Result<EnrolmentReply> EnrolmentDesk::judge(const std::string& token, const openc2::EnrolmentRequest& request,
    const std::string& way, Timestamp now) {
    METSUKE_TRY(
        const RequestPointer readable, requestFromPem(request.signingRequest)); // before the token is used up
    METSUKE_CHECK(m_roster.addAgent(token, request, now));
    METSUKE_TRY(const auto agent, m_roster.agent(request.device));
    METSUKE_TRY(const auto record, m_roster.token(token));
    if (!agent || !record) {
        return Error(ErrorCode::NotFound, "fleet.token_unknown");
    }
    switch (agent->state) {
    case AgentState::Pending:
        return EnrolmentReply{};
    case AgentState::Approved:
        return accept(*record, request, way, now);
    case AgentState::Refused:
        return refusal("refused");
    case AgentState::Revoked:
        break;
    }
    return Error(
        ErrorCode::PermissionDenied, Message("fleet.identity_revoked").with("device", request.device));
}

Result<EnrolmentReply> EnrolmentDesk::accept(const TokenRecord& token,
    const openc2::EnrolmentRequest& request, const std::string& way, Timestamp now) {
    METSUKE_TRY(std::string certificate, certificateFor(request.device, request.signingRequest, now));
    if (certificate.empty()) {
        METSUKE_TRY(const auto agent, m_roster.agent(request.device));
        // A used token is no endless source of certificates. Whoever was approved late gets the first all the
        // same.
        if (token.token.expires < now && !agent->certificateSerial.empty()) {
            return Error(
                ErrorCode::InvalidArgument, Message("fleet.token_expired").with("device", request.device));
        }
        METSUKE_TRY(certificate, issue(request.device, request.signingRequest, now));
    }
    return EnrolmentReply{Outcome::Accepted, {}, std::move(certificate), m_authority.pem(),
        m_keys.policy(), placesFor(m_keys.inForce().places, way)};
}

Result<std::string> EnrolmentDesk::certificateFor(
    const std::string& device, const std::string& request, Timestamp now) {
    METSUKE_TRY(std::string pem, m_roster.certificate(device));
    if (pem.empty()) {
        return pem;
    }
    METSUKE_TRY(const RequestPointer asked, requestFromPem(request));
    const auto certificate = certificateFromPem(pem);
    const bool isIt = certificate.ok()
        && EVP_PKEY_eq(X509_get0_pubkey(certificate->get()), X509_REQ_get0_pubkey(asked.get())) == 1
        && endOf(certificate->get()) - now > kCertificateEnd
        && X509_verify(certificate->get(), m_authority.publicKey()) == 1;
    ERR_clear_error();
    return isIt ? pem : std::string();
}

Result<std::string> EnrolmentDesk::issue(
    const std::string& device, const std::string& request, Timestamp now) {
    METSUKE_TRY(auto issued, m_authority.issue(request, device, now));
    METSUKE_CHECK(m_roster.setCertificate(device, issued.pem, issued.serial, issued.until, now));
    return std::move(issued.pem);
}

Result<void> EnrolmentDesk::renew(const Agent& agent, const std::string& request, Timestamp now) {
    METSUKE_TRY(const auto last, m_roster.newest(agent.device, "x-metsuke:certificate"));
    if (last && isOpen(*last) && last->command.notAfter >= now) {
        return {};
    }
    auto certificate = certificateFor(agent.device, request, now);
    if (certificate.ok() && certificate->empty()) {
        certificate = issue(agent.device, request, now);
    }
    if (!certificate.ok()) {
        if (reasonOf(certificate.error())) {
            m_refusals.note(agent.device, "request", certificate.error().message.id, now);
        }
        return certificate.error();
    }
    openc2::Command command;
    command.action = "set";
    command.targetKind = "x-metsuke:certificate";
    command.target = nlohmann::json{{"certificate", *certificate}}.dump();
    command.device = agent.device;
    command.notAfter = now + kGrantFor;
    METSUKE_TRY(const auto ordered, m_roster.order(command, "fleet", now));
    return {};
}

} // namespace metsuke::fleet
