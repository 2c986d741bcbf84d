// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/evidence_desk.h"

#include "core/base/file_handle.h"
#include "core/base/private_file.h"
#include "core/evidence/sealed_package.h"
#include "core/fleet/private_folder.h"
#include "core/mitigation/answers.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace metsuke::mitigation {

namespace {

namespace fs = std::filesystem;
using fleet::CommandRecord;
using fleet::CommandState;

constexpr Duration kAskedFor = kHour, kFetchedFor = 12 * kHour;
constexpr Duration kPause = 2 * kSecond, kLongPause = kMinute;
constexpr int kMostFailures = 8, kMostRestarts = 3;
constexpr size_t kLookAt = 1'000; ///< packages that are open
constexpr const char* kDesk = "workstation";
constexpr const char* kRecipientFile = "recipient.txt";
constexpr size_t kLongestRecipient = 128;
constexpr std::string_view kCarried = "file:";

Error diskError(const fs::path& path, int number) {
    return {number == ENOSPC || number == EDQUOT ? ErrorCode::DiskFull : ErrorCode::Internal,
        Message("mitigation.evidence_unwritable").with("path", path.string()).with("reason", std::strerror(number))};
}

/// Where it belongs, on the disk when this returns.
Result<void> writeAt(const fs::path& path, std::string_view bytes, int64_t at) {
    const FileHandle file(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    const bool isWritten = file.isOpen() && ::lseek(file.get(), at, SEEK_SET) == at && writeAll(file.get(), bytes) && ::fdatasync(file.get()) == 0;
    return isWritten ? Result<void>() : diskError(path, errno);
}

/// Asking again leads nowhere.
bool isFinal(const openc2::Response& response) {
    return response.status == 501 || response.reason == "actuator.no_evidence" || response.reason == "actuator.evidence_too_large" || response.reason == "role"
        || response.reason == "no_actuator";
}

bool isOver(CommandState state) { return state == CommandState::Expired || state == CommandState::Cancelled || state == CommandState::Unknown; }

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

Result<void> EvidenceDesk::takeAnswers(Turn& turn) {
    METSUKE_TRY(const auto waiting, m_book->asked(turn.package.id));
    for (const EvidenceBook::Asked& asked : waiting) {
        if (asked.command.empty()) {
            continue;
        }
        METSUKE_TRY(const auto record, m_roster.command(asked.command));
        if (!record || isOver(record->state) || (record->state == CommandState::Answered && !record->response)) {
            METSUKE_CHECK(m_book->ask(turn.package.id, {asked.piece, {}}));
            turn.package.changed = turn.now;
        } else if (record->state == CommandState::Answered) {
            turn.package.changed = turn.now;
            turn.filed.push_back(asked.command);
            METSUKE_CHECK(takeAnswer(turn, asked, *record->response));
        }
        if (turn.package.state > TransferState::Receiving || turn.package.asked == 0) {
            break; // it has failed or begins anew: what else came is of no use
        }
    }
    return {};
}

Result<void> EvidenceDesk::takeAnswer(Turn& turn, const EvidenceBook::Asked& asked, const openc2::Response& response) {
    if (response.status == 200) {
        const auto piece = evidence::readPiece(response.results);
        return piece.ok() ? takePiece(turn, asked, *piece) : again(turn, asked, piece.error().message, true);
    }
    if (response.reason == "actuator.package_changed") {
        return restart(turn);
    }
    if (isFinal(response)) {
        return fail(turn, wordsOf(response));
    }
    return again(turn, asked, wordsOf(response), false);
}

Result<void> EvidenceDesk::takePiece(Turn& turn, const EvidenceBook::Asked& asked, const evidence::Piece& piece) {
    EvidencePackage& package = turn.package;
    const bool isFirst = package.sha256.empty();
    if (piece.number != asked.piece || (!isFirst && (piece.package != package.sha256 || piece.size != package.size))) {
        return again(turn, asked, "mitigation.evidence_other_piece", true);
    }
    if (isFirst) {
        METSUKE_TRY(const Message obstacle, this->obstacle(package, piece.size));
        if (!obstacle.id.empty()) {
            return fail(turn, obstacle);
        }
        package.sha256 = piece.package;
        package.size = piece.size;
        package.state = TransferState::Receiving;
    }
    METSUKE_CHECK(writeAt(package.partFile(), piece.bytes, piece.number * static_cast<int64_t>(evidence::kPieceBytes)));
    METSUKE_CHECK(m_book->came(package.id, asked.piece));
    ++package.received;
    package.failures = 0;
    package.reason = {};
    return {};
}

/// Why a package of this size is not taken; no id: there is room.
Result<Message> EvidenceDesk::obstacle(const EvidencePackage& package, int64_t size) {
    METSUKE_TRY(const auto all, m_book->ofCase(package.caseFile));
    int64_t bytes = size;
    for (const EvidencePackage& other : all) {
        bytes += other.state == TransferState::Failed ? 0 : other.size;
    }
    if (bytes > m_limits.caseBytes) {
        return Message("mitigation.evidence_quota").with("bytes", size).with("most", m_limits.caseBytes);
    }
    std::error_code failed;
    const auto space = fs::space(package.folder(), failed);
    const bool isRoom = !failed && static_cast<int64_t>(space.available) - size >= m_limits.leftFree;
    return isRoom ? Message() : Message("mitigation.evidence_no_room").with("bytes", size).with("path", package.folder().string());
}

/// All pieces are there: whether together they are what the agent said.
Result<void> EvidenceDesk::finish(Turn& turn) {
    EvidencePackage& package = turn.package;
    const FileHandle file(::open(package.partFile().c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
    const auto totals = file.isOpen() ? evidence::totalsOf(file) : std::nullopt;
    if (!totals || totals->sha256 != package.sha256 || totals->size != package.size) {
        return fail(turn, "mitigation.evidence_other_digest");
    }
    if (::fsync(file.get()) != 0 || ::rename(package.partFile().c_str(), package.sealedFile().c_str()) != 0 || !syncFolderOf(package.sealedFile())) {
        return diskError(package.sealedFile(), errno);
    }
    package.state = TransferState::Verified;
    package.changed = turn.now;
    // Best effort: else the agent's copy goes when there is no room for others.
    static_cast<void>(order(package, {package.id, package.recipient, package.sha256, 0, true}, turn.now));
    return log(turn, package.device, "evidence.verified", {});
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
