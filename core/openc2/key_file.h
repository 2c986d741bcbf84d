// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <openssl/evp.h>

#include <filesystem>
#include <memory>

namespace metsuke::openc2 {

struct FreeKey {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using KeyHandle = std::unique_ptr<EVP_PKEY, FreeKey>;

/// An Ed25519 key from a PEM file (PKCS 8, not encrypted) that only its owner may use; see SigningKey::load.
Result<KeyHandle> loadKey(const std::filesystem::path& path);
/// Appears whole, mode 0600, written through; InvalidArgument when there is a file already.
Result<void> saveKey(EVP_PKEY& key, const std::filesystem::path& path);

} // namespace metsuke::openc2
