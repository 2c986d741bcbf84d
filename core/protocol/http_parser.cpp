// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/http_parser.h"

#include "core/base/strings.h"
#include "core/protocol/base64.h"
#include "core/protocol/http_exploit.h"

#include <algorithm>
#include <charconv>

namespace metsuke {

namespace {

constexpr size_t kMaxOpen = 64;
constexpr size_t kResyncLine = 8192;
constexpr uint64_t kResyncLimit = 4ULL << 20;
constexpr size_t kLead = 5;
constexpr size_t kRequestExcerpt = kHttpExploitBodyLimit;
constexpr size_t kResponseExcerpt = 512;

/// Content-Length as lenient recipients read it: digits after blanks; `malformed` for anything else.
bool contentLength(const HttpHead& head, uint64_t& length, bool& malformed) {
    bool found = false;
    for (const auto& field : head.fields) {
        if (!equalsIgnoreCase(field.name, "Content-Length")) {
            continue;
        }
        uint64_t value = 0;
        const auto [end, error] = std::from_chars(field.value.data(), field.value.data() + field.value.size(), value);
        if (error != std::errc{}) {
            malformed = true;
            continue;
        }
        malformed = malformed || end != field.value.data() + field.value.size() || (found && value != length);
        length = found ? length : value;
        found = true;
    }
    return found;
}

bool isChunked(const HttpHead& head) {
    for (const auto& field : head.fields) {
        if (equalsIgnoreCase(field.name, "Transfer-Encoding") && containsIgnoreCase(field.value, "chunked")) {
            return true;
        }
    }
    return false;
}

/// True when a Content-Range covers less than the whole representation.
bool isPartial(std::string_view range) {
    const size_t digits = range.find_first_of("0123456789");
    const size_t dash = range.find('-');
    const size_t slash = range.find('/');
    if (digits == std::string_view::npos || dash == std::string_view::npos || slash == std::string_view::npos || slash < dash) {
        return true;
    }
    uint64_t last = 0;
    uint64_t total = 0;
    std::from_chars(range.data() + dash + 1, range.data() + slash, last);
    std::from_chars(range.data() + slash + 1, range.data() + range.size(), total);
    return trim(range.substr(digits, dash - digits)) != "0" || total == 0 || last + 1 != total;
}

/// True when the first line is complete and cannot open a message; checked once, when its end arrives.
bool isHopeless(std::string_view carry, size_t before) {
    const size_t lineEnd = carry.find('\n');
    HttpHead head;
    return lineEnd != std::string_view::npos && lineEnd >= before && !parseHttpHead(carry.substr(0, lineEnd + 1), head);
}

bool isServerStart(std::string_view text) { return text.starts_with("HTTP/") || text.starts_with("ICY "); }

/// Where in a line that was not recognised a request or status line begins, npos when nowhere.
size_t findMessageStart(std::string_view line, bool client) {
    if (!client) {
        for (size_t at = line.find("HTTP/1."); at != std::string_view::npos; at = line.find("HTTP/1.", at + 1)) {
            if (at + 12 <= line.size() && line[at + 8] == ' ' && line[at + 9] >= '1' && line[at + 9] <= '5') {
                return at;
            }
        }
        return std::string_view::npos;
    }
    if (line.find(" HTTP/1.") == std::string_view::npos) {
        return std::string_view::npos;
    }
    for (size_t space = line.find(' '); space != std::string_view::npos; space = line.find(' ', space + 1)) {
        size_t start = space;
        while (start > 0 && line[start - 1] >= 'A' && line[start - 1] <= 'Z' && space - start < 16) {
            --start;
        }
        if (isKnownHttpMethod(line.substr(start, space - start)) && isHttpRequestLine(line.substr(start))) {
            return start;
        }
    }
    return std::string_view::npos;
}

} // namespace

void HttpParser::data(StreamDirection direction, Bytes bytes, ParserHost& host) {
    if (m_directionKnown) {
        run(direction == m_clientDirection, bytes, host);
        return;
    }
    std::string& lead = m_lead[static_cast<size_t>(direction)];
    lead.append(asText(bytes));
    const size_t start = std::min(lead.find_first_not_of("\r\n"), lead.size());
    const std::string_view text = std::string_view(lead).substr(start);
    if (text.size() < kLead && (std::string_view("HTTP/").starts_with(text) || std::string_view("ICY ").starts_with(text))) {
        return;
    }
    m_directionKnown = true;
    m_clientDirection = isServerStart(text) ? opposite(direction) : direction;
    // The other side's few bytes are processed first only if it is the client.
    for (const bool client : {true, false}) {
        const auto of = client ? m_clientDirection : opposite(m_clientDirection);
        const std::string pending = std::move(m_lead[static_cast<size_t>(of)]);
        run(client, asBytes(pending), host);
    }
}

void HttpParser::run(bool client, Bytes bytes, ParserHost& host) {
    while (!bytes.empty()) {
        size_t used = 0;
        switch (side(client).state) {
        case State::Head:
            used = takeHead(client, bytes, host);
            break;
        case State::Body:
            used = takeBody(client, bytes, host);
            break;
        case State::Resync:
            used = takeResync(client, bytes, host);
            break;
        case State::Stopped:
            return;
        }
        bytes = bytes.subspan(used);
    }
}

size_t HttpParser::takeHead(bool client, Bytes bytes, ParserHost& host) {
    Side& s = side(client);
    const std::string_view text = asText(bytes);
    if (!s.headOpen) {
        const size_t start = text.find_first_not_of("\r\n");
        if (start == std::string_view::npos) {
            return bytes.size();
        }
        if (!client) {
            takeUnfinishedRequest(host);
        }
        s.headOpen = true;
        s.headTime = host.packet().ts;
        s.headPacket = host.packet().packet;
        if (start > 0) {
            return start;
        }
    }
    if (s.carry.empty()) {
        if (const size_t size = findHttpHeadEnd(text.substr(0, kHttpHeadLimit)); size > 0) {
            s.headOpen = false;
            return onHead(client, text.substr(0, size), host) ? size : 0;
        }
    }
    const size_t before = s.carry.size();
    const size_t take = std::min(text.size(), kHttpHeadLimit - before);
    s.carry.append(text.substr(0, take));
    const size_t size = findHttpHeadEnd(s.carry, s.scanned > 2 ? s.scanned - 2 : 0);
    s.scanned = s.carry.size();
    const bool cut = size == 0 && s.carry.size() >= kHttpHeadLimit;
    if (size == 0 && !cut && !isHopeless(s.carry, before)) {
        return take;
    }
    const std::string carried = std::move(s.carry);
    s.carry.clear();
    s.scanned = 0;
    s.headOpen = false;
    const std::string_view head = std::string_view(carried).substr(0, size > 0 ? size : carried.size());
    if (!onHead(client, head, host)) {
        run(client, asBytes(carried).first(before), host); // looks for a message among what was kept
        return 0;
    }
    if (cut && s.state != State::Stopped) {
        WeirdEvent weird;
        weird.name = "parser_limit";
        weird.addl = "http head";
        weird.source = "http";
        host.emit(std::move(weird));
        finishBody(client, false, host);
        lose(client);
    }
    return head.size() - before;
}

size_t HttpParser::takeBody(bool client, Bytes bytes, ParserHost& host) {
    Side& s = side(client);
    const auto piece = s.framing.next(bytes);
    s.body.data(piece.payload, host);
    if (s.framing.done()) {
        finishBody(client, true, host);
    } else if (s.framing.broken()) {
        finishBody(client, false, host);
        giveUpMessage(client, host);
    }
    return piece.consumed;
}

size_t HttpParser::takeResync(bool client, Bytes bytes, ParserHost& host) {
    Side& s = side(client);
    const std::string_view text = asText(bytes);
    const size_t lineEnd = text.find('\n');
    const size_t size = lineEnd == std::string_view::npos ? text.size() : lineEnd + 1;
    s.carry.append(text.substr(0, size));
    s.resyncBytes += size;
    if (lineEnd == std::string_view::npos) {
        if (s.carry.size() > kResyncLine) {
            s.carry.erase(0, s.carry.size() - kResyncLine / 2);
        }
    } else {
        const size_t start = findMessageStart(s.carry, client);
        s.carry.erase(0, start);
        if (start != std::string_view::npos) {
            s.state = State::Head;
            s.headOpen = true;
            s.headTime = host.packet().ts;
            s.headPacket = host.packet().packet;
            s.scanned = 0;
            s.resyncBytes = 0;
            // After a loss it is unknown which requests were answered: only the latest can still be.
            while (!client && m_open.size() > 1) {
                emit(m_open.front(), host);
                m_open.pop_front();
            }
            return size;
        }
    }
    if (s.resyncBytes > kResyncLimit) {
        s.state = State::Stopped;
        s.carry = {};
    }
    return size;
}

bool HttpParser::onHead(bool client, std::string_view text, ParserHost& host) {
    HttpHead head;
    if (!parseHttpHead(text, head) || head.response == client) {
        giveUpMessage(client, host);
        return false;
    }
    if (client) {
        onRequest(head, host);
    } else {
        onResponse(head, host);
    }
    return true;
}

void HttpParser::onRequest(const HttpHead& head, ParserHost& host) {
    if (m_open.size() >= kMaxOpen) {
        emit(m_open.front(), host);
        m_open.pop_front();
    }
    auto& transaction = m_open.emplace_back();
    transaction.hasRequest = true;
    transaction.ts = m_client.headTime;
    transaction.first = m_client.headPacket;
    transaction.event.trans_depth = ++m_depth;
    describeRequest(head, transaction.event);
    if (host.flow().serverName.empty()) {
        host.flow().serverName = transaction.event.host;
    }
    authenticate(head, host);
    startRequestBody(head, transaction);
    emitFinished(host);
}

void HttpParser::startRequestBody(const HttpHead& head, HttpTransaction& transaction) {
    uint64_t length = 0;
    auto kind = HttpBodyFraming::Kind::None;
    const bool counted = contentLength(head, length, transaction.event.malformed);
    if (isChunked(head)) {
        kind = HttpBodyFraming::Kind::Chunked;
        transaction.event.malformed = transaction.event.malformed || counted;
    } else if (counted) {
        kind = HttpBodyFraming::Kind::Counted;
    }
    m_client.framing.start(kind, length);
    if (m_client.framing.done()) {
        transaction.requestDone = true;
        return;
    }
    FileTransfer transfer;
    transfer.source = "HTTP";
    transfer.mimeType = transaction.event.request_content_type;
    transfer.serverName = transaction.event.host;
    transfer.uri = transaction.event.uri;
    transfer.userAgent = transaction.event.user_agent;
    transfer.referrer = transaction.event.referrer;
    transfer.hostIsIp = transaction.event.host.empty() || transaction.event.host_is_ip;
    transfer.totalBytes = kind == HttpBodyFraming::Kind::Counted ? static_cast<int64_t>(length) : kUnsetInt;
    transfer.firstPacket = transaction.first;
    m_client.body.start({true, kRequestExcerpt, head.value("Content-Encoding")}, std::move(transfer));
    m_client.state = State::Body;
}

HttpTransaction& HttpParser::transactionForResponse() {
    const auto waiting
        = std::find_if(m_open.begin(), m_open.end(), [](const HttpTransaction& t) { return !t.responseStarted; });
    if (waiting != m_open.end()) {
        return *waiting;
    }
    auto& transaction = m_open.emplace_back(); // its request was not seen
    transaction.requestDone = true;
    transaction.ts = m_server.headTime;
    transaction.first = m_server.headPacket;
    transaction.event.trans_depth = ++m_depth;
    transaction.event.ua_class = "none";
    return transaction;
}

void HttpParser::onResponse(const HttpHead& head, ParserHost& host) {
    if (head.status >= 100 && head.status < 200 && head.status != 101) {
        return; // interim; the head state continues
    }
    auto& transaction = transactionForResponse();
    transaction.responseStarted = true;
    describeResponse(head, transaction.event);
    authenticate(head, host);
    if (head.status == 101 || (transaction.event.method == "CONNECT" && head.status >= 200 && head.status < 300)) {
        transaction.responseDone = true;
        transaction.requestDone = true;
        switchProtocol(head, host);
        return;
    }
    startResponseBody(head, transaction);
    if (m_server.state != State::Body) {
        transaction.responseDone = true;
        emitFinished(host);
    }
}

void HttpParser::startResponseBody(const HttpHead& head, HttpTransaction& transaction) {
    uint64_t length = 0;
    auto kind = HttpBodyFraming::Kind::UntilClose;
    const bool counted = contentLength(head, length, transaction.event.malformed);
    if (transaction.event.method == "HEAD" || head.status == 204 || head.status == 304) {
        kind = HttpBodyFraming::Kind::None;
    } else if (isChunked(head)) {
        kind = HttpBodyFraming::Kind::Chunked;
        transaction.event.malformed = transaction.event.malformed || counted;
    } else if (counted) {
        kind = HttpBodyFraming::Kind::Counted;
    }
    m_server.framing.start(kind, length);
    if (m_server.framing.done()) {
        return;
    }
    FileTransfer transfer;
    transfer.source = "HTTP";
    transfer.mimeType = transaction.event.content_type;
    if (!transaction.event.resp_filenames.empty()) {
        transfer.filename = transaction.event.resp_filenames.front();
    }
    transfer.serverName = transaction.event.host;
    transfer.uri = transaction.event.uri;
    transfer.userAgent = transaction.event.user_agent;
    transfer.referrer = transaction.event.referrer;
    transfer.hostIsIp = transaction.hasRequest && (transaction.event.host.empty() || transaction.event.host_is_ip);
    const bool plain = kind == HttpBodyFraming::Kind::Counted && !transaction.event.resp_encoded;
    transfer.totalBytes = plain ? static_cast<int64_t>(length) : kUnsetInt;
    transfer.firstPacket = m_server.headPacket;
    m_partial = head.status == 206 && isPartial(head.value("Content-Range"));
    m_server.body.start({false, kResponseExcerpt, head.value("Content-Encoding")}, std::move(transfer));
    m_server.state = State::Body;
}

void HttpParser::finishBody(bool client, bool complete, ParserHost& host) {
    Side& s = side(client);
    s.state = State::Head;
    if (!s.body.active()) {
        return;
    }
    std::string mime = s.body.finish(complete && !(m_partial && !client));
    const auto owner = client
        ? std::find_if(m_open.rbegin(), m_open.rend(), [](const HttpTransaction& t) { return t.hasRequest && !t.requestDone; })
        : std::find_if(m_open.rbegin(), m_open.rend(), [](const HttpTransaction& t) { return t.responseStarted && !t.responseDone; });
    if (owner == m_open.rend()) {
        return; // given up for lack of room
    }
    HttpEvent& event = owner->event;
    event.malformed = event.malformed || s.framing.malformed() || s.body.malformed();
    if (client) {
        owner->requestDone = true;
        event.request_body_len = static_cast<int64_t>(s.body.wireBytes());
        event.request_body = cleanText(asText(s.body.excerpt().first(std::min<size_t>(s.body.excerpt().size(), 512))), 1024);
        if (event.exploit.empty()) {
            event.exploit = classifyHttpBody(event.method, s.body.excerpt());
        }
        if (!mime.empty()) {
            event.orig_mime_types.push_back(std::move(mime));
        }
    } else {
        owner->responseDone = true;
        event.response_body_len = static_cast<int64_t>(s.body.wireBytes());
        event.response_body = describeBody(s.body.excerpt());
        if (!mime.empty()) {
            event.resp_mime_types.push_back(std::move(mime));
        }
    }
    emitFinished(host);
}

void HttpParser::giveUpMessage(bool client, ParserHost& host) {
    if (m_depth == 0 && m_open.empty()) {
        m_client.state = State::Stopped;
        m_server.state = State::Stopped;
        host.reject(); // not one message was understood
        return;
    }
    if (!m_open.empty()) {
        m_open.back().event.malformed = true;
    }
    lose(client);
}

void HttpParser::lose(bool client) {
    Side& s = side(client);
    s.state = State::Resync;
    s.headOpen = false;
    s.carry.clear();
    s.scanned = 0;
    s.resyncBytes = 0;
}

void HttpParser::switchProtocol(const HttpHead& head, ParserHost& host) {
    finishBody(true, false, host);
    while (!m_open.empty()) {
        emit(m_open.front(), host);
        m_open.pop_front();
    }
    m_client.state = State::Stopped;
    m_server.state = State::Stopped;
    if (head.status == 101 && containsIgnoreCase(head.value("Upgrade"), "websocket")) {
        host.shunt();
    } else {
        host.reject();
    }
}

void HttpParser::authenticate(const HttpHead& head, ParserHost& host) {
    for (const auto& field : head.fields) {
        const bool request = equalsIgnoreCase(field.name, "Authorization") || equalsIgnoreCase(field.name, "Proxy-Authorization");
        const bool challenge
            = equalsIgnoreCase(field.name, "WWW-Authenticate") || equalsIgnoreCase(field.name, "Proxy-Authenticate");
        if (!(head.response ? challenge : request)) {
            continue;
        }
        const bool ntlm = startsWithIgnoreCase(field.value, "NTLM ");
        if (ntlm || startsWithIgnoreCase(field.value, "Negotiate ")) {
            const std::string blob = decodeBase64(trim(field.value.substr(ntlm ? 5 : 10)), 8192);
            if (m_ntlm.token(asBytes(blob), host) == NtlmSession::Token::Challenge) {
                return; // a challenge after a failure is no verdict on the next attempt
            }
        }
    }
    if (head.response) {
        m_ntlm.result(head.status != 401 && head.status != 407, host);
    }
}

void HttpParser::emitFinished(ParserHost& host) {
    while (!m_open.empty() && m_open.front().requestDone && m_open.front().responseDone) {
        emit(m_open.front(), host);
        m_open.pop_front();
    }
}

void HttpParser::emit(HttpTransaction& transaction, ParserHost& host) {
    host.emit(std::move(transaction.event), transaction.ts, transaction.first);
}

void HttpParser::gap(StreamDirection direction, uint64_t bytes, ParserHost& host) {
    if (!m_directionKnown) {
        return;
    }
    const bool client = direction == m_clientDirection;
    Side& s = side(client);
    if (s.state == State::Stopped) {
        return;
    }
    if (s.state == State::Body) {
        const uint64_t body = s.framing.skip(bytes);
        if (body > 0) {
            s.body.gap(body);
        }
        bytes -= body;
        if (s.framing.done()) {
            finishBody(client, false, host);
        } else if (s.framing.broken()) {
            finishBody(client, false, host);
            bytes = std::max<uint64_t>(bytes, 1);
        }
    }
    if (bytes > 0) {
        lose(client);
    }
}

void HttpParser::takeUnfinishedRequest(ParserHost& host) {
    if (m_client.state != State::Head || !m_client.headOpen || m_client.carry.find('\n') == std::string::npos) {
        return;
    }
    const std::string text = std::move(m_client.carry);
    m_client.carry.clear();
    m_client.scanned = 0;
    m_client.headOpen = false;
    if (onHead(true, text, host) && !m_open.empty()) {
        m_open.back().event.malformed = true;
    }
}

void HttpParser::end(ParserHost& host) {
    takeUnfinishedRequest(host);
    for (const bool client : {true, false}) {
        Side& s = side(client);
        if (s.state == State::Body) {
            finishBody(client, s.framing.kind() == HttpBodyFraming::Kind::UntilClose, host);
        }
    }
    for (auto& transaction : m_open) {
        emit(transaction, host);
    }
    m_open.clear();
    m_ntlm.end(host);
    m_client.state = State::Stopped;
    m_server.state = State::Stopped;
}

ProbeResult probeHttp(const ProbeInput& input) {
    auto result = ProbeResult::No;
    for (const Bytes side : {input.originator, input.responder}) {
        std::string_view text = asText(side);
        text.remove_prefix(std::min(text.find_first_not_of("\r\n"), text.size()));
        if (text.empty()) {
            continue;
        }
        if (text.size() < 7 && std::string_view("HTTP/1.").starts_with(text)) {
            result = ProbeResult::Maybe;
            continue;
        }
        if (text.starts_with("HTTP/1.") || text.starts_with("HTTP/0.9")) {
            return ProbeResult::Yes;
        }
        const size_t lineEnd = text.find('\n');
        if (lineEnd != std::string_view::npos) {
            HttpHead head;
            if (isHttpRequestLine(text.substr(0, lineEnd))
                || (text.starts_with("GET /") && parseHttpHead(text.substr(0, lineEnd + 1), head))) {
                return ProbeResult::Yes;
            }
            continue;
        }
        // No line end yet: a long target of a known method is enough, a short start is worth waiting for.
        const size_t space = text.find(' ');
        const std::string_view method = text.substr(0, space);
        const bool token = method.size() <= 20
            && std::all_of(method.begin(), method.end(),
                [](char c) { return (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || (c >= 'a' && c <= 'z'); });
        if (token && space == std::string_view::npos) {
            result = ProbeResult::Maybe;
        } else if (token && space + 1 < text.size()) {
            const bool path = text[space + 1] == '/' || startsWithIgnoreCase(text.substr(space + 1), "http://");
            if (isKnownHttpMethod(method) && path && text.size() >= 1024) {
                return ProbeResult::Yes;
            }
            result = isKnownHttpMethod(method) || path ? ProbeResult::Maybe : result;
        } else if (token) {
            result = ProbeResult::Maybe;
        }
    }
    return result;
}

std::unique_ptr<StreamParser> makeHttpParser() { return std::make_unique<HttpParser>(); }

} // namespace metsuke
