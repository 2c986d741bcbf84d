// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"

#include <array>
#include <string>
#include <vector>

namespace metsuke {

enum class QuicFlavour : uint8_t {
    Unknown,
    Ietf, ///< version 1, the drafts from 23, and what Google and Facebook made of them
    Version2, ///< RFC 9369
    GoogleCrypto, ///< Q050: protected like the drafts, with Google's own handshake inside
    GooglePlain, ///< Q043, Q046 ...: the first packets are readable
};
[[nodiscard]] QuicFlavour quicFlavourOf(uint32_t version);
/// As Zeek writes them: "1", "quicv2", "draft-29"; Google's as "Q043", Facebook's "mvfst-27".
[[nodiscard]] std::string quicVersionName(uint32_t version);

/// A variable-length integer (RFC 9000 section 16).
[[nodiscard]] uint64_t quicInteger(ByteReader& reader);

/// The unprotected part of a packet with a long header (RFC 9000 section 17.2); views into the datagram.
struct QuicLongPacket {
    uint32_t version = 0;
    Bytes destinationId;
    bool isInitial = false;
    Bytes whole; ///< header and payload, without what else the datagram holds
    size_t protectedAt = 0; ///< where the packet number begins
};
/// Takes the first packet of `datagram`; false when it has no long header of a protected flavour or is cut.
[[nodiscard]] bool readQuicLongPacket(Bytes datagram, QuicLongPacket& packet);

/// Keys of the client's Initial packets, which anybody who saw the first of them can derive (RFC 9001 section 5.2).
class QuicInitialKeys {
public:
    QuicInitialKeys(uint32_t version, Bytes destinationId);
    /// Payload of a packet in clear; false when it was not protected by these keys.
    [[nodiscard]] bool open(const QuicLongPacket& packet, std::vector<uint8_t>& payload) const;

private:
    bool m_good = false;
    std::array<uint8_t, 16> m_key{};
    std::array<uint8_t, 12> m_iv{};
    std::array<uint8_t, 16> m_headerKey{};
};

} // namespace metsuke
