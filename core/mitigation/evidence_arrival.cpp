// SPDX-License-Identifier: GPL-3.0-or-later
// What agents answered: pieces come to their place, and once all are there the whole is compared.
#include "core/mitigation/evidence_desk.h"

#include "core/base/file_handle.h"
#include "core/base/private_file.h"
#include "core/evidence/sealed_package.h"
#include "core/mitigation/answers.h"
#include "core/mitigation/disk_error.h"

#include <fcntl.h>
#include <unistd.h>

namespace metsuke::mitigation {

namespace {

namespace fs = std::filesystem;
using fleet::CommandState;

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
    return isRoom ? Message() : Message("mitigation.evidence_no_room").with("bytes", size).with("path", package.folder().string()).with("left", m_limits.leftFree);
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

} // namespace metsuke::mitigation
