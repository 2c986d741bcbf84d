// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/tls_parser.h"

#include "core/base/strings.h"
#include "core/event/public_suffix.h"
#include "core/protocol/tls_fingerprint.h"
#include "core/protocol/tls_names.h"

#include <algorithm>

namespace metsuke {

namespace {

constexpr uint8_t kClientHello = 1;
constexpr uint8_t kServerHello = 2;
constexpr uint8_t kCertificate = 11;
constexpr size_t kMaxHello = 64 * 1024;
constexpr size_t kMaxCertificateMessage = 256 * 1024;
constexpr uint16_t kTls13 = 0x0304;
// Inner type, authentication tag and, of Finished, header and the shorter hash (RFC 8446)
constexpr size_t kEncryptedFinished = 4 + 32 + 1 + 16;
constexpr size_t kEncryptedAlert = 2 + 1 + 16;
constexpr double kSecondsPerDay = 86'400;
constexpr int64_t kMaxSeconds = std::numeric_limits<int64_t>::max() / kSecond;

int64_t nanoseconds(int64_t seconds) { return std::clamp(seconds, -kMaxSeconds, kMaxSeconds) * kSecond; }

bool mayBeOldHello(Bytes bytes) { return (bytes[0] & 0x80) != 0; }
size_t oldHelloSize(uint8_t first, uint8_t second) { return size_t{2} + (static_cast<size_t>(first & 0x7f) << 8 | second); }

} // namespace

/// The records of one direction, for as long as a chunk is read.
class TlsParser::Handler final : public TlsRecordHandler {
public:
    Handler(TlsParser& parser, bool originator, ParserHost& host)
        : m_parser(parser)
        , m_side(parser.m_sides[originator ? 0 : 1])
        , m_originator(originator)
        , m_host(host) {}

