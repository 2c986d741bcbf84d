// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/digest.h"

#include <array>
#include <openssl/evp.h>

namespace metsuke {

struct Digest::Context {
    EVP_MD_CTX* handle = EVP_MD_CTX_new();
    ~Context() { EVP_MD_CTX_free(handle); }
};

namespace {

/// Looked up once in the life of the process: EVP_sha256() and its like are looked up anew each time that one is begun, which
/// takes longer than a short text's digest.
const EVP_MD* algorithmOf(DigestKind kind) {
    static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    static const EVP_MD* const sha1 = EVP_MD_fetch(nullptr, "SHA1", nullptr);
    static const EVP_MD* const md5 = EVP_MD_fetch(nullptr, "MD5", nullptr);
    return kind == DigestKind::Sha256 ? sha256 : kind == DigestKind::Sha1 ? sha1 : md5;
}

} // namespace

Digest::Digest(DigestKind kind)
    : m_context(std::make_unique<Context>()) {
    EVP_DigestInit_ex(m_context->handle, algorithmOf(kind), nullptr);
}
Digest::~Digest() = default;
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;

void Digest::update(Bytes data) { EVP_DigestUpdate(m_context->handle, data.data(), data.size()); }

std::string Digest::finishHex() {
    std::array<uint8_t, EVP_MAX_MD_SIZE> buffer{};
    unsigned size = 0;
    EVP_DigestFinal_ex(m_context->handle, buffer.data(), &size);
    return toHex(Bytes{buffer.data(), size});
}

std::string Digest::hex(DigestKind kind, Bytes data) {
    Digest digest(kind);
    digest.update(data);
    return digest.finishHex();
}

std::string toHex(Bytes data) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    text.reserve(data.size() * 2);
    for (const uint8_t byte : data) {
        text.push_back(kDigits[byte >> 4]);
        text.push_back(kDigits[byte & 15]);
    }
    return text;
}

} // namespace metsuke
