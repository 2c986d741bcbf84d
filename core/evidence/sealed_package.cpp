// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/sealed_package.h"

#include "core/base/digest.h"
#include "core/base/private_file.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace metsuke::evidence {

namespace {

constexpr std::string_view kMagic = "MTSKEV1\n";
constexpr size_t kEphemeral = 32, kHeader = 8 + kEphemeral;
static_assert(kMagic.size() + kEphemeral == kHeader);

Error failed(int number) {
    const bool isFull = number == ENOSPC || number == EDQUOT;
    return {isFull ? ErrorCode::DiskFull : ErrorCode::Internal, Message("evidence.failed").with("reason", std::strerror(number))};
}
Error damaged() { return {ErrorCode::Malformed, "evidence.damaged"}; }

} // namespace

Result<PieceTotals> sealPackage(const FileHandle& from, const FileHandle& to, const RecipientKey& recipient) {
    METSUKE_TRY(const FreshKey fresh, makeKeyFor(recipient));
    const bool isBegun = writeAll(to.get(), kMagic) && writeAll(to.get(), fresh.ephemeral);
    const auto totals = isBegun ? encryptPieces(from, to, fresh.key) : std::nullopt;
    return totals ? Result<PieceTotals>(*totals) : failed(errno);
}

Result<PieceTotals> openPackage(const FileHandle& from, const FileHandle* to, const OpeningKey& key) {
    std::array<char, kHeader> header{};
    size_t size = 0;
    for (ssize_t got = 1; got > 0 && size < header.size(); size += static_cast<size_t>(std::max<ssize_t>(got, 0))) {
        got = ::read(from.get(), header.data() + size, header.size() - size);
        if (got < 0) {
            return failed(errno);
        }
    }
    const std::string_view text(header.data(), size);
    const auto streamKey = size == kHeader && text.starts_with(kMagic) ? key.keyFor(text.substr(kMagic.size())) : std::nullopt;
    if (!streamKey) {
        return damaged();
    }
    const auto totals = decryptPieces(from, to, *streamKey, kMostPackageBytes);
    if (!totals) {
        return errno == EBADMSG || errno == EFBIG ? damaged() : failed(errno);
    }
    return *totals;
}

std::optional<PieceTotals> totalsOf(const FileHandle& file) {
    Digest digest(DigestKind::Sha256);
    PieceTotals totals;
    std::array<uint8_t, 65536> piece{};
    while (true) {
        const ssize_t size = ::pread(file.get(), piece.data(), piece.size(), totals.size);
        if (size < 0 && errno != EINTR) {
            return std::nullopt;
        }
        if (size == 0) {
            totals.sha256 = digest.finishHex();
            return totals;
        }
        const auto read = static_cast<size_t>(std::max<ssize_t>(size, 0));
        digest.update(Bytes(piece.data(), read));
        totals.size += static_cast<int64_t>(read);
    }
}

} // namespace metsuke::evidence
