// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/openc2/keys.h"
#include "core/x509/certificates.h"

namespace metsuke::openc2 {

enum class KeyKind : uint8_t {
    Signing, ///< Ed25519
    Opening, ///< X25519
};

/// A key from a PEM file (PKCS 8) that only its owner may use; see SigningKey::load. Malformed: another kind of key. PermissionDenied:
/// it has a passphrase and there is nobody to ask, or that is not it.
Result<x509::KeyPointer> loadKey(const std::filesystem::path& path, KeyKind kind = KeyKind::Signing, const Passphrase& ask = {});
inline constexpr size_t kShortestPassphrase = 8; ///< bytes, of a new one
/// Whether it has a passphrase.
Result<bool> isKeyProtected(const std::filesystem::path& path);

enum class Existing : uint8_t { Refuse, Replace };
/// Appears whole, mode 0600, written through; InvalidArgument when there is a file already that is not to be replaced. With a passphrase
/// it is encrypted: AES-256-CBC under scrypt (RFC 7914; N 16,384, r 8, p 5: 16 MiB).
Result<void> saveKey(EVP_PKEY& key, const std::filesystem::path& path, std::string_view passphrase = {}, Existing existing = Existing::Refuse);

} // namespace metsuke::openc2
