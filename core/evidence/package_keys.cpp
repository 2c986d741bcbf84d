// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/package_keys.h"

#include "core/base/base64.h"
#include "core/base/digest.h"
#include "core/openc2/key_file.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

namespace metsuke::evidence {

namespace {

constexpr size_t kPublicSize = 32, kIdDigits = 16;
constexpr std::string_view kPurpose = "metsuke evidence package 1"; // of HKDF: no other use of a shared secret gives this key

using Derivation = std::unique_ptr<EVP_PKEY_CTX, x509::OpensslFree<EVP_PKEY_CTX_free>>;
using Kdf = std::unique_ptr<EVP_KDF, x509::OpensslFree<EVP_KDF_free>>;
using KdfContext = std::unique_ptr<EVP_KDF_CTX, x509::OpensslFree<EVP_KDF_CTX_free>>;

Error noKey() { return {ErrorCode::Internal, "openc2.key_not_made"}; }

Result<x509::KeyPointer> makePair() {
    x509::KeyPointer key(EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519"));
    return key ? Result<x509::KeyPointer>(std::move(key)) : noKey();
}

std::string publicHalf(const EVP_PKEY* key) {
    std::array<uint8_t, kPublicSize> bytes{};
    size_t size = bytes.size();
    return EVP_PKEY_get_raw_public_key(key, bytes.data(), &size) == 1 ? std::string(asText(bytes)) : std::string();
}

/// HKDF-SHA256 (RFC 5869) of the shared secret; both public halves are its salt, so that the key is bound to them.
std::optional<PieceKey> derive(EVP_PKEY* own, std::string_view other, const std::string& salt) {
    const x509::KeyPointer peer(EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr, asBytes(other).data(), other.size()));
    const Derivation exchange(EVP_PKEY_CTX_new(own, nullptr));
    PieceKey shared, key;
    size_t size = shared.bytes.size();
    // Fails where all bits would be zero (RFC 7748, section 6.1).
    if (!peer || !exchange || EVP_PKEY_derive_init(exchange.get()) != 1 || EVP_PKEY_derive_set_peer(exchange.get(), peer.get()) != 1
        || EVP_PKEY_derive(exchange.get(), shared.bytes.data(), &size) != 1 || size != shared.bytes.size()) {
        return std::nullopt;
    }
    const Kdf kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
    const KdfContext context(kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr);
    std::string digest = "SHA256", saltBytes = salt, info(kPurpose);
    const std::array<OSSL_PARAM, 5> parameters{OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), digest.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, shared.bytes.data(), shared.bytes.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, saltBytes.data(), saltBytes.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info.data(), info.size()), OSSL_PARAM_construct_end()};
    const bool isDone = context && EVP_KDF_derive(context.get(), key.bytes.data(), key.bytes.size(), parameters.data()) == 1;
    return isDone ? std::optional(key) : std::nullopt;
}

} // namespace

Result<RecipientKey> RecipientKey::fromText(std::string_view text) {
    auto bytes = decodeBase64Url(text);
    if (!bytes || bytes->size() != kPublicSize) {
        return Error(ErrorCode::Malformed, "openc2.no_key");
    }
    RecipientKey key;
    key.m_bytes = std::move(*bytes);
    return key;
}

std::string RecipientKey::toText() const { return encodeBase64Url(asBytes(m_bytes)); }
std::string RecipientKey::id() const { return Digest::hex(DigestKind::Sha256, asBytes(m_bytes)).substr(0, kIdDigits); }

struct OpeningKey::Secret {
    x509::KeyPointer key; // OpenSSL wipes it when it is freed
};

OpeningKey::OpeningKey(std::unique_ptr<Secret> secret)
    : m_secret(std::move(secret)) { }
OpeningKey::OpeningKey(OpeningKey&&) noexcept = default;
OpeningKey& OpeningKey::operator=(OpeningKey&&) noexcept = default;
OpeningKey::~OpeningKey() = default;

Result<OpeningKey> OpeningKey::make() {
    METSUKE_TRY(auto key, makePair());
    return OpeningKey(std::make_unique<Secret>(Secret{std::move(key)}));
}

Result<OpeningKey> OpeningKey::load(const std::filesystem::path& path) {
    METSUKE_TRY(auto key, openc2::loadKey(path, openc2::KeyKind::Opening));
    return OpeningKey(std::make_unique<Secret>(Secret{std::move(key)}));
}

Result<void> OpeningKey::save(const std::filesystem::path& path) const { return openc2::saveKey(*m_secret->key, path); }

RecipientKey OpeningKey::recipient() const {
    RecipientKey key;
    key.m_bytes = publicHalf(m_secret->key.get());
    return key;
}

std::optional<PieceKey> OpeningKey::keyFor(std::string_view ephemeral) const {
    return ephemeral.size() == kPublicSize ? derive(m_secret->key.get(), ephemeral, std::string(ephemeral) + recipient().bytes()) : std::nullopt;
}

Result<FreshKey> makeKeyFor(const RecipientKey& recipient) {
    METSUKE_TRY(const auto pair, makePair());
    FreshKey fresh;
    fresh.ephemeral = publicHalf(pair.get());
    const auto key = derive(pair.get(), recipient.bytes(), fresh.ephemeral + recipient.bytes());
    if (!key) {
        return Error(ErrorCode::Malformed, "openc2.no_key");
    }
    fresh.key = *key;
    return fresh;
}

} // namespace metsuke::evidence
