// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/server_hello.h"

#include "core/protocol/tls_names.h"

#include <algorithm>

namespace metsuke {

namespace {

// SHA-256 of "HelloRetryRequest" (RFC 8446 section 4.1.3)
constexpr std::array<uint8_t, 32> kRetryRandom{0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65,
    0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

} // namespace

std::optional<ServerHello> readServerHello(Bytes body) {
    ByteReader reader(body);
    ServerHello hello;
    hello.legacyVersion = reader.u16();
    hello.version = plainTlsVersion(hello.legacyVersion);
    const Bytes random = reader.bytes(32);
    // Drafts of TLS 1.3 before 22 had neither session nor compression.
    const bool isEarlyDraft = hello.legacyVersion >> 8 == 0x7f;
    if (!isEarlyDraft) {
        hello.sessionId = reader.bytes(reader.u8());
    }
    hello.cipher = reader.u16();
    if (!isEarlyDraft) {
        reader.skip(1);
    }
    if (!reader.ok() || (hello.legacyVersion >> 8 != 3 && !isEarlyDraft)) {
        return std::nullopt;
    }
    hello.retryRequest = std::equal(random.begin(), random.end(), kRetryRandom.begin());
    if (reader.remaining() >= 2) {
        const size_t size = reader.u16();
        ByteReader extensions(reader.bytes(std::min(size, reader.remaining())));
        while (extensions.remaining() >= 4) {
            const uint16_t type = extensions.u16();
            ByteReader content(extensions.bytes(extensions.u16()));
            if (!extensions.ok()) {
                break;
            }
            hello.extensions.add(type);
            if (type == 16) {
                content.u16();
                hello.alpn = asText(content.bytes(content.u8()));
            } else if (type == 41) {
                hello.presharedKey = true;
            } else if (type == 43 && content.remaining() == 2) {
                hello.version = plainTlsVersion(content.u16());
            }
        }
    }
    return hello;
}

} // namespace metsuke
