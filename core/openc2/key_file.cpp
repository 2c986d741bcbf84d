// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/openc2/key_file.h"

#include "core/base/file_handle.h"
#include "core/base/private_file.h"

#include <openssl/crypto.h>
#include <openssl/pem.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace metsuke::openc2 {

namespace {

constexpr size_t kLargestFile = 4096;

Error about(const std::filesystem::path& path, ErrorCode code, const char* id) { return {code, Message(id).with("path", path.string())}; }

Error fileError(const std::filesystem::path& path, const char* id, int number) {
    const ErrorCode code = number == ENOENT || number == ENOTDIR ? ErrorCode::NotFound
        : number == EACCES || number == EPERM || number == ELOOP ? ErrorCode::PermissionDenied
        : number == ENOSPC || number == EDQUOT                   ? ErrorCode::DiskFull
        : number == EROFS                                        ? ErrorCode::ReadOnly
                                                                 : ErrorCode::Internal;
    return {code, Message(id).with("path", path.string()).with("reason", std::strerror(number)), std::strerror(number)};
}

/// A buffer that held a secret.
struct Wiped {
    std::array<char, kLargestFile> bytes{};
    size_t size = 0;
    ~Wiped() { OPENSSL_cleanse(bytes.data(), bytes.size()); }
};

bool fill(int file, Wiped& buffer) {
    while (buffer.size < buffer.bytes.size()) {
        const ssize_t got = ::read(file, buffer.bytes.data() + buffer.size, buffer.bytes.size() - buffer.size);
        if (got == 0) {
            return true;
        }
        if (got < 0 && errno != EINTR) {
            return false;
        }
        buffer.size += got > 0 ? static_cast<size_t>(got) : 0;
    }
    errno = EFBIG;
    return false;
}

/// Gives the file its name, which nothing may have yet, and makes that last. 0 or an error number.
int publish(const std::string& part, const std::filesystem::path& path) {
    return ::link(part.c_str(), path.c_str()) == 0 && syncFolderOf(path) ? 0 : errno;
}

} // namespace

Result<x509::KeyPointer> loadKey(const std::filesystem::path& path, KeyKind kind) {
    // Without O_NONBLOCK a pipe in its place would hold the program up.
    const FileHandle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    struct stat status {};
    if (!file.isOpen() || ::fstat(file.get(), &status) != 0) {
        return fileError(path, "openc2.key_unreadable", errno);
    }
    if (!S_ISREG(status.st_mode)) {
        return about(path, ErrorCode::Malformed, "openc2.key_file");
    }
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return about(path, ErrorCode::PermissionDenied, "openc2.key_open_to_others");
    }
    Wiped text;
    if (!fill(file.get(), text)) {
        return fileError(path, "openc2.key_unreadable", errno);
    }
    const x509::BioPointer bio(BIO_new_mem_buf(text.bytes.data(), static_cast<int>(text.size)));
    x509::KeyPointer key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, x509::noPassword, nullptr) : nullptr);
    if (!key || EVP_PKEY_get_id(key.get()) != (kind == KeyKind::Signing ? EVP_PKEY_ED25519 : EVP_PKEY_X25519)) {
        return about(path, ErrorCode::Malformed, "openc2.key_file");
    }
    return key;
}

Result<void> saveKey(EVP_PKEY& key, const std::filesystem::path& path) {
    const x509::BioPointer bio(BIO_new(BIO_s_secmem()));
    char* text = nullptr;
    if (!bio || PEM_write_bio_PKCS8PrivateKey(bio.get(), &key, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
        return about(path, ErrorCode::Internal, "openc2.key_not_made");
    }
    const long size = BIO_get_mem_data(bio.get(), &text);
    std::string part = path.string() + ".XXXXXX";
    FileHandle file(::mkostemp(part.data(), O_CLOEXEC)); // mode 0600
    if (!file.isOpen()) {
        return fileError(path, "openc2.key_not_saved", errno);
    }
    int failure = writeAll(file.get(), {text, static_cast<size_t>(size)}) && ::fsync(file.get()) == 0 && file.close() ? 0 : errno;
    if (failure == 0) {
        failure = publish(part, path);
    }
    ::unlink(part.c_str());
    if (failure == EEXIST) {
        return about(path, ErrorCode::InvalidArgument, "openc2.key_exists");
    }
    if (failure != 0) {
        return fileError(path, "openc2.key_not_saved", failure);
    }
    return {};
}

} // namespace metsuke::openc2
