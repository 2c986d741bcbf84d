// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/protocol/certificate.h"
#include "core/protocol/parser.h"
#include "core/protocol/tls_record.h"

namespace metsuke {

struct ClientHello;
struct ServerHello;

/// SSL 3.0 to TLS 1.3 on any port, also begun with a ClientHello in SSL 2.0's form. Which side is the client is decided
/// by who says hello. One x509 event a visible certificate, and one ssl event when application data follow the handshake
/// (then the flow is shunted) or the flow ends.
class TlsParser final : public StreamParser {
public:
    void data(StreamDirection direction, Bytes bytes, ParserHost& host) override;
    void gap(StreamDirection direction, uint64_t bytes, ParserHost& host) override;
    void end(ParserHost& host) override;

private:
    struct Side {
        TlsRecordSplitter records;
        std::vector<uint8_t> oldHello; ///< a ClientHello in SSL 2.0's form that came in pieces
        bool begun = false;
        bool inOldHello = false;
        bool encrypted = false; ///< ChangeCipherSpec was sent: what handshake records hold is not readable
    };
    class Handler;

    Bytes takeOldHello(Side& side, bool originator, Bytes bytes, ParserHost& host);
    [[nodiscard]] bool onRecord(Side& side, bool originator, TlsContent type, size_t length);
    void onChangeCipherSpec(Side& side, bool originator);
    void onApplicationData(bool client, size_t length);
    void onMessage(bool originator, uint8_t type, Bytes body, ParserHost& host);
    void onClientHello(const ClientHello& hello, bool originator, ParserHost& host);
    void onServerHello(const ServerHello& hello, bool originator);
    void onCertificates(Bytes body, bool client, ParserHost& host);
    void describeServer(const Certificate& certificate);
    void finish(ParserHost& host);
    [[nodiscard]] bool isClient(bool originator) const { return originator == m_clientIsOriginator; }

    Side m_sides[2];
    SslEvent m_event;
    Timestamp m_ts;
    PacketRef m_first;
    std::array<uint8_t, 32> m_sessionId{};
    uint8_t m_sessionIdSize = 0;
    uint16_t m_version = 0; ///< chosen by the server, 0 not known
    bool m_started = false;
    bool m_clientIsOriginator = true;
    bool m_clientHello = false;
    bool m_serverHello = false;
    bool m_ticketOffered = false;
    bool m_sessionEchoed = false;
    bool m_clientCertificates = false;
    bool m_clientFinished = false; ///< TLS 1.3: an encrypted record as long as a Finished
    bool m_done = false;
};

[[nodiscard]] ProbeResult probeTls(const ProbeInput& input);
[[nodiscard]] std::unique_ptr<StreamParser> makeTlsParser();

} // namespace metsuke
