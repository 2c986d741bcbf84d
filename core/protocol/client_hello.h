// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"

#include <array>
#include <optional>

namespace metsuke {

/// Values reserved to keep servers tolerant (RFC 8701); never part of a fingerprint.
[[nodiscard]] constexpr bool isGrease(uint16_t value) { return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff); }

/// A list of 16-bit numbers as it stands in the message; an odd last byte is no number.
class Uint16List {
public:
    Uint16List() = default;
    explicit Uint16List(Bytes bytes)
        : m_bytes(bytes) {}
    [[nodiscard]] size_t size() const { return m_bytes.size() / 2; }
    uint16_t operator[](size_t index) const {
        return static_cast<uint16_t>(m_bytes[2 * index] << 8 | m_bytes[2 * index + 1]);
    }

private:
    Bytes m_bytes;
};

/// Types of the extensions of a hello, in order.
class ExtensionTypes {
public:
    static constexpr size_t kMaximum = 128;
    void add(uint16_t type) {
        if (m_size < kMaximum) {
            m_types[m_size++] = type;
        }
    }
    [[nodiscard]] size_t size() const { return m_size; }
    uint16_t operator[](size_t index) const { return m_types[index]; }

private:
    std::array<uint16_t, kMaximum> m_types;
    size_t m_size = 0;
};

/// What a ClientHello says. Nothing is copied: every view is into the message given to the parser.
struct ClientHello {
    uint16_t legacyVersion = 0;
    uint16_t bestVersion = 0; ///< greatest of supported_versions, else the legacy version
    Bytes sessionId;
    Uint16List ciphers;
    ExtensionTypes extensions;
    Uint16List groups;
    Bytes pointFormats;
    Uint16List signatureAlgorithms;
    std::string_view serverName;
    std::string_view firstAlpn;
    bool hasServerName = false;
    bool hasTicket = false; ///< a session ticket that is not empty
    bool isVersion2 = false; ///< in SSL 2.0's form; there are no fingerprints of it
};

/// The body of a handshake message of type 1. What comes after a damaged extension is ignored.
[[nodiscard]] std::optional<ClientHello> readClientHello(Bytes body);

/// A ClientHello in SSL 2.0's form (RFC 5246 appendix E.2), without its two length bytes.
[[nodiscard]] std::optional<ClientHello> readVersion2ClientHello(Bytes message);

} // namespace metsuke
