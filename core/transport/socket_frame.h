// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/transport.h"

#include <optional>

namespace metsuke::transport {

/// What goes over the local socket. Kernels hand an unprivileged process about 200 KiB of socket buffer, so a parcel is cut
/// into frames; one frame is one record of the socket:
///   'M', type, kind, more (0 or 1), length of what follows (32 bits, most significant first), payload.
/// The kind is a Role::Kind in a Hello, a ParcelKind in a Parcel, else 0. A Hello's payload is the address. The first frame
/// of a parcel begins with one byte, the length of the address, and the address; the frames of a parcel follow each other.
struct SocketFrame {
    enum class Type : uint8_t {
        Hello = 1, ///< first of a client: who it is
        Welcome = 2, ///< the server's answer
        Full = 3, ///< the server has too many connections
        Parcel = 4,
    };
    static constexpr size_t kHeader = 8;
    static constexpr size_t kMaximum = 64 * 1024; ///< with the header

    Type type = Type::Welcome;
    uint8_t kind = 0;
    bool hasMore = false;
    std::string_view payload;
};

/// Malformed: not one of ours.
Result<SocketFrame> parseFrame(std::string_view record);
[[nodiscard]] std::string writeFrame(const SocketFrame& frame);
/// The frame of a parcel's text from `offset` on, which moves to what the next one begins with; the parcel is done when it
/// reaches the end of the text.
[[nodiscard]] std::string nextFrame(const Parcel& parcel, size_t& offset);

/// Puts parcels together again; holds at most one that is not whole, of at most kMaximumParcel bytes.
class ParcelAssembler {
public:
    /// The parcel that ends with this frame. Malformed: too long, or no parcel's frame.
    Result<std::optional<Parcel>> take(const SocketFrame& frame);

private:
    Parcel m_parcel;
    bool m_isOpen = false;
};

} // namespace metsuke::transport
