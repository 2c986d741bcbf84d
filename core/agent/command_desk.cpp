// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/agent/command_desk.h"

#include "core/base/random_hex.h"
#include "core/openc2/notices.h"
#include "core/text/json_text.h"

#include <nlohmann/json.hpp>

namespace metsuke::agent {

namespace {

using nlohmann::json;
constexpr Duration kEpochLasts = kDay;
constexpr int kRefusalsAnHour = 100;
constexpr size_t kMostElsewhere = 64; // at once: the others are sent again
constexpr size_t kEpochBytes = 16;
constexpr int kBadRequest = 400, kNotImplemented = 501;

std::string describe(const openc2::Opened& opened, const openc2::Command& command) {
    return jsonText(json{{"command", command.id}, {"action", command.action}, {"target", command.targetKind}, {"by", opened.signer}});
}

} // namespace

CommandDesk::CommandDesk(const CommandAnswers& answers, AgentFolder& folder, AgentLedger& ledger, Finished finished)
    : m_answers(answers)
    , m_folder(folder)
    , m_ledger(ledger)
    , m_finished(std::move(finished))
    , m_acceptance(folder.device()) { }

Result<void> CommandDesk::restore(Timestamp now) {
    METSUKE_TRY(const std::string text, m_ledger.freshness());
    if (!text.empty()) {
        METSUKE_CHECK(m_acceptance.restore(text));
    }
    m_epochSince = now;
    m_acceptance.startEpoch(randomHex(kEpochBytes));
    return m_ledger.setFreshness(m_acceptance.toText());
}

std::string CommandDesk::epoch(Timestamp now) {
    if (now - m_epochSince > kEpochLasts || now < m_epochSince) {
        openc2::Acceptance next = m_acceptance;
        next.startEpoch(randomHex(kEpochBytes));
        if (m_ledger.setFreshness(next.toText())) {
            m_acceptance = std::move(next);
            m_epochSince = now;
        }
    }
    return m_acceptance.epoch();
}

Result<CommandDesk::Outcome> CommandDesk::take(const std::string& text, Timestamp now, const std::stop_token& stop) {
    const auto opened = openc2::open(text, [this](const std::string& id, const openc2::Envelope&) -> std::optional<openc2::VerifyingKey> {
        const openc2::Policy::Operator* signer = openc2::operatorOf(*m_folder.policy(), id);
        return signer != nullptr ? std::optional(openc2::VerifyingKey::fromText(signer->key).value()) : std::nullopt;
    });
    if (!opened) {
        // Nobody that is known said it: no answer, which would only help whoever tries.
        METSUKE_CHECK(noteRefusal(opened.error().code == ErrorCode::PermissionDenied ? "signature" : "malformed", "", now));
        return Outcome{};
    }
    switch (opened->envelope.type) {
    case openc2::Envelope::Type::Request:
        return takeRequest({*opened, text}, now, stop);
    case openc2::Envelope::Type::Notification:
        if (const auto commands = openc2::readAcknowledgement(opened->envelope.body)) {
            METSUKE_CHECK(m_ledger.acknowledge(*commands));
        }
        return Outcome{};
    case openc2::Envelope::Type::Response:
        break;
    }
    METSUKE_CHECK(noteRefusal("response", "", now));
    return Outcome{};
}

Result<CommandDesk::Outcome> CommandDesk::takeRequest(const Came& came, Timestamp now, const std::stop_token& stop) {
    const openc2::Opened& opened = came.opened;
    const auto command = openc2::readCommand(opened.envelope.body);
    if (!command) {
        // An operator of the policy said it: whoever waits for the answer is to know that there is none.
        const bool isNewer = command.error().code == ErrorCode::Unsupported;
        METSUKE_CHECK(noteRefusal(isNewer ? "not_understood" : "malformed", opened.envelope.requestId, now));
        return refused(opened.envelope, opened.envelope.requestId, isNewer ? kNotImplemented : kBadRequest, isNewer ? "not_understood" : "malformed", now);
    }
    METSUKE_TRY(const auto known, m_ledger.known(command->id));
    openc2::Acceptance next = m_acceptance;
    const auto judgement = next.judge(opened, *command, *m_folder.policy(), known ? std::optional(known->digest) : std::nullopt, now);
    switch (judgement) {
    case openc2::Judgement::Accepted:
        METSUKE_CHECK(m_ledger.accept(command->id, openc2::bodyDigest(opened.envelope), next.toText(), describe(opened, *command), now));
        m_acceptance = std::move(next);
        return carryOut(came, *command, now, stop);
    case openc2::Judgement::Repeated:
        if (known->isAnswered) {
            return Outcome{known->answer}; // nothing to send once it was acknowledged
        }
        return carryOut(came, *command, now, stop); // this program ended before it was done
    case openc2::Judgement::NotForMe:
        METSUKE_CHECK(noteRefusal(openc2::reasonOf(judgement), command->id, now));
        return Outcome{};
    default:
        break;
    }
    METSUKE_CHECK(noteRefusal(openc2::reasonOf(judgement), command->id, now));
    return refused(opened.envelope, command->id, openc2::statusOf(judgement), openc2::reasonOf(judgement), now);
}

Result<CommandDesk::Outcome> CommandDesk::refused(
    const openc2::Envelope& request, const std::string& command, int status, std::string_view reason, Timestamp now) const {
    openc2::Response response;
    response.commandId = command;
    response.status = status;
    response.reason = reason;
    METSUKE_TRY(auto answer, sealed(request, response, now));
    return Outcome{std::move(answer)};
}

Result<CommandDesk::Outcome> CommandDesk::carryOut(
    const Came& came, const openc2::Command& command, Timestamp now, const std::stop_token& stop) {
    if (const auto* start = m_answers.elsewhere(command); start != nullptr && m_finished) {
        if (m_elsewhere.size() < kMostElsewhere && m_elsewhere.try_emplace(command.id, came.opened.envelope).second) {
            (*start)(came.text, [finished = m_finished, id = command.id](openc2::Response response) { finished(id, std::move(response)); });
        }
        return Outcome{}; // whoever asks again meanwhile waits for the same answer
    }
    const auto response = m_answers.answer(command, stop);
    if (stop.stop_requested() && openc2::isReadOnly(command.action)) {
        return Outcome{}; // it may have been cut short; it is sent again, and answered by the next run
    }
    return answered(came.opened.envelope, command.id, response, now);
}

Result<CommandDesk::Outcome> CommandDesk::finish(const std::string& command, const openc2::Response& response, Timestamp now) {
    openc2::Response named = response;
    named.commandId = command;
    if (const auto begun = m_elsewhere.find(command); response.status == openc2::kInterim && begun != m_elsewhere.end()) {
        METSUKE_TRY(auto interim, sealed(begun->second, named, now));
        return Outcome{std::move(interim)};
    }
    const auto request = response.status == openc2::kInterim ? decltype(m_elsewhere)::node_type() : m_elsewhere.extract(command);
    if (request.empty()) {
        return Outcome{};
    }
    return answered(request.mapped(), command, named, now);
}

Result<CommandDesk::Outcome> CommandDesk::answered(
    const openc2::Envelope& request, const std::string& command, const openc2::Response& response, Timestamp now) {
    METSUKE_TRY(auto answer, sealed(request, response, now));
    METSUKE_CHECK(m_ledger.answer(command, answer, now));
    return Outcome{std::move(answer)};
}

Result<std::string> CommandDesk::sealed(const openc2::Envelope& request, const openc2::Response& response, Timestamp now) const {
    openc2::Envelope envelope;
    envelope.type = openc2::Envelope::Type::Response;
    envelope.requestId = request.requestId;
    envelope.created = now;
    envelope.from = m_folder.device();
    envelope.to = {request.from};
    envelope.body = openc2::writeResponse(response);
    return openc2::seal(envelope, m_folder.identity());
}

Result<void> CommandDesk::noteRefusal(std::string_view reason, const std::string& command, Timestamp now) {
    if (now - m_refusalsSince > kHour || now < m_refusalsSince) {
        m_refusalsSince = now;
        m_refusals = 0;
    }
    if (++m_refusals > kRefusalsAnHour) {
        return {};
    }
    return m_ledger.note("refused", jsonText(json{{"reason", reason}, {"command", command}, {"isLastOfTheHour", m_refusals == kRefusalsAnHour}}), now);
}

} // namespace metsuke::agent
