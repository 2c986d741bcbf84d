// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/protocol/http_body.h"
#include "core/protocol/http_transaction.h"
#include "core/protocol/ntlm.h"

#include <deque>

namespace metsuke {

/// HTTP/1.x (RFC 9112), read as leniently as the laxest client or server would: malformations become
/// HttpEvent::malformed instead of ending the parse. One http event a transaction, when both messages are complete
/// or the flow ends. Which side is the client is decided by content, so flows seen from their middle work.
/// After CONNECT or a protocol upgrade other than WebSocket the flow is probed again; WebSocket is shunted.
class HttpParser final : public StreamParser {
public:
    void data(StreamDirection direction, Bytes bytes, ParserHost& host) override;
    void gap(StreamDirection direction, uint64_t bytes, ParserHost& host) override;
    void end(ParserHost& host) override;

private:
    enum class State : uint8_t {
        Head, ///< between messages or inside a head
        Body,
        Resync, ///< bytes were lost or not understood: look for the next message
        Stopped, ///< nothing more can be learnt in this direction
    };
    struct Side {
        State state = State::Head;
        std::string carry; ///< of a head that came in pieces, or the line in hand while resynchronising
        size_t scanned = 0;
        bool headOpen = false; ///< a head has begun
        Timestamp headTime;
        PacketRef headPacket;
        HttpBodyFraming framing;
        HttpBodySink body;
        uint64_t resyncBytes = 0;
    };

    void run(bool client, Bytes bytes, ParserHost& host);
    size_t takeHead(bool client, Bytes bytes, ParserHost& host);
    size_t takeBody(bool client, Bytes bytes, ParserHost& host);
    size_t takeResync(bool client, Bytes bytes, ParserHost& host);
    [[nodiscard]] bool onHead(bool client, std::string_view text, ParserHost& host);
    void onRequest(const HttpHead& head, ParserHost& host);
    void onResponse(const HttpHead& head, ParserHost& host);
    void startRequestBody(const HttpHead& head, HttpTransaction& transaction);
    void startResponseBody(const HttpHead& head, HttpTransaction& transaction);
    void finishBody(bool client, bool complete, ParserHost& host);
    void giveUpMessage(bool client, ParserHost& host);
    void lose(bool client);
    void takeUnfinishedRequest(ParserHost& host);
    void switchProtocol(const HttpHead& head, ParserHost& host);
    HttpTransaction& transactionForResponse();
    void authenticate(const HttpHead& head, ParserHost& host);
    void emitFinished(ParserHost& host);
    void emit(HttpTransaction& transaction, ParserHost& host);
    [[nodiscard]] Side& side(bool client) { return client ? m_client : m_server; }

    Side m_client;
    Side m_server;
    std::string m_lead[2]; ///< first bytes, until they tell which side is the client
    bool m_directionKnown = false;
    StreamDirection m_clientDirection = StreamDirection::Originator;
    std::deque<HttpTransaction> m_open;
    int64_t m_depth = 0;
    NtlmSession m_ntlm{"http"};
    bool m_partial = false; ///< the response in hand is one range of a larger file
};

[[nodiscard]] ProbeResult probeHttp(const ProbeInput& input);
[[nodiscard]] std::unique_ptr<StreamParser> makeHttpParser();

} // namespace metsuke
