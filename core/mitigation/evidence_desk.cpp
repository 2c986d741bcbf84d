// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/evidence_desk.h"

#include "core/base/private_file.h"
#include "core/evidence/package_keys.h"
#include "core/fleet/private_folder.h"
#include "core/mitigation/disk_error.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace metsuke::mitigation {

namespace {

namespace fs = std::filesystem;
using fleet::CommandRecord;

constexpr Duration kAskedFor = kHour, kFetchedFor = 12 * kHour;
constexpr Duration kPause = 2 * kSecond, kLongPause = kMinute;
constexpr int kMostFailures = 8, kMostRestarts = 3;
constexpr size_t kLookAt = 1'000; ///< packages that are open
constexpr const char* kDesk = "workstation";
constexpr const char* kRecipientFile = "recipient.txt";
constexpr size_t kLongestRecipient = 128;
constexpr std::string_view kCarried = "file:";

} // namespace

Result<std::unique_ptr<EvidenceDesk>> EvidenceDesk::open(const fs::path& folder, fleet::Roster& roster, EvidenceLimits limits) {
    METSUKE_TRY(auto book, EvidenceBook::open(folder));
    return std::unique_ptr<EvidenceDesk>(new EvidenceDesk(folder, std::move(book), roster, limits));
}

Result<evidence::OpeningKey> EvidenceDesk::keyOf(const fs::path& caseFile) const {
    const fs::path folder = EvidencePackage::folderOf(caseFile), keys = m_folder / "evidence-keys";
    METSUKE_CHECK(fleet::makePrivateFolder(folder));
    METSUKE_CHECK(fleet::makePrivateFolder(keys));
    METSUKE_TRY(const FileHandle lock, fleet::lockFolder(folder));
    METSUKE_TRY(const std::string text, readPrivateFile(folder / kRecipientFile, kLongestRecipient, "mitigation.evidence_unwritable"));
    if (!text.empty()) {
        METSUKE_TRY(const auto recipient, evidence::RecipientKey::fromText(text));
        return evidence::OpeningKey::load(keys / (recipient.id() + ".key"));
    }
    METSUKE_TRY(auto key, evidence::OpeningKey::make());
    METSUKE_CHECK(key.save(keys / (key.recipient().id() + ".key"))); // first: nothing is ever sealed for a key that is lost
    if (const auto problem = writePrivateFile(folder / kRecipientFile, key.recipient().toText())) {
        return diskError(folder / kRecipientFile, problem.value());
    }
    return key;
}

Result<void> EvidenceDesk::log(Turn& turn, const std::string& actor, const char* kind, const Message& why) {
    const EvidencePackage& one = turn.package;
    return turn.step.log(turn.now, actor, kind,
        {{"package", one.id}, {"order", one.order}, {"device", one.device}, {"case", one.caseFile.string()}, {"sha256", one.sha256}, {"size", one.size}, {"why", why.id}});
}

Result<EvidencePackage> EvidenceDesk::fetch(const Wish& wish, const std::string& by, Timestamp now) {
    METSUKE_TRY(const auto key, keyOf(wish.caseFile));
    METSUKE_TRY(auto step, m_book->begin());
    METSUKE_TRY(const auto known, m_book->package(wish.undoId));
    if (known && known->caseFile != wish.caseFile) {
        return Error(ErrorCode::InvalidArgument, Message("mitigation.evidence_of_other_case").with("package", wish.undoId).with("path", known->caseFile.string()));
    }
    if (known && known->state != TransferState::Failed) {
        return *known;
    }
    Turn turn{known.value_or(EvidencePackage()), std::move(step), now, {}};
    EvidencePackage& package = turn.package;
    package.id = wish.undoId;
    package.order = wish.order;
    package.device = wish.device;
    package.caseFile = wish.caseFile;
    package.recipient = key.recipient().toText();
    package.state = package.size > 0 ? TransferState::Receiving : TransferState::Asking;
    package.reason = {};
    package.failures = package.restarts = 0;
    package.pause = {};
    package.by = by;
    package.begun = known ? known->begun : now;
    package.changed = now;
    METSUKE_CHECK(m_book->save(package));
    METSUKE_CHECK(log(turn, by, known ? "evidence.resumed" : "evidence.asked", {}));
    METSUKE_CHECK(turn.step.commit());
    return package;
}

Result<void> EvidenceDesk::cancel(const std::string& id, const std::string& by, Timestamp now) {
    METSUKE_TRY(auto step, m_book->begin());
    METSUKE_TRY(const auto known, m_book->package(id));
    if (!known || known->state > TransferState::Receiving) {
        return Error(ErrorCode::InvalidArgument, Message("mitigation.evidence_not_coming").with("package", id));
    }
    METSUKE_TRY(const auto waiting, m_book->asked(id));
    Turn turn{*known, std::move(step), now, {}};
    METSUKE_CHECK(drop(turn, by, Message("mitigation.evidence_cancelled").with("by", by)));
    METSUKE_CHECK(m_book->save(turn.package));
    METSUKE_CHECK(turn.step.commit());
    for (const EvidenceBook::Asked& asked : waiting) { // best effort: what was sent is answered, and nobody looks at that
        [[maybe_unused]] const auto cancelled = asked.command.empty() ? Result<void>() : m_roster.cancel(asked.command, by, now);
    }
    return {};
}

Result<void> EvidenceDesk::noteOpened(const EvidencePackage& package, const std::string& by, Timestamp now) {
    METSUKE_TRY(auto step, m_book->begin());
    Turn turn{package, std::move(step), now, {}};
    METSUKE_CHECK(log(turn, by, "evidence.opened", {}));
    return turn.step.commit();
}

