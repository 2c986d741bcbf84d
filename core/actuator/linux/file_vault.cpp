// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/file_vault.h"

#include "core/actuator/linux/safe_path.h"
#include "core/base/digest.h"
#include "core/base/plain_name.h"
#include "core/base/random_hex.h"

#include <openssl/evp.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace metsuke::actuator {

namespace {

constexpr size_t kPiece = 65536, kTag = 16, kNonce = 12, kKey = 32;

Error damaged(const std::string& id) { return {ErrorCode::Malformed, Message("actuator.copy_damaged").with("id", id)}; }

/// The pieces of one file: the nonce is a piece's number, which no key sees twice, and says which is the last.
class Cipher {
public:
    Cipher(const std::string& hexKey, bool encrypts)
        : m_encrypts(encrypts) {
        for (size_t i = 0; i < kKey && 2 * i + 1 < hexKey.size(); ++i) {
            std::from_chars(hexKey.data() + 2 * i, hexKey.data() + 2 * i + 2, m_key[i], 16);
        }
    }
    ~Cipher() { m_key.fill(0); }
    Cipher(const Cipher&) = delete;
    Cipher& operator=(const Cipher&) = delete;

    /// With the tag behind it; of what was encrypted, "" when the tag does not fit.
    std::vector<uint8_t> piece(Bytes input, bool isLast) {
        std::array<uint8_t, kNonce> nonce{};
        for (size_t i = 0; i < 8; ++i) {
            nonce[i] = static_cast<uint8_t>(m_number >> (8 * i));
        }
        nonce[kNonce - 1] = isLast ? 1 : 0;
        ++m_number;
        return m_encrypts ? seal(input, nonce) : open(input, nonce);
    }

private:
    std::vector<uint8_t> seal(Bytes input, const std::array<uint8_t, kNonce>& nonce) {
        std::vector<uint8_t> output(input.size() + kTag);
        int size = 0, rest = 0;
        const bool isDone = EVP_EncryptInit_ex(m_context.get(), EVP_aes_256_gcm(), nullptr, m_key.data(), nonce.data()) == 1
            && EVP_EncryptUpdate(m_context.get(), output.data(), &size, input.data(), static_cast<int>(input.size())) == 1
            && EVP_EncryptFinal_ex(m_context.get(), output.data() + size, &rest) == 1
            && EVP_CIPHER_CTX_ctrl(m_context.get(), EVP_CTRL_GCM_GET_TAG, kTag, output.data() + input.size()) == 1;
        return isDone ? output : std::vector<uint8_t>();
    }
    std::vector<uint8_t> open(Bytes input, const std::array<uint8_t, kNonce>& nonce) {
        const size_t content = input.size() - kTag;
        std::vector<uint8_t> output(content + 1), tag(input.begin() + static_cast<ptrdiff_t>(content), input.end());
        int size = 0, rest = 0;
        m_isGood = EVP_DecryptInit_ex(m_context.get(), EVP_aes_256_gcm(), nullptr, m_key.data(), nonce.data()) == 1
            && EVP_DecryptUpdate(m_context.get(), output.data(), &size, input.data(), static_cast<int>(content)) == 1
            && EVP_CIPHER_CTX_ctrl(m_context.get(), EVP_CTRL_GCM_SET_TAG, kTag, tag.data()) == 1
            && EVP_DecryptFinal_ex(m_context.get(), output.data() + size, &rest) == 1;
        output.resize(m_isGood ? content : 0);
        return output;
    }

public:
    [[nodiscard]] bool isGood() const { return m_isGood; }

private:
    struct Free {
        void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
    };
    const std::unique_ptr<EVP_CIPHER_CTX, Free> m_context{EVP_CIPHER_CTX_new()};
    std::array<uint8_t, kKey> m_key{};
    uint64_t m_number = 0;
    bool m_encrypts;
    bool m_isGood = true;
};

bool writeAll(const FileHandle& file, Bytes data) {
    while (!data.empty()) {
        const ssize_t written = ::write(file.get(), data.data(), data.size());
        if (written <= 0 && errno != EINTR) {
            return false;
        }
        data = data.subspan(static_cast<size_t>(std::max<ssize_t>(written, 0)));
    }
    return true;
}

/// As much as there is, up to the buffer; -1 an error.
ssize_t readUpTo(const FileHandle& file, std::vector<uint8_t>& buffer) {
    size_t filled = 0;
    while (filled < buffer.size()) {
        const ssize_t size = ::read(file.get(), buffer.data() + filled, buffer.size() - filled);
        if (size < 0 && errno != EINTR) {
            return -1;
        }
        if (size == 0) {
            break;
        }
        filled += static_cast<size_t>(std::max<ssize_t>(size, 0));
    }
    return static_cast<ssize_t>(filled);
}

/// Encrypts until the end; digest and size of the content.
Result<void> encrypt(const FileHandle& from, const FileHandle& to, const std::string& path, KeptFile& kept) {
    Cipher cipher(kept.key, true);
    Digest digest(DigestKind::Sha256);
    std::vector<uint8_t> piece(kPiece), next(kPiece);
    ssize_t size = ::lseek(from.get(), 0, SEEK_SET) == 0 ? readUpTo(from, piece) : -1;
    for (bool isLast = false; !isLast;) {
        const ssize_t following = size < 0 ? -1 : readUpTo(from, next);
        if (following < 0) {
            return fileError(path, errno);
        }
        isLast = following == 0;
        const Bytes content(piece.data(), static_cast<size_t>(size));
        digest.update(content);
        kept.size += size;
        if (!writeAll(to, cipher.piece(content, isLast))) {
            return fileError(path, errno);
        }
        std::swap(piece, next);
        size = following;
    }
    kept.sha256 = digest.finishHex();
    return ::fsync(to.get()) == 0 ? Result<void>() : fileError(path, errno);
}

} // namespace

std::filesystem::path FileVault::pathOf(const std::string& id) const { return m_folder / (id + ".kept"); }

Result<KeptFile> FileVault::keep(const std::string& id, const FileHandle& file) const {
    if (!isPlainName(id)) {
        return damaged(id);
    }
    ::mkdir(m_folder.c_str(), 0700);
    const std::string path = pathOf(id), part = path + ".part";
    ::unlink(part.c_str());
    const FileHandle target(::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!target.isOpen()) {
        return fileError(part, errno);
    }
    KeptFile kept{id, randomHex(kKey), {}, 0};
    const auto written = encrypt(file, target, part, kept);
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
    if (!isPlainName(kept.id) || kept.key.size() != 2 * kKey || !file.isOpen()) {
        return damaged(kept.id);
    }
    Cipher cipher(kept.key, false);
    Digest digest(DigestKind::Sha256);
    std::vector<uint8_t> piece(kPiece + kTag), next(kPiece + kTag);
    ssize_t size = readUpTo(file, piece);
    for (bool isLast = false; !isLast;) {
        const ssize_t following = size < static_cast<ssize_t>(kTag) ? -1 : readUpTo(file, next);
        if (following < 0) {
            return damaged(kept.id);
        }
        isLast = following == 0;
        const auto content = cipher.piece(Bytes(piece.data(), static_cast<size_t>(size)), isLast);
        if (!cipher.isGood()) {
            return damaged(kept.id);
        }
        digest.update(content);
        if (target != nullptr && !writeAll(*target, content)) {
            return fileError(pathOf(kept.id), errno);
        }
        std::swap(piece, next);
        size = following;
    }
    return digest.finishHex() == kept.sha256 ? Result<void>() : damaged(kept.id);
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
