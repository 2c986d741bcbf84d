// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/evidence_outlet.h"

#include "core/actuator/linux/file_record.h"
#include "core/actuator/linux/safe_path.h"
#include "core/base/private_file.h"
#include "core/base/sha256_text.h"
#include "core/evidence/sealed_package.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace metsuke::actuator {

namespace {

namespace fs = std::filesystem;
constexpr size_t kMostCopies = 4;
constexpr int64_t kMostBytes = int64_t{512} << 20, kLeftFree = int64_t{256} << 20;
constexpr int64_t kSealing = 64 << 10; ///< that a package may be larger than what is in it: header and tags, and to spare
constexpr const char* kPart = ".part";

/// Up to the digest.
std::string prefixOf(const evidence::PieceRequest& request) {
    return request.undoId + '.' + evidence::RecipientKey::fromText(request.recipient).value().id() + '.';
}

std::string described(const evidence::PieceRequest& request, const std::string& package) {
    return nlohmann::json{{"undo", request.undoId}, {"recipient", request.recipient}, {"package", package}}.dump();
}

} // namespace

std::vector<EvidenceOutlet::Copy> EvidenceOutlet::copies() const {
    std::vector<std::pair<fs::file_time_type, Copy>> found;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(m_outgoing, none)) {
        std::string digest = entry.path().extension().string();
        digest.erase(0, 1);
        std::error_code gone;
        const auto size = static_cast<int64_t>(entry.file_size(gone));
        if (isSha256(digest) && !gone) {
            found.push_back({entry.last_write_time(gone), {entry.path(), digest, size}});
        }
    }
    std::ranges::sort(found, {}, [](const auto& one) { return one.first; });
    std::vector<Copy> all;
    std::ranges::transform(found, std::back_inserter(all), [](auto& one) { return std::move(one.second); });
    return all;
}

std::optional<EvidenceOutlet::Copy> EvidenceOutlet::copyOf(const evidence::PieceRequest& request) const {
    const auto all = copies();
    const auto found = std::ranges::find_if(all, [prefix = prefixOf(request)](const Copy& copy) { return copy.path.filename().string().starts_with(prefix); });
    return found != all.end() ? std::optional(*found) : std::nullopt;
}

Result<KeptFile> EvidenceOutlet::keptBy(const std::string& undoId) const {
    METSUKE_TRY(const auto row, m_journal.row(undoId));
    const bool isIt = row && row->shown.action == plan::Action::CollectEvidence && row->shown.state == plan::State::Done && row->shown.undone.ns == 0;
    if (!isIt) {
        return Error(ErrorCode::NotFound, Message("actuator.no_evidence").with("undo", undoId));
    }
    METSUKE_TRY(const FileRecord record, readFileRecord(row->record));
    return record.kept;
}

Result<void> EvidenceOutlet::makeRoom(int64_t size) const {
    auto all = copies();
    int64_t bytes = size;
    for (const Copy& copy : all) {
        bytes += copy.size;
    }
    for (size_t i = 0; i < all.size() && (all.size() - i >= kMostCopies || bytes > kMostBytes); ++i) {
        bytes -= all[i].size;
        ::unlink(all[i].path.c_str());
    }
    std::error_code failed;
    const auto space = fs::space(m_outgoing, failed);
    const bool isRoom = !failed && static_cast<int64_t>(space.available) - size >= kLeftFree;
    return isRoom ? Result<void>() : Error(ErrorCode::DiskFull, Message("actuator.no_room_to_seal").with("bytes", size));
}

Result<EvidenceOutlet::Copy> EvidenceOutlet::seal(const evidence::PieceRequest& request) {
    METSUKE_TRY(const KeptFile kept, keptBy(request.undoId));
    if (kept.size > evidence::kMostPackageBytes - kSealing) {
        return Error(ErrorCode::InvalidArgument, Message("actuator.evidence_too_large").with("bytes", kept.size));
    }
    ::mkdir(m_outgoing.c_str(), 0700);
    METSUKE_CHECK(makeRoom(kept.size + kSealing));
    const FileHandle content(::memfd_create("evidence", MFD_CLOEXEC)); // never on the disk as it is
    if (!content.isOpen()) {
        return fileError(m_outgoing, errno);
    }
    METSUKE_CHECK(m_vault.writeTo(kept, content));
    const fs::path part = m_outgoing / (request.undoId + kPart);
    ::unlink(part.c_str());
    const FileHandle target(::open(part.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!target.isOpen() || ::lseek(content.get(), 0, SEEK_SET) != 0) {
        return fileError(part, errno);
    }
    METSUKE_TRY(const auto recipient, evidence::RecipientKey::fromText(request.recipient));
    const auto sealed = evidence::sealPackage(content, target, recipient);
    const auto totals = sealed ? evidence::totalsOf(target) : std::nullopt;
    Copy copy;
    if (totals && ::fsync(target.get()) == 0) {
        copy = {m_outgoing / (prefixOf(request) + totals->sha256), totals->sha256, totals->size};
    }
    if (copy.path.empty() || ::rename(part.c_str(), copy.path.c_str()) != 0 || !syncFolderOf(copy.path)) {
        const Error problem = sealed ? fileError(part, errno) : sealed.error();
        ::unlink(part.c_str());
        return problem;
    }
    return copy;
}

Result<std::string> EvidenceOutlet::hand(std::string_view text, const std::string& by, Timestamp now) {
    METSUKE_TRY(const auto request, evidence::readPieceRequest(text));
    auto copy = copyOf(request);
    if (request.isFetched) {
        if (copy && copy->sha256 == request.package) {
            ::unlink(copy->path.c_str());
            METSUKE_CHECK(m_journal.note(by, "evidence.fetched", described(request, copy->sha256), now));
        }
        return std::string();
    }
    METSUKE_TRY(const KeptFile kept, keptBy(request.undoId)); // what was purged is handed out no more
    static_cast<void>(kept);
    if (!request.package.empty() && (!copy || copy->sha256 != request.package)) {
        return Error(ErrorCode::InvalidArgument, "actuator.package_changed");
    }
    if (!copy) {
        METSUKE_TRY(copy, seal(request));
        METSUKE_CHECK(m_journal.note(by, "evidence.sealed", described(request, copy->sha256), now));
    }
    evidence::Piece piece{copy->sha256, copy->size, request.number, {}};
    const auto begin = request.number * static_cast<int64_t>(evidence::kPieceBytes);
    if (begin >= copy->size) {
        return Error(ErrorCode::Malformed, "evidence.bad_piece");
    }
    piece.bytes.resize(static_cast<size_t>(std::min<int64_t>(static_cast<int64_t>(evidence::kPieceBytes), copy->size - begin)));
    const FileHandle file(::open(copy->path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (::pread(file.get(), piece.bytes.data(), piece.bytes.size(), begin) != static_cast<ssize_t>(piece.bytes.size())) {
        return fileError(copy->path, errno);
    }
    return evidence::writePiece(piece);
}

} // namespace metsuke::actuator
