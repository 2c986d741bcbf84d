// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/segment_seal.h"

#include "core/base/digest.h"
#include "core/database/connection.h"

#include <array>
#include <fstream>

namespace metsuke::endpoint {

Result<std::string> digestOfFile(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    Digest digest(DigestKind::Sha256);
    std::array<char, 1 << 16> buffer{};
    while (in.good()) {
        in.read(buffer.data(), buffer.size());
        digest.update(asBytes({buffer.data(), static_cast<size_t>(in.gcount())}));
    }
    if (!in.eof()) {
        return Error(ErrorCode::NotFound, Message("endpoint.unreadable_segment").with("path", path.string()));
    }
    return digest.finishHex();
}

Result<SegmentSeal> sealSegment(const std::filesystem::path& path, int64_t number) {
    {
        METSUKE_TRY(const auto connection, Connection::open(path, Connection::Mode::ReadWrite, {64, 100}));
        // Leaving the log's mode empties the log and removes it; the file then needs none to be read.
        METSUKE_TRY(Statement mode, connection->prepare("PRAGMA journal_mode=DELETE"));
        METSUKE_TRY(const bool row, mode.step());
        if (!row || mode.text(0) != "delete") {
            return Error(ErrorCode::Busy, Message("database.busy").with("path", path.string()));
        }
    }
    METSUKE_TRY(std::string sha256, digestOfFile(path));
    std::error_code none; // the digest is what counts
    std::filesystem::permissions(path,
        std::filesystem::perms::owner_write | std::filesystem::perms::group_write | std::filesystem::perms::others_write,
        std::filesystem::perm_options::remove, none);
    return SegmentSeal{number, std::move(sha256)};
}

void removeSegment(const std::filesystem::path& path) {
    std::error_code none;
    for (const char* suffix : {"", "-wal", "-shm"}) {
        std::filesystem::remove(path.string() + suffix, none);
    }
}

int64_t segmentBytes(const std::filesystem::path& path) {
    std::error_code failed;
    const auto size = std::filesystem::file_size(path, failed);
    return failed ? 0 : static_cast<int64_t>(size);
}

} // namespace metsuke::endpoint
