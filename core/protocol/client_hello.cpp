// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/client_hello.h"

#include "core/protocol/tls_names.h"

#include <algorithm>

namespace metsuke {

namespace {

std::string_view hostNameOf(Bytes extension) {
    ByteReader list(extension);
    ByteReader names(list.bytes(list.u16()));
    while (names.remaining() >= 3) {
        const uint8_t type = names.u8();
        const Bytes name = names.bytes(names.u16());
        if (type == 0) {
            return asText(name);
        }
    }
    return {};
}

std::string_view firstProtocolOf(Bytes extension) {
    ByteReader list(extension);
    ByteReader names(list.bytes(list.u16()));
    return asText(names.bytes(names.u8()));
}

Uint16List listOf(Bytes extension) {
    ByteReader reader(extension);
    const size_t size = reader.u16();
    return Uint16List(reader.bytes(std::min(size, reader.remaining())));
}

uint16_t bestVersionOf(Bytes extension, uint16_t otherwise) {
    ByteReader reader(extension);
    const Uint16List versions(reader.bytes(reader.u8()));
    uint16_t best = 0;
    for (size_t i = 0; i < versions.size(); ++i) {
        if (!isGrease(versions[i]) && plainTlsVersion(versions[i]) >= plainTlsVersion(best)) {
            best = versions[i];
        }
    }
    return best == 0 ? otherwise : plainTlsVersion(best);
}

void readExtension(uint16_t type, Bytes content, ClientHello& hello) {
    switch (type) {
    case 0:
        hello.hasServerName = true;
        hello.serverName = hostNameOf(content);
        break;
    case 10:
        hello.groups = listOf(content);
        break;
    case 11: {
        ByteReader reader(content);
        hello.pointFormats = reader.bytes(reader.u8());
        break;
    }
    case 13:
        hello.signatureAlgorithms = listOf(content);
        break;
    case 16:
        hello.firstAlpn = firstProtocolOf(content);
        break;
    case 35:
        hello.hasTicket = !content.empty();
        break;
    case 43:
        hello.bestVersion = bestVersionOf(content, hello.bestVersion);
        break;
    default:
        break;
    }
}

} // namespace

std::optional<ClientHello> readClientHello(Bytes body) {
    ByteReader reader(body);
    ClientHello hello;
    hello.legacyVersion = reader.u16();
    hello.bestVersion = hello.legacyVersion;
    reader.skip(32);
    hello.sessionId = reader.bytes(reader.u8());
    hello.ciphers = Uint16List(reader.bytes(reader.u16()));
    reader.skip(reader.u8());
    if (!reader.ok() || hello.legacyVersion >> 8 != 3 || hello.ciphers.size() == 0) {
        return std::nullopt;
    }
    if (reader.remaining() >= 2) {
        const size_t size = reader.u16();
        ByteReader extensions(reader.bytes(std::min(size, reader.remaining())));
        while (extensions.remaining() >= 4 && hello.extensions.size() < ExtensionTypes::kMaximum) {
            const uint16_t type = extensions.u16();
            const Bytes content = extensions.bytes(extensions.u16());
            if (extensions.ok()) {
                hello.extensions.add(type);
                readExtension(type, content, hello);
            }
        }
    }
    return hello;
}

std::optional<ClientHello> readVersion2ClientHello(Bytes message) {
    ByteReader reader(message);
    ClientHello hello;
    const uint8_t type = reader.u8();
    hello.legacyVersion = hello.bestVersion = reader.u16();
    const size_t ciphers = reader.u16();
    const size_t session = reader.u16();
    const size_t challenge = reader.u16();
    const bool known = hello.legacyVersion == 2 || (hello.legacyVersion >= 0x0300 && hello.legacyVersion <= 0x0304);
    if (!reader.ok() || type != 1 || !known || ciphers == 0 || ciphers % 3 != 0 || (session != 0 && session != 16 && session != 32)
        || challenge < 16 || challenge > 32 || reader.remaining() != ciphers + session + challenge) {
        return std::nullopt;
    }
    hello.isVersion2 = true;
    return hello;
}

} // namespace metsuke