Result<size_t> EvidenceDesk::tick(Timestamp now) {
    METSUKE_TRY(const auto open, m_book->open(kLookAt));
    size_t changed = 0, active = 0;
    std::optional<Error> first; // of one package, which does not hold up the others
    for (const EvidencePackage& package : open) {
        METSUKE_TRY(const auto agent, m_roster.agent(package.device));
        const bool isCarried = agent && agent->seenBy.starts_with(kCarried);
        const bool isThere = agent && agent->state == fleet::AgentState::Approved && (isCarried || now - agent->lastSeen <= fleet::kConnectedFor);
        if (!isThere || active >= m_limits.packages) {
            continue; // who is away keeps nobody else's place
        }
        ++active;
        const auto advanced = advance(package.id, now);
        first = advanced.ok() || first ? first : advanced.error();
        changed += advanced.ok() && *advanced ? size_t{1} : size_t{0};
    }
    return first ? Result<size_t>(*first) : changed;
}

Result<bool> EvidenceDesk::advance(const std::string& id, Timestamp now) {
    METSUKE_TRY(auto step, m_book->begin());
    METSUKE_TRY(auto package, m_book->package(id));
    if (!package || package->state > TransferState::Receiving || package->pause > now) {
        return false;
    }
    Turn turn{std::move(*package), std::move(step), now, {}};
    METSUKE_CHECK(takeAnswers(turn));
    if (turn.package.state == TransferState::Receiving && turn.package.received == evidence::piecesOf(turn.package.size)) {
        METSUKE_CHECK(finish(turn));
    }
    if (turn.package.state <= TransferState::Receiving && turn.package.pause <= now) {
        METSUKE_CHECK(askForMore(turn));
    }
    if (turn.package.changed != now) {
        return false; // as it was
    }
    METSUKE_CHECK(m_book->save(turn.package));
    METSUKE_CHECK(turn.step.commit());
    for (const std::string& command : turn.filed) {
        METSUKE_CHECK(m_roster.forgetResults(command)); // they are on the disk; the ledger is no archive
    }
    return true;
}

Result<void> EvidenceDesk::askForMore(Turn& turn) {
    EvidencePackage& package = turn.package;
    METSUKE_TRY(auto waiting, m_book->asked(package.id));
    METSUKE_TRY(const auto agent, m_roster.agent(package.device));
    const bool isCarried = agent && agent->seenBy.starts_with(kCarried);
    const int64_t pieces = package.size > 0 ? evidence::piecesOf(package.size) : 1; // the first one tells how many there are
    while (waiting.size() < (isCarried ? m_limits.carriedPieces : m_limits.pieces) && package.asked < pieces) {
        waiting.push_back({package.asked++, {}});
    }
    for (EvidenceBook::Asked& one : waiting) {
        if (one.command.empty()) {
            METSUKE_TRY(one.command, order(package, {package.id, package.recipient, package.sha256, one.piece, false}, turn.now));
            METSUKE_CHECK(m_book->ask(package.id, one));
            package.changed = turn.now;
        }
    }
    return {};
}

Result<std::string> EvidenceDesk::order(const EvidencePackage& package, const evidence::PieceRequest& request, Timestamp now) {
    openc2::Command command;
    command.action = "copy";
    command.targetKind = evidence::kEvidenceTarget;
    command.target = evidence::writePieceRequest(request);
    command.device = package.device;
    command.notAfter = now + (request.isFetched ? kFetchedFor : kAskedFor);
    METSUKE_TRY(const CommandRecord record, m_roster.order(std::move(command), package.by, now));
    return record.command.id;
}

/// After a pause, and not for ever. `isRefused`: what came is not what it says it is.
Result<void> EvidenceDesk::again(Turn& turn, const EvidenceBook::Asked& asked, const Message& why, bool isRefused) {
    EvidencePackage& package = turn.package;
    if (isRefused) {
        METSUKE_CHECK(log(turn, package.device, "evidence.refused", why));
    }
    if (++package.failures > kMostFailures) {
        return fail(turn, why);
    }
    package.reason = why;
    package.pause = turn.now + (isRefused ? kPause : std::min<Duration>(kPause << package.failures, kLongPause));
    return m_book->ask(package.id, {asked.piece, {}});
}

/// From the beginning: the agent has another sealed copy now.
Result<void> EvidenceDesk::restart(Turn& turn) {
    EvidencePackage& package = turn.package;
    if (++package.restarts > kMostRestarts) {
        return fail(turn, "actuator.package_changed");
    }
    std::error_code none;
    fs::remove(package.partFile(), none);
    METSUKE_CHECK(m_book->forgetAsked(package.id));
    METSUKE_CHECK(log(turn, package.device, "evidence.restarted", "actuator.package_changed"));
    package.sha256.clear();
    package.size = package.asked = package.received = 0;
    package.state = TransferState::Asking;
    package.reason = "actuator.package_changed";
    return {};
}

Result<void> EvidenceDesk::fail(Turn& turn, const Message& why) { return drop(turn, turn.package.device, why); }

Result<void> EvidenceDesk::drop(Turn& turn, const std::string& actor, const Message& why) {
    EvidencePackage& package = turn.package;
    std::error_code none;
    fs::remove(package.partFile(), none); // nothing of what cannot be believed stays beside the case
    METSUKE_CHECK(m_book->forgetAsked(package.id));
    METSUKE_CHECK(log(turn, actor, "evidence.failed", why));
    package.state = TransferState::Failed;
    package.reason = why;
    package.changed = turn.now;
    package.sha256.clear();
    package.size = package.asked = package.received = 0;
    return {};
}

} // namespace metsuke::mitigation
