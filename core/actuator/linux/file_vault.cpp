// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/file_vault.h"

#include "core/actuator/linux/safe_path.h"
#include "core/base/piece_cipher.h"
#include "core/base/plain_name.h"
#include "core/base/random_hex.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace metsuke::actuator {

namespace {

constexpr size_t kKey = PieceKey::kSize;

Error damaged(const std::string& id) { return {ErrorCode::Malformed, Message("actuator.copy_damaged").with("id", id)}; }

Error full(int64_t quota) { return {ErrorCode::DiskFull, Message("actuator.vault_full").with("bytes", quota)}; }

/// Encrypts until the end, which a file that grows meanwhile may not have; digest and size of the content.
Result<void> encrypt(const FileHandle& from, const FileHandle& to, const std::string& path, const FileVault::Room& room, KeptFile& kept) {
    const auto key = PieceKey::fromHex(kept.key);
    const auto totals = key && ::lseek(from.get(), 0, SEEK_SET) == 0 ? encryptPieces(from, to, *key, room.quota - room.used) : std::nullopt;
    if (!totals) {
        return errno == EFBIG ? full(room.quota) : fileError(path, errno);
    }
    kept.size = totals->size;
    kept.sha256 = totals->sha256;
    return ::fsync(to.get()) == 0 ? Result<void>() : fileError(path, errno);
}

} // namespace

std::filesystem::path FileVault::pathOf(const std::string& id) const { return m_folder / (id + ".kept"); }

int64_t FileVault::used() const {
    int64_t bytes = 0;
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(m_folder, none)) {
        std::error_code gone;
        const auto size = entry.file_size(gone);
        bytes += gone ? 0 : static_cast<int64_t>(size);
    }
    return bytes;
}

Result<KeptFile> FileVault::keep(const std::string& id, const FileHandle& file) const {
    if (!isPlainName(id)) {
        return damaged(id);
    }
    struct stat facts {};
    const Room left = room();
    if (::fstat(file.get(), &facts) == 0 && !left.fits(facts.st_size)) {
        return full(m_quota);
    }
    ::mkdir(m_folder.c_str(), 0700);
    const std::string path = pathOf(id), part = path + ".part";
    ::unlink(part.c_str());
    const FileHandle target(::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!target.isOpen()) {
        return fileError(part, errno);
    }
    KeptFile kept{id, randomHex(kKey), {}, 0};
    const auto written = encrypt(file, target, part, left, kept);
    if (!written || ::fchmod(target.get(), 0) != 0 || ::rename(part.c_str(), path.c_str()) != 0) {
        const Error problem = written ? fileError(path, errno) : written.error();
        ::unlink(part.c_str());
        return problem;
    }
    const FileHandle folder(::open(m_folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return ::fsync(folder.get()) == 0 ? Result<KeptFile>(kept) : fileError(path, errno);
}

Result<void> FileVault::read(const KeptFile& kept, const FileHandle* target) const {
    const FileHandle file(::open(pathOf(kept.id).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    const auto key = PieceKey::fromHex(kept.key);
    if (!isPlainName(kept.id) || !key || !file.isOpen()) {
        return damaged(kept.id);
    }
    const auto totals = decryptPieces(file, target, *key);
    if (!totals && errno != EBADMSG) {
        return fileError(pathOf(kept.id), errno);
    }
    return totals && totals->sha256 == kept.sha256 ? Result<void>() : damaged(kept.id);
}

Result<void> FileVault::writeTo(const KeptFile& kept, const FileHandle& target) const { return read(kept, &target); }

bool FileVault::isIntact(const KeptFile& kept) const { return read(kept, nullptr).ok(); }

void FileVault::drop(const KeptFile& kept) const {
    if (isPlainName(kept.id)) {
        ::unlink(pathOf(kept.id).c_str());
    }
}

void FileVault::dropOthers(const std::function<bool(const std::string&)>& isWanted) const {
    std::error_code none;
    std::vector<std::filesystem::path> unwanted;
    for (const auto& entry : std::filesystem::directory_iterator(m_folder, none)) {
        const std::filesystem::path& path = entry.path();
        if (path.extension() == ".part" || (path.extension() == ".kept" && !isWanted(path.stem()))) {
            unwanted.push_back(path);
        }
    }
    for (const auto& path : unwanted) {
        ::unlink(path.c_str());
    }
}

} // namespace metsuke::actuator
