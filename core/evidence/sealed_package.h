// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evidence/package_keys.h"

namespace metsuke::evidence {

/// Of a package, sealed and as it came out.
inline constexpr int64_t kMostPackageBytes = int64_t{256} << 20;

// A package: "MTSKEV1\n", the public half of a pair made for it alone (32 bytes), then the content in pieces (core/base/piece_cipher.h) under
// HKDF-SHA256 of the X25519 secret of that pair and the recipient's. Who only has the recipient's public key can make one, and not read it again.

/// From where `from` stands to its end; `to` is written, not synchronised. Digest and size of the content. DiskFull; Internal.
Result<PieceTotals> sealPackage(const FileHandle& from, const FileHandle& to, const RecipientKey& recipient);
/// The reverse; `to`: null only looks. Malformed: damaged, larger than kMostPackageBytes, or for somebody else. What was written until then is of no use.
Result<PieceTotals> openPackage(const FileHandle& from, const FileHandle* to, const OpeningKey& key);

/// SHA-256 and size of a file from its beginning; nullopt: errno says why not.
[[nodiscard]] std::optional<PieceTotals> totalsOf(const FileHandle& file);

} // namespace metsuke::evidence
