// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/openc2/key_file.h"

#include "core/base/file_handle.h"
#include "core/base/private_file.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

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

/// Gives the file its name and makes that last. 0 or an error number.
int publish(const std::string& part, const std::filesystem::path& path, Existing existing) {
    const bool isNamed = existing == Existing::Replace ? ::rename(part.c_str(), path.c_str()) == 0 : ::link(part.c_str(), path.c_str()) == 0;
    return isNamed && syncFolderOf(path) ? 0 : errno;
}

constexpr std::string_view kProtected = "-----BEGIN ENCRYPTED PRIVATE KEY-----";
constexpr uint64_t kScryptCost = 16'384, kScryptBlock = 8, kScryptTimes = 5;

bool isProtected(const Wiped& text) { return std::string_view(text.bytes.data(), text.size).find(kProtected) != std::string_view::npos; }

/// For OpenSSL: `given` is the std::string that was asked for.
int tellPassphrase(char* buffer, int size, int, void* given) {
    const auto& passphrase = *static_cast<const std::string*>(given);
    if (passphrase.size() > static_cast<size_t>(size)) {
        return -1;
    }
    std::memcpy(buffer, passphrase.data(), passphrase.size());
    return static_cast<int>(passphrase.size());
}

struct FreePbe {
    void operator()(X509_ALGOR* pbe) const { X509_ALGOR_free(pbe); }
    void operator()(PKCS8_PRIV_KEY_INFO* info) const { PKCS8_PRIV_KEY_INFO_free(info); }
    void operator()(X509_SIG* sealed) const { X509_SIG_free(sealed); }
};

bool writeProtected(BIO* bio, EVP_PKEY& key, std::string_view passphrase) {
    std::unique_ptr<X509_ALGOR, FreePbe> pbe(PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), nullptr, 0, nullptr, kScryptCost, kScryptBlock, kScryptTimes));
    const std::unique_ptr<PKCS8_PRIV_KEY_INFO, FreePbe> info(EVP_PKEY2PKCS8(&key));
    const std::unique_ptr<X509_SIG, FreePbe> sealed(
        pbe && info ? PKCS8_set0_pbe(passphrase.data(), static_cast<int>(passphrase.size()), info.get(), pbe.get()) : nullptr);
    if (sealed) {
        static_cast<void>(pbe.release()); // it is part of that now
    }
    return sealed && PEM_write_bio_PKCS8(bio, sealed.get()) == 1;
}

Result<void> readSecret(const std::filesystem::path& path, Wiped& text) {
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
    return fill(file.get(), text) ? Result<void>() : fileError(path, "openc2.key_unreadable", errno);
}

} // namespace

Result<bool> isKeyProtected(const std::filesystem::path& path) {
    Wiped text;
    METSUKE_CHECK(readSecret(path, text));
    return isProtected(text);
}

Result<x509::KeyPointer> loadKey(const std::filesystem::path& path, KeyKind kind, const Passphrase& ask) {
    Wiped text;
    METSUKE_CHECK(readSecret(path, text));
    std::string passphrase;
    if (isProtected(text)) {
        if (!ask) {
            return about(path, ErrorCode::PermissionDenied, "openc2.key_locked");
        }
        METSUKE_TRY(passphrase, ask(path));
    }
    const x509::BioPointer bio(BIO_new_mem_buf(text.bytes.data(), static_cast<int>(text.size)));
    x509::KeyPointer key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, tellPassphrase, &passphrase) : nullptr);
    OPENSSL_cleanse(passphrase.data(), passphrase.size());
    ERR_clear_error();
    if (!key && isProtected(text)) {
        return about(path, ErrorCode::PermissionDenied, "openc2.key_passphrase");
    }
    if (!key || EVP_PKEY_get_id(key.get()) != (kind == KeyKind::Signing ? EVP_PKEY_ED25519 : EVP_PKEY_X25519)) {
        return about(path, ErrorCode::Malformed, "openc2.key_file");
    }
    return key;
}

Result<void> saveKey(EVP_PKEY& key, const std::filesystem::path& path, std::string_view passphrase, Existing existing) {
    const x509::BioPointer bio(BIO_new(BIO_s_secmem()));
    char* text = nullptr;
    const bool isWritten = bio
        && (passphrase.empty() ? PEM_write_bio_PKCS8PrivateKey(bio.get(), &key, nullptr, nullptr, 0, nullptr, nullptr) == 1
                               : writeProtected(bio.get(), key, passphrase));
    if (!isWritten) {
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
        failure = publish(part, path, existing);
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