    bool beginRecord(TlsContent type, size_t length) override {
        const bool wanted = m_parser.onRecord(m_side, m_originator, type, length);
        if (m_parser.m_event.established) {
            m_side.records.stop();
        }
        return wanted;
    }
    void alert(uint8_t /*level*/, uint8_t description) override { m_parser.m_event.last_alert = tlsAlertName(description); }
    bool wantsMessage(uint8_t type, size_t length) override {
        return ((type == kClientHello || type == kServerHello) && length <= kMaxHello)
            || (type == kCertificate && length <= kMaxCertificateMessage);
    }
    void handshakeMessage(uint8_t type, Bytes body) override { m_parser.onMessage(m_originator, type, body, m_host); }

private:
    TlsParser& m_parser;
    Side& m_side;
    bool m_originator;
    ParserHost& m_host;
};

void TlsParser::data(StreamDirection direction, Bytes bytes, ParserHost& host) {
    if (m_done || bytes.empty()) {
        return;
    }
    if (!m_started) {
        m_started = true;
        m_ts = host.packet().ts;
        m_first = host.packet().packet;
    }
    const bool originator = direction == StreamDirection::Originator;
    Side& side = m_sides[originator ? 0 : 1];
    if (!side.begun) {
        side.begun = true;
        side.inOldHello = mayBeOldHello(bytes);
    }
    if (side.inOldHello) {
        bytes = takeOldHello(side, originator, bytes, host);
    }
    Handler handler(*this, originator, host);
    side.records.take(bytes, handler);
    if (m_event.established) {
        finish(host);
        host.shunt();
    } else if (side.records.isLost() && !m_clientHello && !m_serverHello) {
        m_done = true;
        host.reject();
    } else if (m_sides[0].records.isLost() && m_sides[1].records.isLost()) {
        finish(host);
        host.shunt();
    }
}

/// What is left of the chunk behind the hello.
Bytes TlsParser::takeOldHello(Side& side, bool originator, Bytes bytes, ParserHost& host) {
    size_t want = side.oldHello.size() < 2 ? 2 : oldHelloSize(side.oldHello[0], side.oldHello[1]);
    while (!bytes.empty() && side.oldHello.size() < want) {
        side.oldHello.push_back(bytes.front());
        bytes = bytes.subspan(1);
        if (side.oldHello.size() >= 2) {
            want = oldHelloSize(side.oldHello[0], side.oldHello[1]);
        }
    }
    if (side.oldHello.size() < 2 || side.oldHello.size() < want) {
        return {};
    }
    side.inOldHello = false;
    if (const auto hello = readVersion2ClientHello(Bytes(side.oldHello).subspan(2))) {
        onClientHello(*hello, originator, host);
    }
    std::vector<uint8_t>().swap(side.oldHello);
    return bytes;
}

void TlsParser::gap(StreamDirection direction, uint64_t bytes, ParserHost& /*host*/) {
    Side& side = m_sides[direction == StreamDirection::Originator ? 0 : 1];
    side.begun = true;
    side.inOldHello = false;
    std::vector<uint8_t>().swap(side.oldHello);
    side.records.gap(bytes);
}

/// True when the content of the record is worth reading.
bool TlsParser::onRecord(Side& side, bool originator, TlsContent type, size_t length) {
    switch (type) {
    case TlsContent::ChangeCipherSpec:
        onChangeCipherSpec(side, originator);
        return false;
    case TlsContent::ApplicationData:
        onApplicationData(isClient(originator), length);
        return false;
    case TlsContent::Alert:
        return !side.encrypted && length == 2;
    case TlsContent::Handshake:
        return !side.encrypted;
    case TlsContent::Heartbeat:
        break;
    }
    return false;
}

void TlsParser::onChangeCipherSpec(Side& side, bool originator) {
    if (m_version == kTls13) {
        return; // means nothing there; after a HelloRetryRequest readable messages follow
    }
    side.encrypted = true;
    if (!isClient(originator) && m_serverHello && !m_event.cert_seen && (m_sessionEchoed || m_ticketOffered)) {
        m_event.resumed = true;
    }
}

/// In TLS 1.3 the rest of the handshake looks like application data: the client's Finished must have gone before.
void TlsParser::onApplicationData(bool client, size_t length) {
    if (m_version != kTls13) {
        // A client hello alone may be followed by early data. Without any hello the middle of a connection is seen.
        m_event.established = m_serverHello || !m_clientHello;
        return;
    }
    if (m_clientFinished && length != kEncryptedAlert) {
        m_event.established = true;
    } else if (client && length >= kEncryptedFinished) {
        m_clientFinished = true;
    }
}

void TlsParser::onMessage(bool originator, uint8_t type, Bytes body, ParserHost& host) {
    if (type == kClientHello && !m_clientHello) {
        if (const auto hello = readClientHello(body)) {
            onClientHello(*hello, originator, host);
        }
    } else if (type == kServerHello) {
        if (const auto hello = readServerHello(body)) {
            onServerHello(*hello, originator);
        }
    } else if (type == kCertificate) {
        onCertificates(body, isClient(originator), host);
    }
}

void TlsParser::onClientHello(const ClientHello& hello, bool originator, ParserHost& host) {
    m_clientHello = true;
    m_clientIsOriginator = originator;
    m_sessionIdSize = static_cast<uint8_t>(std::min(hello.sessionId.size(), m_sessionId.size()));
    std::copy_n(hello.sessionId.begin(), m_sessionIdSize, m_sessionId.begin());
    m_ticketOffered = hello.hasTicket;
    m_event.server_name = cleanText(hello.serverName, 255);
    if (!m_event.server_name.empty()) {
        host.flow().serverName = m_event.server_name;
        m_event.sni_is_ip = IpAddress::parse(m_event.server_name).has_value();
        m_event.sni_e2ld = registeredDomain(toLower(m_event.server_name));
    }
    if (m_event.next_protocol.empty()) {
        m_event.next_protocol = cleanText(hello.firstAlpn, 255);
    }
    if (!hello.isVersion2) {
        m_event.ja3 = ja3Of(hello);
        m_event.ja4 = ja4Of(hello, TlsTransport::Tcp);
    }
}

void TlsParser::onServerHello(const ServerHello& hello, bool originator) {
    if (!m_clientHello) {
        m_clientIsOriginator = !originator;
    }
    m_version = hello.version;
    m_event.version = tlsVersionName(hello.version);
    m_event.cipher = tlsCipherName(hello.cipher);
    if (hello.retryRequest) {
        return;
    }
    m_serverHello = true;
    m_event.ja3s = ja3sOf(hello);
    if (!hello.alpn.empty()) {
        m_event.next_protocol = cleanText(hello.alpn, 255);
    }
    m_sessionEchoed = m_sessionIdSize > 0 && hello.sessionId.size() == m_sessionIdSize
        && std::equal(hello.sessionId.begin(), hello.sessionId.end(), m_sessionId.begin());
    m_event.resumed = hello.version == kTls13 && hello.presharedKey;
}

void TlsParser::onCertificates(Bytes body, bool client, ParserHost& host) {
    bool& seen = client ? m_clientCertificates : m_event.cert_seen;
    if (seen || m_version == kTls13) {
        return;
    }
    ByteReader message(body);
    ByteReader list(message.bytes(message.u24()));
    for (size_t position = 0; position < kMaxCertificateChain && list.remaining() > 3; ++position) {
        const auto certificate = readCertificate(list.bytes(list.u24()));
        if (!certificate) {
            continue;
        }
        seen = true;
        if (client) {
            m_event.client_cert = true;
        } else {
            m_event.cert_chain_fps.push_back(certificate->sha256);
            if (position == 0) {
                describeServer(*certificate);
            }
        }
        X509Event event;
        event.fingerprint = certificate->sha256;
        event.serial = certificate->serial;
        event.subject = certificate->subject;
        event.issuer = certificate->issuer;
        if (certificate->hasValidity) {
            event.not_valid_before = nanoseconds(certificate->notBefore);
            event.not_valid_after = nanoseconds(certificate->notAfter);
        }
        event.key_alg = certificate->keyAlgorithm;
        event.key_length = certificate->keyBits > 0 ? certificate->keyBits : kUnsetInt;
        event.san_dns = certificate->dnsNames;
        event.self_signed = certificate->selfSigned;
        event.client_cert = client;
        event.chain_position = static_cast<int64_t>(position);
        host.emit(std::move(event));
    }
}

void TlsParser::describeServer(const Certificate& certificate) {
    m_event.subject = certificate.subject;
    m_event.issuer = certificate.issuer;
    m_event.cert_sha256 = certificate.sha256;
    m_event.cert_serial = certificate.serial;
    m_event.san_dns = certificate.dnsNames;
    m_event.cert_self_signed = certificate.selfSigned;
    if (certificate.hasValidity) {
        const double now = static_cast<double>(m_ts.ns) / static_cast<double>(kSecond);
        // Before its time a certificate is as fresh as can be; -1 is for unknown.
        m_event.cert_age_d = std::max(0.0, (now - static_cast<double>(certificate.notBefore)) / kSecondsPerDay);
        m_event.cert_life_d = static_cast<double>(certificate.notAfter - certificate.notBefore) / kSecondsPerDay;
    }
    m_event.cert_san_match = m_event.server_name.empty() || certificateCovers(certificate, m_event.server_name);
}

void TlsParser::finish(ParserHost& host) {
    if (m_done) {
        return;
    }
    m_done = true;
    if (m_clientHello || m_serverHello) {
        host.emit(std::move(m_event), m_ts, m_first);
    }
}

void TlsParser::end(ParserHost& host) { finish(host); }

namespace {

/// The first bytes of one side.
ProbeResult probeSide(Bytes bytes) {
    if (bytes.empty()) {
        return ProbeResult::No;
    }
    if (mayBeOldHello(bytes)) {
        const size_t shown = std::min<size_t>(bytes.size(), 5);
        // Message type 1 and a version of SSL or TLS
        const bool possible = (shown < 3 || bytes[2] == 1) && (shown < 4 || bytes[3] == 3 || bytes[3] == 0)
            && (shown < 5 || (bytes[3] == 3 ? bytes[4] <= 4 : bytes[4] == 2));
        if (!possible || bytes.size() < 2) {
            return possible ? ProbeResult::Maybe : ProbeResult::No;
        }
        const size_t size = oldHelloSize(bytes[0], bytes[1]);
        if (size < 2 + 9 + 3 + 16 || size > 1024) {
            return ProbeResult::No;
        }
        if (bytes.size() < size) {
            return ProbeResult::Maybe;
        }
        return readVersion2ClientHello(bytes.subspan(2, size - 2)) ? ProbeResult::Yes : ProbeResult::No;
    }
    const uint8_t type = bytes[0];
    if ((type != 21 && type != 22 && type != 23) || (bytes.size() > 1 && bytes[1] != 3) || (bytes.size() > 2 && bytes[2] > 4)) {
        return ProbeResult::No;
    }
    if (bytes.size() < kTlsRecordHeader + 1) {
        return ProbeResult::Maybe;
    }
    TlsRecordHeader header;
    if (!readTlsRecordHeader(bytes.first(kTlsRecordHeader), header)) {
        return ProbeResult::No;
    }
    switch (header.type) {
    case TlsContent::Handshake: // ClientHello, ServerHello, or HelloRequest
        return header.length >= 4 && (bytes[5] == kClientHello || bytes[5] == kServerHello || bytes[5] == 0) ? ProbeResult::Yes
                                                                                                          : ProbeResult::No;
    case TlsContent::Alert: // refused, with the hello not in the capture
        return header.length == 2 && (bytes[5] == 1 || bytes[5] == 2) ? ProbeResult::Yes : ProbeResult::No;
    default: // a connection seen from its middle
        return header.length >= kEncryptedAlert ? ProbeResult::Yes : ProbeResult::No;
    }
}

} // namespace

ProbeResult probeTls(const ProbeInput& input) {
    const ProbeResult originator = probeSide(input.originator);
    const ProbeResult responder = probeSide(input.responder);
    // What the originator says decides, unless it said nothing.
    return input.originator.empty() ? responder : originator;
}

std::unique_ptr<StreamParser> makeTlsParser() { return std::make_unique<TlsParser>(); }

} // namespace metsuke
