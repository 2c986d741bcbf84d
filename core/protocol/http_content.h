// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"

#include <functional>
#include <memory>
#include <string_view>

namespace metsuke {

/// Undoes Content-Encoding (gzip, deflate with or without zlib's frame, br, zstd) as a stream. Output is bounded
/// by 16 MiB and, past the first 64 KiB, by a ratio of 1000; a body that claims an encoding it does not have is
/// passed on as it is.
class ContentDecoder {
public:
    enum class Status : uint8_t {
        Ok,
        Corrupt, ///< nothing more comes out
        Bomb, ///< the ratio limit was passed; nothing more comes out
        Limit, ///< 16 MiB came out; nothing more comes out
    };
    using Sink = std::function<void(Bytes)>;

    virtual ~ContentDecoder() = default;
    virtual Status feed(Bytes input, const Sink& sink) = 0;

    /// For the value of a Content-Encoding field, at most two codings deep. Null when there is nothing to undo;
    /// `unknown` is set for a coding that is not supported.
    static std::unique_ptr<ContentDecoder> make(std::string_view encoding, bool& unknown);
};

} // namespace metsuke
