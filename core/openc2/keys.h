// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace metsuke::openc2 {

/// An Ed25519 public key (RFC 8032).
class VerifyingKey {
public:
    /// Base64url without padding of its 32 bytes.
    static Result<VerifyingKey> fromText(std::string_view text);
    [[nodiscard]] std::string toText() const;
    /// Its name in signatures and on screens: the first 16 hex digits of its SHA-256.
    [[nodiscard]] std::string id() const;
    [[nodiscard]] bool verify(std::string_view message, std::string_view signature) const;
    bool operator==(const VerifyingKey&) const = default;

private:
    friend class SigningKey;
    std::string m_bytes;
};

/// Asks for the passphrase of a key file; an error: there is none to be had.
using Passphrase = std::function<Result<std::string>(const std::filesystem::path&)>;

/// An Ed25519 key pair. The private half is wiped when it goes.
class SigningKey {
public:
    static Result<SigningKey> make();
    /// A PEM file (PKCS 8) that only its owner may read; PermissionDenied when others may, or when it has a passphrase that is not known.
    static Result<SigningKey> load(const std::filesystem::path& path, const Passphrase& ask = {});
    /// Appears whole, mode 0600; encrypted if there is a passphrase. Refuses to replace one.
    Result<void> save(const std::filesystem::path& path, std::string_view passphrase = {}) const;
    /// The same in the place of the file that is there.
    Result<void> replace(const std::filesystem::path& path, std::string_view passphrase) const;
    SigningKey(SigningKey&&) noexcept;
    SigningKey& operator=(SigningKey&&) noexcept;
    ~SigningKey();

    [[nodiscard]] VerifyingKey verifyingKey() const;
    [[nodiscard]] std::string sign(std::string_view message) const; ///< 64 bytes

private:
    struct Secret;
    explicit SigningKey(std::unique_ptr<Secret> secret);
    std::unique_ptr<Secret> m_secret;
};

} // namespace metsuke::openc2
