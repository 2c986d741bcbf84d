// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/order_desk.h"

#include "core/actuator/approvals.h"
#include "core/actuator/remedy_check.h"
#include "core/base/digest.h"
#include "core/base/private_file.h"
#include "core/evidence/piece_codec.h"

namespace metsuke::actuator {

namespace {

constexpr const char* kRoot = "root.key";
constexpr const char* kPolicy = "policy.json";
constexpr const char* kFreshness = "freshness.txt";
constexpr const char* kUnreadable = "actuator.folder_unreadable";
constexpr size_t kLongestKey = 128, kLongestFile = 1 << 20;
constexpr int kRefusedPoliciesAnHour = 20;
constexpr int kBadRequest = 400, kUnauthorised = 401, kForbidden = 403, kFault = 500, kNotImplemented = 501, kUnavailable = 503;

Result<void> write(const std::filesystem::path& path, std::string_view text) {
    if (const auto problem = writePrivateFile(path, text)) {
        return Error(ErrorCode::Internal, Message("actuator.folder_unwritable").with("path", path.string()).with("reason", problem.message()));
    }
    return {};
}

openc2::Response refused(int status, std::string_view reason) {
    openc2::Response response;
    response.status = status;
    response.reason = reason;
    return response;
}

openc2::Response malformed(const Error& why) { return refused(kBadRequest, why.message.id); }

/// Of a host that nobody has told about: it is there, and it is nothing that a remedy means.
class NoScene : public plan::RemedyScene {
    std::optional<std::string> digestOf(const std::string&) override { return ""; }
    std::optional<std::vector<std::string>> startedBy(const std::string&, const std::string&) override { return std::vector<std::string>(); }
    std::optional<std::vector<std::string>> programsOf(const plan::ProcessTarget&) override { return std::vector<std::string>(); }
};

/// It may work later.
bool isOurFault(ErrorCode code) { return code == ErrorCode::DiskFull || code == ErrorCode::Internal || code == ErrorCode::Busy; }

openc2::Response answerOf(const plan::PlanReport& report) {
    openc2::Response response;
    response.status = report.state == plan::State::Refused ? kBadRequest : 200;
    response.reason = report.refusal ? report.refusal->reason : "";
    response.results = plan::writeReport(report);
    return response;
}

} // namespace

Result<void> OrderDesk::pinRoot(const std::filesystem::path& folder, const std::string& root) {
    METSUKE_TRY(const auto key, openc2::VerifyingKey::fromText(root));
    return write(folder / kRoot, key.toText());
}

Result<OrderDesk> OrderDesk::open(std::filesystem::path folder, std::string device, Actuator& actuator, Journal& journal) {
    METSUKE_TRY(const std::string text, readPrivateFile(folder / kRoot, kLongestKey, kUnreadable));
    if (text.empty()) {
        return Error(ErrorCode::NotFound, Message("actuator.no_root").with("path", (folder / kRoot).string()));
    }
    METSUKE_TRY(auto root, openc2::VerifyingKey::fromText(text));
    OrderDesk desk(std::move(folder), std::move(device), actuator, journal, std::move(root));
    METSUKE_CHECK(desk.load());
    return desk;
}

Result<void> OrderDesk::load() {
    METSUKE_TRY(const std::string policy, readPrivateFile(m_folder / kPolicy, kLongestFile, kUnreadable));
    if (auto read = openc2::readPolicy(policy, m_root)) { // of the root before this one: as if there were none
        m_policy = std::move(read).value();
        m_policyText = policy;
        m_actuator.obey(m_policy->mitigation);
    }
    METSUKE_TRY(const std::string freshness, readPrivateFile(m_folder / kFreshness, kLongestFile, kUnreadable));
    return freshness.empty() ? Result<void>() : m_acceptance.restore(freshness);
}

bool OrderDesk::adopt(std::string_view text, Timestamp now) {
    if (text.empty() || text == m_policyText) {
        return false;
    }
    auto read = openc2::readPolicy(text, m_root, m_policy ? m_policy->version : 0);
    if (!read) {
        noteRefusedPolicy(text, read.error().message, now);
        return false; // the one in force stays
    }
    if (!write(m_folder / kPolicy, text)
        || !m_journal.note("", "policy", R"({"version":)" + std::to_string(read->version) + "}", now)) {
        return false;
    }
    m_policy = std::move(read).value();
    m_policyText = text;
    m_actuator.obey(m_policy->mitigation);
    return true;
}

void OrderDesk::noteRefusedPolicy(std::string_view text, const Message& why, Timestamp now) {
    const std::string digest = Digest::hex(DigestKind::Sha256, asBytes(text));
    if (now - m_refusedSince > kHour || now < m_refusedSince) {
        m_refusedSince = now;
        m_refused = 0;
    }
    if (digest != std::exchange(m_refusedPolicy, digest) && ++m_refused <= kRefusedPoliciesAnHour) {
        // A journal that cannot be written shows with the next order.
        static_cast<void>(m_journal.note("", "policy_refused", R"({"sha256":")" + digest + R"(","why":")" + why.id + R"("})", now));
    }
}

std::optional<openc2::VerifyingKey> OrderDesk::keyOf(const std::string& id) const {
    const auto* one = openc2::operatorOf(*m_policy, id);
    return one != nullptr ? std::optional(openc2::VerifyingKey::fromText(one->key).value()) : std::nullopt;
}

openc2::Response OrderDesk::take(std::string_view sealed, Timestamp now, const std::stop_token& stop) {
    if (!m_policy) {
        return refused(kForbidden, "policy");
    }
    const auto opened = openc2::open(sealed, [this](const std::string& id, const openc2::Envelope&) { return keyOf(id); });
    if (!opened || opened->envelope.type != openc2::Envelope::Type::Request) {
        return refused(kUnauthorised, "signature");
    }
    const auto command = openc2::readCommand(opened->envelope.body);
    if (!command) {
        return refused(kBadRequest, "malformed");
    }
    auto response = judged(*opened, *command, now, stop);
    openc2::Response answer = response ? std::move(response).value() : refused(kFault, response.error().message.id);
    answer.commandId = command->id;
    return answer;
}

Result<openc2::Response> OrderDesk::judged(const openc2::Opened& opened, const openc2::Command& command, Timestamp now, const std::stop_token& stop) {
    METSUKE_TRY(const auto known, m_journal.order(command.id));
    const auto digest = known ? std::optional(openc2::bodyDigest(opened.envelope)) : std::nullopt;
    const auto judge = [&](openc2::Acceptance& acceptance) {
        // Which epoch the agent told is not known here and not needed: this folder cannot be set back by who brings the order.
        acceptance.startEpoch(command.epoch);
        return acceptance.judge(opened, command, *m_policy, digest, now);
    };
    openc2::Acceptance next = m_acceptance;
    const auto judgement = judge(next);
    if (judgement != openc2::Judgement::Accepted && judgement != openc2::Judgement::Repeated) {
        METSUKE_CHECK(m_journal.note(opened.signer, "refused", R"({"reason":")" + std::string(openc2::reasonOf(judgement)) + R"("})", now));
        return refused(openc2::statusOf(judgement), openc2::reasonOf(judgement));
    }
    METSUKE_TRY(auto response, carryOut(command, opened.signer, now, stop));
    // Afterwards: a crash in between brings the same order again, which the journal knows by its id. Once more, since it may have been
    // cancelled meanwhile, and that was accepted, too.
    next = m_acceptance;
    judge(next);
    METSUKE_CHECK(write(m_folder / kFreshness, next.toText()));
    m_acceptance = std::move(next);
    return response;
}

Result<void> OrderDesk::noteRemedy(
    const openc2::Command& command, const plan::Plan& plan, const std::optional<Message>& against, const std::string& signer, Timestamp now) {
    METSUKE_TRY(const auto known, m_journal.order(command.id));
    if (known || (plan.remedy.empty() && !against)) {
        return {};
    }
    return m_journal.note(signer, against ? "remedy_refused" : "remedy",
        openc2::canonical({{"command", command.id}, {"plan", plan.id}, {"dry_run", command.isDryRun}, {"why", against ? against->id : ""},
            {"remedy", Digest::hex(DigestKind::Sha256, asBytes(plan.remedy))}}),
        now);
}

Result<openc2::Response> OrderDesk::carryOutPlan(
    const openc2::Command& command, const std::string& signer, Timestamp now, plan::Tier most, const std::stop_token& stop) {
    auto plan = plan::readPlan(command.target);
    const auto arguments = plan::readPlanArguments(command.arguments);
    if (!plan || !arguments) {
        return malformed(plan ? arguments.error() : plan.error());
    }
    if (plan->device != m_device) {
        return refused(kBadRequest, "not_for_me");
    }
    const auto scene = m_scene ? m_scene() : std::make_unique<NoScene>();
    auto against = whyNotItsRemedy(*plan, *m_policy, *scene, now);
    METSUKE_CHECK(noteRemedy(command, *plan, against, signer, now));
    METSUKE_TRY(const auto report,
        m_actuator.carryOut(
            {command.id, signer, agreeing(*arguments, *m_policy, m_device, signer, now), std::move(plan).value(), arguments->planHash, command.isDryRun, most, std::move(against)}, stop));
    return answerOf(report);
}

Result<openc2::Response> OrderDesk::carryOut(const openc2::Command& command, const std::string& signer, Timestamp now, const std::stop_token& stop) {
    const plan::Tier most = mostOf(*m_policy, signer).value_or(plan::Tier::T1);
    if (command.action == "cancel" && command.targetKind == plan::kCommandTarget) {
        return cancel(command, signer, now);
    }
    const std::stop_token running = begin(command.id);
    const std::stop_callback forward(stop, [this] { m_stop.request_stop(); });
    if (command.action == "remediate" && command.targetKind == plan::kPlanTarget) {
        return carryOutPlan(command, signer, now, most, running);
    }
    if (command.action == "remediate" && command.targetKind == plan::kUndoTarget) {
        auto request = plan::readUndo(command.target);
        if (!request) {
            return malformed(request.error());
        }
        METSUKE_TRY(const auto report, m_actuator.undo({command.id, signer, std::move(request).value(), command.isDryRun, most}, running));
        return answerOf(report);
    }
    if (command.action == "query" && command.targetKind == plan::kJournalTarget) {
        const auto query = plan::readJournalQuery(command.target);
        if (!query) {
            return malformed(query.error());
        }
        METSUKE_TRY(const auto rows, m_actuator.list(*query));
        openc2::Response response;
        response.results = plan::writeJournal(rows);
        return response;
    }
    if (command.action == "copy" && command.targetKind == evidence::kEvidenceTarget && m_outlet) {
        auto handed = m_outlet(command.target, signer, now);
        if (!handed) {
            return refused(isOurFault(handed.error().code) ? kUnavailable : kBadRequest, handed.error().message.id);
        }
        openc2::Response response;
        response.results = std::move(handed).value();
        return response;
    }
    return refused(kNotImplemented, "not_implemented");
}

} // namespace metsuke::actuator
