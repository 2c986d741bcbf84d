// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/quic_parser.h"

#include "core/base/strings.h"
#include "core/protocol/tls_fingerprint.h"

#include <algorithm>

namespace metsuke {

namespace {

constexpr size_t kMaxPackets = 8; // of a datagram
constexpr size_t kMaxFrames = 512; // of a packet; runs of padding count once
constexpr size_t kGoogleIdSize = 8;
constexpr size_t kGoogleHelloSearched = 128;
constexpr uint16_t kMaxGoogleTags = 128;

void skipInteger(ByteReader& reader) { static_cast<void>(quicInteger(reader)); }

Bytes take(ByteReader& reader, uint64_t size) {
    if (size > reader.remaining()) {
        reader.fail();
        return {};
    }
    return reader.bytes(static_cast<size_t>(size));
}

/// Version of a packet of Google's QUIC up to Q049 or of any other long header; 0 when there is none.
uint32_t versionOf(Bytes datagram) {
    ByteReader reader(datagram);
    const uint8_t first = reader.u8();
    if ((first & 0x80) == 0) {
        // Old public header: version flag and an eight-byte connection id
        if ((first & 0x09) != 0x09 || (first & 0x02) != 0) {
            return 0;
        }
        reader.skip(kGoogleIdSize);
    }
    const uint32_t version = reader.u32();
    const QuicFlavour flavour = quicFlavourOf(version);
    const bool fits = (first & 0x80) != 0 || flavour == QuicFlavour::GooglePlain;
    return reader.ok() && fits && flavour != QuicFlavour::Unknown ? version : 0;
}

} // namespace

void QuicCryptoStream::add(uint64_t offset, Bytes bytes) {
    if (bytes.empty() || offset > kMaximum || bytes.size() > kMaximum - offset || m_pieces.size() >= kMaxPieces) {
        return;
    }
    Piece piece{static_cast<size_t>(offset), static_cast<size_t>(offset) + bytes.size()};
    if (m_bytes.size() < piece.to) {
        m_bytes.resize(piece.to);
    }
    std::copy(bytes.begin(), bytes.end(), m_bytes.begin() + static_cast<std::ptrdiff_t>(piece.from));
    auto first = std::find_if(m_pieces.begin(), m_pieces.end(), [&](const Piece& other) { return other.to >= piece.from; });
    auto last = first;
    while (last != m_pieces.end() && last->from <= piece.to) {
        piece.from = std::min(piece.from, last->from);
        piece.to = std::max(piece.to, last->to);
        ++last;
    }
    m_pieces.insert(m_pieces.erase(first, last), piece);
}

Bytes QuicCryptoStream::begin() const {
    return m_pieces.empty() || m_pieces.front().from != 0 ? Bytes{} : Bytes(m_bytes).first(m_pieces.front().to);
}

void QuicParser::datagram(StreamDirection /*direction*/, Bytes bytes, ParserHost& host) {
    if (m_done) {
        return;
    }
    const uint32_t version = versionOf(bytes);
    if (version != 0 && m_event.version.empty()) {
        m_ts = host.packet().ts;
        m_first = host.packet().packet;
        m_event.version = quicVersionName(version);
    }
    if (quicFlavourOf(version) == QuicFlavour::GooglePlain) {
        readGoogleHello(bytes, host);
    } else if (version != 0) {
        readPackets(bytes, host);
    }
    if (m_understood || ++m_datagrams >= kMaxDatagrams) {
        finish(host);
        host.shunt();
    }
}

void QuicParser::readPackets(Bytes datagram, ParserHost& host) {
    std::vector<uint8_t> payload;
    for (size_t i = 0; i < kMaxPackets && !datagram.empty() && !m_understood; ++i) {
        QuicLongPacket packet;
        if (!readQuicLongPacket(datagram, packet)) {
            return;
        }
        datagram = datagram.subspan(packet.whole.size());
        if (!packet.isInitial) {
            continue;
        }
        bool opened = m_keys && m_keys->open(packet, payload);
        if (!opened) {
            // The first packet, or the first after a Retry, which makes new keys. A server's packets fail here.
            const QuicInitialKeys keys(packet.version, packet.destinationId);
            opened = keys.open(packet, payload);
            if (opened) {
                m_keys = keys;
                m_event.version = quicVersionName(packet.version);
            }
        }
        if (!opened) {
            continue;
        }
        if (quicFlavourOf(packet.version) == QuicFlavour::GoogleCrypto) {
            readGoogleHello(payload, host);
        } else {
            readFrames(payload, host);
        }
    }
}

void QuicParser::readFrames(Bytes payload, ParserHost& host) {
    ByteReader reader(payload);
    for (size_t frames = 0; frames < kMaxFrames && reader.remaining() > 0; ++frames) {
        const uint64_t type = quicInteger(reader);
        if (type == 0) {
            const Bytes rest = reader.rest();
            const auto end = std::find_if(rest.begin(), rest.end(), [](uint8_t byte) { return byte != 0; });
            reader.skip(static_cast<size_t>(end - rest.begin()));
        } else if (type == 2 || type == 3) { // ACK
            skipInteger(reader);
            skipInteger(reader);
            const uint64_t ranges = quicInteger(reader);
            skipInteger(reader);
            for (uint64_t i = 0; i < 2 * std::min<uint64_t>(ranges, payload.size()) && reader.ok(); ++i) {
                skipInteger(reader);
            }
            for (int i = 0; type == 3 && i < 3; ++i) {
                skipInteger(reader);
            }
        } else if (type == 6 || type == 8) { // CRYPTO; 8 is its number at Google, and streams have no place here
            const uint64_t offset = quicInteger(reader);
            const Bytes bytes = take(reader, quicInteger(reader));
            if (reader.ok()) {
                m_crypto.add(offset, bytes);
            }
        } else if (type != 1) { // PING is the only other frame in front of a hello
            break;
        }
    }
    readHello(host);
}

void QuicParser::readHello(ParserHost& host) {
    ByteReader reader(m_crypto.begin());
    const uint8_t type = reader.u8();
    const Bytes body = take(reader, reader.u24());
    if (!reader.ok() || type != 1) {
        return;
    }
    m_understood = true;
    if (const auto hello = readClientHello(body)) {
        m_event.next_protocol = cleanText(hello->firstAlpn, 255);
        m_event.ja3 = ja3Of(*hello);
        m_event.ja4 = ja4Of(*hello, TlsTransport::Quic);
        named(cleanText(hello->serverName, 255), host);
    }
}

/// CHLO: tags with the end of their values, then the values. It stands in the first bytes of the first stream frame.
void QuicParser::readGoogleHello(Bytes bytes, ParserHost& host) {
    const size_t at = asText(bytes.first(std::min(bytes.size(), kGoogleHelloSearched))).find("CHLO");
    if (at == std::string_view::npos) {
        return;
    }
    ByteReader reader(bytes.subspan(at + 4));
    const uint16_t tags = reader.u16le();
    reader.skip(2);
    if (tags > kMaxGoogleTags || reader.remaining() < size_t{8} * tags) {
        return;
    }
    const Bytes values = reader.rest().subspan(size_t{8} * tags);
    uint32_t begin = 0;
    for (uint16_t i = 0; i < tags; ++i) {
        const std::string_view tag = asText(reader.bytes(4));
        const uint32_t end = reader.u32le();
        if (end < begin || end > values.size()) {
            return;
        }
        if (tag == std::string_view("SNI\0", 4)) {
            m_understood = true;
            named(cleanText(asText(values.subspan(begin, end - begin)), 255), host);
            return;
        }
        begin = end;
    }
}

void QuicParser::named(std::string name, ParserHost& host) {
    if (!name.empty()) {
        host.flow().serverName = name;
        m_event.server_name = std::move(name);
    }
}

void QuicParser::finish(ParserHost& host) {
    if (m_done) {
        return;
    }
    m_done = true;
    if (!m_event.version.empty()) {
        host.emit(std::move(m_event), m_ts, m_first);
    }
}

void QuicParser::end(ParserHost& host) { finish(host); }

ProbeResult probeQuic(const ProbeInput& input) {
    const Bytes first = input.originator.empty() ? input.responder : input.originator;
    if (input.proto != 17) {
        return ProbeResult::No;
    }
    const uint32_t version = versionOf(first);
    const QuicFlavour flavour = quicFlavourOf(version);
    if (version == 0 || flavour == QuicFlavour::GooglePlain) {
        return version == 0 ? ProbeResult::No : ProbeResult::Yes;
    }
    // A probe sees the head of a datagram only, so lengths inside cannot be checked.
    ByteReader reader(first);
    const uint8_t flags = reader.u8();
    reader.skip(4);
    const uint8_t destinationSize = reader.u8();
    reader.skip(destinationSize);
    const uint8_t sourceSize = reader.u8();
    reader.skip(sourceSize);
    return reader.ok() && (flags & 0x40) != 0 && destinationSize <= 20 && sourceSize <= 20 ? ProbeResult::Yes : ProbeResult::No;
}

std::unique_ptr<DatagramParser> makeQuicParser() { return std::make_unique<QuicParser>(); }

} // namespace metsuke
