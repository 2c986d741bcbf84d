// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"

namespace metsuke {

/// Where a message body ends (RFC 9112 section 6): nothing, a count, chunks, or the end of the connection.
/// Incremental and free of allocation; the payload is handed on as views into the input.
class HttpBodyFraming {
public:
    enum class Kind : uint8_t { None, Counted, Chunked, UntilClose };

    void start(Kind kind, uint64_t length = 0);
    [[nodiscard]] Kind kind() const { return m_kind; }
    [[nodiscard]] bool done() const { return m_phase == Phase::Done; }
    /// The chunk syntax broke: the rest of the stream cannot be framed.
    [[nodiscard]] bool broken() const { return m_phase == Phase::Broken; }
    [[nodiscard]] bool malformed() const { return m_malformed; }

    struct Piece {
        size_t consumed = 0; ///< bytes of the input used up, payload included
        Bytes payload; ///< what of them belongs to the body, possibly empty
    };
    /// Takes the next piece of `bytes`; call again with the rest until it is empty, done() or broken().
    [[nodiscard]] Piece next(Bytes bytes);
    /// Steps over lost bytes. Returns how many of them were body; fewer than `bytes` means the body ended, or the
    /// framing was lost with them (broken()).
    [[nodiscard]] uint64_t skip(uint64_t bytes);

private:
    enum class Phase : uint8_t { Payload, ChunkSize, ChunkExtension, ChunkEnd, Trailer, Done, Broken };
    [[nodiscard]] size_t framingByte(uint8_t byte);

    Kind m_kind = Kind::None;
    Phase m_phase = Phase::Done;
    uint64_t m_left = 0; ///< of the counted body or the chunk in hand
    uint32_t m_digits = 0;
    uint32_t m_lineLength = 0;
    uint32_t m_trailerBytes = 0;
    bool m_malformed = false;
};

} // namespace metsuke
