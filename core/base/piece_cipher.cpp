// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/piece_cipher.h"

#include "core/base/digest.h"
#include "core/base/private_file.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <cerrno>
#include <charconv>
#include <memory>
#include <unistd.h>
#include <vector>

namespace metsuke {

namespace {

constexpr size_t kPiece = 65536, kTag = 16, kNonce = 12;

struct Free {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

/// The pieces of one stream, in order: the nonce is a piece's number, which no key sees twice, and says which is the last.
class PieceCipher {
public:
    explicit PieceCipher(const PieceKey& key)
        : m_key(key) { }

    /// With the tag behind it; nullopt: OpenSSL cannot.
    std::optional<std::vector<uint8_t>> seal(Bytes input, bool isLast) {
        const auto nonce = nextNonce(isLast);
        std::vector<uint8_t> output(input.size() + kTag);
        int size = 0, rest = 0;
        const bool isDone = EVP_EncryptInit_ex(m_context.get(), EVP_aes_256_gcm(), nullptr, m_key.bytes.data(), nonce.data()) == 1
            && EVP_EncryptUpdate(m_context.get(), output.data(), &size, input.data(), static_cast<int>(input.size())) == 1
            && EVP_EncryptFinal_ex(m_context.get(), output.data() + size, &rest) == 1
            && EVP_CIPHER_CTX_ctrl(m_context.get(), EVP_CTRL_GCM_GET_TAG, kTag, output.data() + input.size()) == 1;
        return isDone ? std::optional(std::move(output)) : std::nullopt;
    }
    /// Without the tag; nullopt: it does not fit.
    std::optional<std::vector<uint8_t>> open(Bytes input, bool isLast) {
        const auto nonce = nextNonce(isLast);
        const size_t content = input.size() - kTag;
        std::vector<uint8_t> output(content + 1), tag(input.begin() + static_cast<ptrdiff_t>(content), input.end());
        int size = 0, rest = 0;
        const bool isGood = EVP_DecryptInit_ex(m_context.get(), EVP_aes_256_gcm(), nullptr, m_key.bytes.data(), nonce.data()) == 1
            && EVP_DecryptUpdate(m_context.get(), output.data(), &size, input.data(), static_cast<int>(content)) == 1
            && EVP_CIPHER_CTX_ctrl(m_context.get(), EVP_CTRL_GCM_SET_TAG, kTag, tag.data()) == 1
            && EVP_DecryptFinal_ex(m_context.get(), output.data() + size, &rest) == 1;
        output.resize(content);
        return isGood ? std::optional(std::move(output)) : std::nullopt;
    }

private:
    std::array<uint8_t, kNonce> nextNonce(bool isLast) {
        std::array<uint8_t, kNonce> nonce{};
        for (size_t i = 0; i < 8; ++i) {
            nonce[i] = static_cast<uint8_t>(m_number >> (8 * i));
        }
        nonce[kNonce - 1] = isLast ? 1 : 0;
        ++m_number;
        return nonce;
    }

    const std::unique_ptr<EVP_CIPHER_CTX, Free> m_context{EVP_CIPHER_CTX_new()};
    const PieceKey m_key;
    uint64_t m_number = 0;
};

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

/// Calls `take(piece, isLast)` for every piece; false: errno says why not, or `take` returned false.
template <typename Take> bool eachPiece(const FileHandle& from, size_t pieceSize, Take take) {
    std::vector<uint8_t> piece(pieceSize), next(pieceSize);
    ssize_t size = readUpTo(from, piece);
    for (bool isLast = false; !isLast;) {
        const ssize_t following = size < 0 ? -1 : readUpTo(from, next);
        if (following < 0) {
            return false;
        }
        isLast = following == 0;
        if (!take(Bytes(piece.data(), static_cast<size_t>(size)), isLast)) {
            return false;
        }
        std::swap(piece, next);
        size = following;
    }
    return true;
}

} // namespace

PieceKey::~PieceKey() { OPENSSL_cleanse(bytes.data(), bytes.size()); }

std::optional<PieceKey> PieceKey::fromHex(std::string_view text) {
    if (text.size() != 2 * kSize) {
        return std::nullopt;
    }
    PieceKey key;
    for (size_t i = 0; i < kSize; ++i) {
        const auto [end, failure] = std::from_chars(text.data() + 2 * i, text.data() + 2 * i + 2, key.bytes[i], 16);
        if (failure != std::errc() || end != text.data() + 2 * i + 2) {
            return std::nullopt;
        }
    }
    return key;
}

std::optional<PieceTotals> encryptPieces(const FileHandle& from, const FileHandle& to, const PieceKey& key, int64_t maximum) {
    PieceCipher cipher(key);
    Digest digest(DigestKind::Sha256);
    PieceTotals totals;
    const bool isDone = eachPiece(from, kPiece, [&](Bytes content, bool isLast) {
        digest.update(content);
        totals.size += static_cast<int64_t>(content.size());
        if (totals.size > maximum) {
            errno = EFBIG;
            return false;
        }
        const auto sealed = cipher.seal(content, isLast);
        errno = sealed ? errno : EIO;
        return sealed && writeAll(to.get(), asText(*sealed));
    });
    totals.sha256 = digest.finishHex();
    return isDone ? std::optional(std::move(totals)) : std::nullopt;
}

std::optional<PieceTotals> decryptPieces(const FileHandle& from, const FileHandle* to, const PieceKey& key, int64_t maximum) {
    PieceCipher cipher(key);
    Digest digest(DigestKind::Sha256);
    PieceTotals totals;
    const bool isDone = eachPiece(from, kPiece + kTag, [&](Bytes piece, bool isLast) {
        const auto content = piece.size() < kTag ? std::nullopt : cipher.open(piece, isLast);
        if (!content) {
            errno = EBADMSG;
            return false;
        }
        digest.update(*content);
        totals.size += static_cast<int64_t>(content->size());
        if (totals.size > maximum) {
            errno = EFBIG;
            return false;
        }
        return to == nullptr || writeAll(to->get(), asText(*content));
    });
    totals.sha256 = digest.finishHex();
    return isDone ? std::optional(std::move(totals)) : std::nullopt;
}

} // namespace metsuke
