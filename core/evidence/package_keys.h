// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/piece_cipher.h"
#include "core/base/result.h"

#include <filesystem>
#include <memory>
#include <optional>

namespace metsuke::evidence {

/// For whom packages are sealed: an X25519 public key (RFC 7748).
class RecipientKey {
public:
    /// Base64url without padding of its 32 bytes.
    static Result<RecipientKey> fromText(std::string_view text);
    [[nodiscard]] std::string toText() const;
    /// Its name in files and on screens: the first 16 hex digits of its SHA-256.
    [[nodiscard]] std::string id() const;
    [[nodiscard]] const std::string& bytes() const { return m_bytes; }
    bool operator==(const RecipientKey&) const = default;

private:
    friend class OpeningKey;
    std::string m_bytes;
};

/// The key pair of whom packages are for. The private half is wiped when it goes.
class OpeningKey {
public:
    static Result<OpeningKey> make();
    /// A PEM file as openc2::SigningKey::load; Malformed: another kind of key.
    static Result<OpeningKey> load(const std::filesystem::path& path);
    /// Appears whole, mode 0600. Refuses to replace one.
    Result<void> save(const std::filesystem::path& path) const;
    OpeningKey(OpeningKey&&) noexcept;
    OpeningKey& operator=(OpeningKey&&) noexcept;
    ~OpeningKey();

    [[nodiscard]] RecipientKey recipient() const;
    /// The stream's key of what was sealed with `ephemeral` (32 bytes) for this key; nullopt: that is no point of the curve that gives one.
    [[nodiscard]] std::optional<PieceKey> keyFor(std::string_view ephemeral) const;

private:
    struct Secret;
    explicit OpeningKey(std::unique_ptr<Secret> secret);
    std::unique_ptr<Secret> m_secret;
};

/// A stream's key that only the recipient can find again, by the public half of a pair made for this stream alone.
struct FreshKey {
    std::string ephemeral; ///< 32 bytes, to be sent along
    PieceKey key;
};
Result<FreshKey> makeKeyFor(const RecipientKey& recipient);

} // namespace metsuke::evidence
