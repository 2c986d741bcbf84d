// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/capture_files.h"

#include "core/base/digest.h"
#include "core/database/connection.h"
#include "core/store/case_file.h"

#include <fstream>
#include <sys/stat.h>

namespace metsuke {

namespace {

constexpr int64_t kEdge = 1 << 20;

void digestPart(Digest& digest, std::ifstream& file, int64_t from, int64_t size) {
    std::vector<char> buffer(static_cast<size_t>(size));
    file.seekg(from);
    file.read(buffer.data(), size);
    digest.update(asBytes({buffer.data(), static_cast<size_t>(std::max<std::streamsize>(0, file.gcount()))}));
}

/// Size and time only: cheap enough for every read. The spool of a live capture is a folder that changes all the time,
/// known by its name alone.
std::optional<CaptureIdentity> glance(const std::filesystem::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0 || !(S_ISREG(status.st_mode) || S_ISDIR(status.st_mode))) {
        return std::nullopt;
    }
    if (S_ISDIR(status.st_mode)) {
        return CaptureIdentity{};
    }
    return CaptureIdentity{status.st_size, int64_t{status.st_mtim.tv_sec} * kSecond + status.st_mtim.tv_nsec, {}};
}

} // namespace

CaptureIdentity identifyCapture(const std::filesystem::path& path) {
    auto identity = glance(path);
    if (!identity) {
        return {};
    }
    std::ifstream file(path, std::ios::binary);
    std::error_code none;
    if (!file || std::filesystem::is_directory(path, none)) {
        return *identity;
    }
    Digest digest(DigestKind::Sha256);
    digestPart(digest, file, 0, std::min(kEdge, identity->bytes));
    if (identity->bytes > kEdge) {
        digestPart(digest, file, std::max(kEdge, identity->bytes - kEdge), std::min(kEdge, identity->bytes - kEdge));
    }
    identity->edges = digest.finishHex();
    return *identity;
}

Result<CaptureFiles::Row> CaptureFiles::row(Connection& connection, uint16_t number) {
    METSUKE_TRY(Statement * statement,
        connection.cached("SELECT path, packets_path, modified, edges_sha256 FROM capture WHERE number = ?1"));
    const StatementUse use(*statement);
    use->bind(1, int64_t{number});
    METSUKE_TRY(const bool found, use->step());
    Row row;
    if (found) {
        row.known = true;
        row.path = use->string(0);
        row.packetsPath = use->text(1).empty() ? row.path : use->string(1);
        row.identity.modified = use->integer(2);
        row.identity.edges = use->string(3);
    }
    return row;
}

std::vector<std::filesystem::path> CaptureFiles::candidates(const Row& row) const {
    const std::filesystem::path stored(row.packetsPath);
    const std::filesystem::path folder = m_casePath.parent_path();
    return {stored, folder / stored, folder / stored.filename(), packetFolderOf(m_casePath) / stored.filename()};
}

Result<std::filesystem::path> CaptureFiles::locate(Connection& connection, uint16_t number) {
    METSUKE_TRY(const Row row, this->row(connection, number));
    if (!row.known) {
        return Error(ErrorCode::NotFound, Message("store.capture_unknown").with("capture", int64_t{number}));
    }
    const std::lock_guard lock(m_mutex);
    if (const auto it = m_verified.find(number); it != m_verified.end()) {
        const auto now = glance(it->second.first);
        if (now && now->bytes == it->second.second.bytes && now->modified == it->second.second.modified) {
            return it->second.first;
        }
    }
    bool changed = false;
    for (const std::filesystem::path& path : candidates(row)) {
        if (!glance(path)) {
            continue;
        }
        CaptureIdentity identity = identifyCapture(path);
        if (row.identity.edges.empty() || identity.edges == row.identity.edges) {
            m_verified[number] = {path, identity};
            return path;
        }
        changed = true;
    }
    return Error(changed ? ErrorCode::Malformed : ErrorCode::NotFound,
        Message(changed ? "store.capture_changed" : "store.capture_missing").with("path", row.packetsPath));
}

Result<std::vector<std::filesystem::path>> CaptureFiles::paths(Connection& connection) {
    METSUKE_TRY(const int64_t last, connection.integer("SELECT max(number) FROM capture"));
    std::vector<std::filesystem::path> paths;
    for (int64_t number = 0; number <= std::min<int64_t>(last, 0xffff); ++number) {
        auto located = locate(connection, static_cast<uint16_t>(number));
        if (located) {
            paths.push_back(std::move(located).value());
        } else {
            METSUKE_TRY(const Row row, this->row(connection, static_cast<uint16_t>(number)));
            paths.emplace_back(row.packetsPath);
        }
    }
    return paths;
}

Result<std::string> CaptureFiles::name(Connection& connection, uint16_t number) {
    METSUKE_TRY(const Row row, this->row(connection, number));
    return std::filesystem::path(row.path).filename().string();
}

} // namespace metsuke
