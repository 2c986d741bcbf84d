// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/openc2/keys.h"

#include "core/base/base64.h"
#include "core/base/digest.h"
#include "core/openc2/key_file.h"

#include <openssl/evp.h>

#include <array>

namespace metsuke::openc2 {

namespace {

constexpr size_t kKeySize = 32;
constexpr size_t kSignatureSize = 64;
constexpr size_t kIdDigits = 16;

struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

const uint8_t* raw(std::string_view text) { return asBytes(text).data(); }

} // namespace

struct SigningKey::Secret {
    x509::KeyPointer key; // OpenSSL wipes it when it is freed
};

Result<VerifyingKey> VerifyingKey::fromText(std::string_view text) {
    auto bytes = decodeBase64Url(text);
    if (!bytes || bytes->size() != kKeySize) {
        return Error(ErrorCode::Malformed, "openc2.no_key");
    }
    VerifyingKey key;
    key.m_bytes = std::move(*bytes);
    return key;
}

std::string VerifyingKey::toText() const { return encodeBase64Url(asBytes(m_bytes)); }

std::string VerifyingKey::id() const { return Digest::hex(DigestKind::Sha256, asBytes(m_bytes)).substr(0, kIdDigits); }

bool VerifyingKey::verify(std::string_view message, std::string_view signature) const {
    if (m_bytes.size() != kKeySize || signature.size() != kSignatureSize) {
        return false;
    }
    const x509::KeyPointer key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw(m_bytes), m_bytes.size()));
    const Context context(EVP_MD_CTX_new());
    return key && context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1
        && EVP_DigestVerify(context.get(), raw(signature), signature.size(), raw(message), message.size()) == 1;
}

SigningKey::SigningKey(std::unique_ptr<Secret> secret)
    : m_secret(std::move(secret)) { }
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;
SigningKey::~SigningKey() = default;

Result<SigningKey> SigningKey::make() {
    x509::KeyPointer key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    if (!key) {
        return Error(ErrorCode::Internal, "openc2.key_not_made");
    }
    return SigningKey(std::make_unique<Secret>(Secret{std::move(key)}));
}

Result<SigningKey> SigningKey::load(const std::filesystem::path& path, const Passphrase& ask) {
    METSUKE_TRY(x509::KeyPointer key, loadKey(path, KeyKind::Signing, ask));
    return SigningKey(std::make_unique<Secret>(Secret{std::move(key)}));
}

Result<void> SigningKey::save(const std::filesystem::path& path, std::string_view passphrase) const {
    return saveKey(*m_secret->key, path, passphrase);
}
Result<void> SigningKey::replace(const std::filesystem::path& path, std::string_view passphrase) const {
    return saveKey(*m_secret->key, path, passphrase, Existing::Replace);
}

VerifyingKey SigningKey::verifyingKey() const {
    VerifyingKey verifying;
    std::array<uint8_t, kKeySize> bytes{};
    size_t size = bytes.size();
    if (EVP_PKEY_get_raw_public_key(m_secret->key.get(), bytes.data(), &size) == 1) {
        verifying.m_bytes = asText(bytes);
    }
    return verifying;
}

std::string SigningKey::sign(std::string_view message) const {
    std::array<uint8_t, kSignatureSize> bytes{};
    size_t size = bytes.size();
    const Context context(EVP_MD_CTX_new());
    const bool isSigned = context && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, m_secret->key.get()) == 1
        && EVP_DigestSign(context.get(), bytes.data(), &size, raw(message), message.size()) == 1;
    return isSigned ? std::string(asText(bytes)) : std::string();
}

} // namespace metsuke::openc2
