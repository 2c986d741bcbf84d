// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_handle.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace metsuke {

/// AES-256, for one stream alone: pieces are numbered from 0, and no number may come twice under one key. Wiped when it goes.
struct PieceKey {
    static constexpr size_t kSize = 32;
    std::array<uint8_t, kSize> bytes{};
    PieceKey() = default;
    PieceKey(const PieceKey&) = default;
    PieceKey& operator=(const PieceKey&) = default;
    ~PieceKey();
    /// Of 64 hexadecimal digits; nullopt: it is none.
    static std::optional<PieceKey> fromHex(std::string_view text);
};

/// What was encrypted or came out.
struct PieceTotals {
    int64_t size = 0; ///< bytes of the content
    std::string sha256; ///< of the content, hexadecimal
};

// A stream as pieces of 64 KiB, each AES-256-GCM with a tag of 16 bytes behind it and bound to its place, the last to being the last: nothing can be
// cut off, added or exchanged. Both go from where the files stand to the end of `from`; nullopt: errno says why not, EFBIG: more content than `maximum` bytes.
[[nodiscard]] std::optional<PieceTotals> encryptPieces(const FileHandle& from, const FileHandle& to, const PieceKey& key, int64_t maximum = INT64_MAX);
/// `to`: null only looks. EBADMSG: it is damaged, or of another key, and what was written already is of no use.
[[nodiscard]] std::optional<PieceTotals> decryptPieces(const FileHandle& from, const FileHandle* to, const PieceKey& key, int64_t maximum = INT64_MAX);

} // namespace metsuke
