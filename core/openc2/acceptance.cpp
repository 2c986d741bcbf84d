// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/openc2/acceptance.h"

#include "core/base/digest.h"
#include "core/openc2/json_fields.h"

#include <algorithm>
#include <array>

namespace metsuke::openc2 {

namespace {

constexpr size_t kMostSigners = 1024;
constexpr size_t kLongestNonce = 64;
constexpr std::string_view kRemediate = "remediate", kCancel = "cancel";

struct Word {
    std::string_view reason;
    int status;
};
/// In the order of Judgement.
constexpr std::array<Word, 9> kWords{{
    {"", 200},
    {"", 200},
    {"not_for_me", 403},
    {"unknown_signer", 401},
    {"role", 403},
    {"mutated", 400},
    {"expired", 400},
    {"epoch", 400},
    {"replayed", 400},
}};
const Word& wordOf(Judgement judgement) { return kWords[static_cast<size_t>(judgement)]; }

/// How far a role goes with a plan is judged by who carries it out, step by step.
bool isAllowed(const std::string& role, std::string_view action) {
    return role == "administrator" || (highestTierOf(role) && (isReadOnly(action) || action == kRemediate || action == kCancel));
}

} // namespace

std::string_view reasonOf(Judgement judgement) { return wordOf(judgement).reason; }
int statusOf(Judgement judgement) { return wordOf(judgement).status; }

bool isReadOnly(std::string_view action) { return action == "query" || action == "investigate"; }

std::string bodyDigest(const Envelope& envelope) { return Digest::hex(DigestKind::Sha256, asBytes(envelope.body)); }

void Acceptance::startEpoch(std::string nonce) { m_epochBefore = std::exchange(m_epoch, std::move(nonce)); }

bool Acceptance::isKnownEpoch(const Command& command) const {
    if (command.epoch.empty()) {
        return isReadOnly(command.action);
    }
    return command.epoch == m_epoch || command.epoch == m_epochBefore;
}

Judgement Acceptance::judge(
    const Opened& opened, const Command& command, const Policy& policy, const std::optional<std::string>& known, Timestamp now) {
    const auto& to = opened.envelope.to;
    if (opened.envelope.type != Envelope::Type::Request || command.device != m_device || std::find(to.begin(), to.end(), m_device) == to.end()) {
        return Judgement::NotForMe;
    }
    const Policy::Operator* signer = operatorOf(policy, opened.signer);
    if (signer == nullptr) {
        return Judgement::UnknownSigner;
    }
    if (!isAllowed(signer->role, command.action)) {
        return Judgement::Role;
    }
    if (known) {
        return *known == bodyDigest(opened.envelope) ? Judgement::Repeated : Judgement::Mutated;
    }
    const Duration longest = command.action == kRemediate ? std::min(m_longest, policy.mitigation.longestOrder) : m_longest;
    if (command.notAfter < now || command.notAfter > now + longest) {
        return Judgement::Expired;
    }
    if (!isKnownEpoch(command)) {
        return Judgement::Epoch;
    }
    const auto window = m_windows.find(opened.signer);
    const bool isFull = window == m_windows.end() && m_windows.size() >= kMostSigners; // forgetting one would let its commands in again
    if (isFull || command.sequence < 0 || (window != m_windows.end() && window->second.isSeen(command.sequence))) {
        return Judgement::Replayed;
    }
    m_windows[opened.signer].mark(command.sequence);
    return Judgement::Accepted;
}

std::string Acceptance::toText() const {
    Json windows = Json::array();
    for (const auto& [signer, window] : m_windows) {
        windows.push_back({{"signer", signer}, {"seen", window.toText()}});
    }
    return canonical({{"epoch", m_epoch}, {"epoch_before", m_epochBefore}, {"windows", std::move(windows)}});
}

Result<void> Acceptance::restore(std::string_view text) {
    METSUKE_TRY(const Json json, parseJson(text));
    JsonFields fields(json);
    std::string epoch = fields.line("epoch", kLongestNonce);
    std::string before = fields.line("epoch_before", kLongestNonce);
    std::map<std::string, SequenceWindow> windows;
    for (JsonFields& one : fields.objects("windows", kMostSigners)) {
        const auto window = SequenceWindow::fromText(one.text("seen", 512));
        const std::string signer = one.line("signer", kLongestNonce);
        if (!window.ok() || !windows.emplace(signer, *window).second) {
            one.fail("seen");
        }
        fields.join(one);
    }
    METSUKE_CHECK(fields.done());
    m_epoch = std::move(epoch);
    m_epochBefore = std::move(before);
    m_windows = std::move(windows);
    return {};
}

} // namespace metsuke::openc2
