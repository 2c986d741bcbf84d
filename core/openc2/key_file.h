// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/x509/certificates.h"

#include <filesystem>

namespace metsuke::openc2 {

enum class KeyKind : uint8_t {
    Signing, ///< Ed25519
    Opening, ///< X25519
};

/// A key from a PEM file (PKCS 8, not encrypted) that only its owner may use; see SigningKey::load. Malformed: another kind of key.
Result<x509::KeyPointer> loadKey(const std::filesystem::path& path, KeyKind kind = KeyKind::Signing);
/// Appears whole, mode 0600, written through; InvalidArgument when there is a file already.
Result<void> saveKey(EVP_PKEY& key, const std::filesystem::path& path);

} // namespace metsuke::openc2
