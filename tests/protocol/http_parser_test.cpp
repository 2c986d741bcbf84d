// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/http_parser.h"
#include "tests/protocol/recording_host.h"

#include <gtest/gtest.h>

#include <zlib.h>

using namespace metsuke;

namespace {

RecordingHost runHttp(const std::vector<Turn>& turns, size_t chunk = 1 << 20) {
    RecordingHost host;
    HttpParser parser;
    play(parser, host, turns, chunk);
    return host;
}

/// One request and its response; expects the same events for any chunking.
std::vector<HttpEvent> transactions(const std::vector<Turn>& turns) {
    const RecordingHost whole = runHttp(turns);
    for (const size_t chunk : {1U, 2U, 3U, 7U, 64U}) {
        EXPECT_EQ(fingerprint(runHttp(turns, chunk)), fingerprint(whole)) << "in pieces of " << chunk;
    }
    return whole.of<HttpEvent>();
}

std::string gzip(const std::string& text, int windowBits = 31) {
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY);
    std::string out(static_cast<size_t>(compressBound(text.size())) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

const std::string kGet = "GET /index.html HTTP/1.1\r\nHost: example.com\r\nUser-Agent: curl/8.0\r\n\r\n";

} // namespace

TEST(HttpParser, GetWithLength_isOneTransaction) {
    const auto events = transactions({fromClient("GET /a/b.php?x=1 HTTP/1.1\r\nHost: Example.COM:8080\r\nUser-Agent: Mozilla/5.0 "
                                                 "(X11; Linux) Gecko/20100101 Firefox/115.0\r\nReferer: http://r/\r\nCookie: a=b\r\n\r\n"),
        fromServer("HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello")});
    ASSERT_EQ(events.size(), 1U);
    const auto& e = events[0];
    EXPECT_EQ(e.method, "GET");
    EXPECT_EQ(e.host, "example.com");
    EXPECT_EQ(e.uri, "/a/b.php?x=1");
    EXPECT_EQ(e.uri_path, "/a/b.php");
    EXPECT_EQ(e.uri_ext, "php");
    EXPECT_EQ(e.referrer, "http://r/");
    EXPECT_EQ(e.cookie, "a=b");
    EXPECT_EQ(e.ua_class, "browser");
    EXPECT_EQ(e.status_code, 200);
    EXPECT_EQ(e.status_msg, "OK");
    EXPECT_EQ(e.server, "nginx");
    EXPECT_EQ(e.content_type, "text/plain");
    EXPECT_EQ(e.response_body_len, 5);
    EXPECT_EQ(e.response_body, "hello");
    EXPECT_EQ(e.resp_mime_types, std::vector<std::string>{"application/x-test"});
    EXPECT_EQ(e.hdr_count, 4);
    EXPECT_EQ(e.client_header_names.size(), 4U);
    EXPECT_EQ(e.trans_depth, 1);
    EXPECT_FALSE(e.malformed);
    EXPECT_FALSE(e.host_is_ip);
    EXPECT_GT(e.uri_entropy, 2.0);
}

TEST(HttpParser, Pipelining_pairsInOrder) {
    const auto events = transactions({fromClient("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nHEAD /2 HTTP/1.1\r\nHost: h\r\n\r\nGET /3 "
                                                 "HTTP/1.1\r\nHost: h\r\n\r\n"),
        fromServer("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nHTTP/1.1 304 Not "
                   "Modified\r\n\r\n")});
    ASSERT_EQ(events.size(), 3U);
    EXPECT_EQ(events[1].method, "HEAD");
    EXPECT_EQ(events[1].response_body_len, 0);
    EXPECT_EQ(events[2].status_code, 304);
    EXPECT_EQ(events[2].trans_depth, 3);
}

TEST(HttpParser, Chunked_isJoined) {
    const std::vector<Turn> turns{fromClient(kGet),
        fromServer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nA: b\r\n\r\n"),
        fromClient(kGet), fromServer("HTTP/1.1 204 No Content\r\n\r\n")};
    const auto events = transactions(turns);
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].response_body, "hello world");
    EXPECT_EQ(events[0].response_body_len, 11);
    EXPECT_FALSE(events[0].malformed);
    EXPECT_TRUE(runHttp(turns).files[0]->complete);
}

TEST(HttpParser, UntilClose_endsWithTheFlow) {
    const std::vector<Turn> turns{fromClient("GET / HTTP/1.0\r\n\r\n"), fromServer("HTTP/1.0 200 OK\r\n\r\n<html>x")};
    const auto events = transactions(turns);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].response_body, "<html>x");
    EXPECT_FALSE(events[0].host_missing);
    EXPECT_TRUE(runHttp(turns).files[0]->complete);
    EXPECT_TRUE(runHttp(turns).files[0]->transfer.hostIsIp);
}

TEST(HttpParser, Interim_isSkippedAndPostBodyKept) {
    const auto events = transactions({fromClient("POST /gate.php HTTP/1.1\r\nHost: 10.1.2.3\r\nExpect: 100-continue\r\nContent-Type: "
                                                 "application/x-www-form-urlencoded\r\nContent-Length: 7\r\n\r\n"),
        fromServer("HTTP/1.1 100 Continue\r\n\r\n"), fromClient("a=b&c=d"),
        fromServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")});
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].request_body, "a=b&c=d");
    EXPECT_EQ(events[0].request_body_len, 7);
    EXPECT_EQ(events[0].status_code, 200);
    EXPECT_TRUE(events[0].host_is_ip);
    EXPECT_EQ(events[0].ua_class, "none");
    EXPECT_EQ(events[0].orig_mime_types.size(), 1U);
}

TEST(HttpParser, Gzip_isDecodedForTheFileAndTheExcerpt) {
    std::string text;
    for (int i = 0; i < 3000; ++i) {
        text += "line " + std::to_string(i) + "\n";
    }
    for (const int windowBits : {31, 15, -15}) {
        const std::string body = gzip(text, windowBits);
        const std::vector<Turn> turns{fromClient(kGet),
            fromServer("HTTP/1.1 200 OK\r\nContent-Encoding: " + std::string(windowBits == 31 ? "gzip" : "deflate")
                + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body)};
        const auto events = transactions(turns);
        ASSERT_EQ(events.size(), 1U);
        EXPECT_TRUE(events[0].resp_encoded);
        EXPECT_EQ(events[0].response_body_len, static_cast<int64_t>(body.size()));
        EXPECT_TRUE(events[0].response_body.starts_with("line 0\\x0aline 1"));
        EXPECT_EQ(runHttp(turns).files[0]->content, text);
        EXPECT_TRUE(runHttp(turns).files[0]->complete);
    }
}

TEST(HttpParser, GzipBomb_isStoppedAndReported) {
    const std::string body = gzip(gzip(std::string(200 << 20, '\0')));
    const auto host = runHttp({fromClient(kGet),
        fromServer("HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n"
            + body)});
    const auto weird = host.of<WeirdEvent>();
    ASSERT_EQ(weird.size(), 1U);
    EXPECT_EQ(weird[0].name, "compression_bomb");
    EXPECT_FALSE(host.files[0]->complete);
    EXPECT_LE(host.files[0]->content.size(), size_t{17} << 20);
}

TEST(HttpParser, ClaimedGzipThatIsNone_isPassedOn) {
    const auto host = runHttp({fromClient(kGet), fromServer("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 6\r\n\r\nMZfile")});
    EXPECT_EQ(host.files.at(0)->content, "MZfile");
}

TEST(HttpParser, Malformations_areReportedNotRejected) {
    const auto events = transactions({fromClient("GET /x y HTTP/1.1\nHost : h\nbad line\nContent-Length: 3\nContent-Length: 4\n\nabcGET / "
                                                 "HTTP/1.1\r\nHost: h\r\n\r\n"),
        fromServer("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")});
    ASSERT_EQ(events.size(), 2U);
    EXPECT_TRUE(events[0].malformed);
    EXPECT_EQ(events[0].uri, "/x y");
    EXPECT_EQ(events[0].request_body, "abc");
    EXPECT_FALSE(events[1].malformed);
}

TEST(HttpParser, MissingHost_isFlagged) {
    const auto events = transactions({fromClient("GET / HTTP/1.1\r\nAccept: */*\r\n\r\n"), fromServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")});
    ASSERT_EQ(events.size(), 1U);
    EXPECT_TRUE(events[0].host_missing);
}

TEST(HttpParser, Connect_goesBackToProbing) {
    const std::vector<Turn> turns{fromClient("CONNECT c2.example:443 HTTP/1.1\r\nHost: c2.example:443\r\nProxy-Authorization: Basic "
                                             "dXNlcjpwYXNz\r\n\r\n"),
        fromServer("HTTP/1.1 200 Connection established\r\n\r\n"), fromClient("\x16\x03\x01")};
    const auto events = transactions(turns);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_TRUE(events[0].proxied);
    EXPECT_EQ(events[0].host, "c2.example");
    EXPECT_EQ(events[0].username, "user");
    const auto host = runHttp(turns);
    EXPECT_EQ(host.rejects, 1);
    EXPECT_EQ(host.flowInfo.serverName, "c2.example");
}

TEST(HttpParser, WebSocket_isShunted) {
    const auto host = runHttp({fromClient("GET /chat HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"),
        fromServer("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x05hello")});
    ASSERT_EQ(host.of<HttpEvent>().size(), 1U);
    EXPECT_EQ(host.of<HttpEvent>()[0].upgrade, "websocket");
    EXPECT_EQ(host.shunts, 1);
}

TEST(HttpParser, AbsoluteForm_isAProxyRequest) {
    const auto events = transactions({fromClient("GET http://evil.example/p/a.exe HTTP/1.1\r\nHost: proxy\r\n\r\n"),
        fromServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")});
    ASSERT_EQ(events.size(), 1U);
    EXPECT_TRUE(events[0].proxied);
    EXPECT_EQ(events[0].host, "evil.example");
    EXPECT_EQ(events[0].uri_path, "/p/a.exe");
    EXPECT_EQ(events[0].uri_ext, "exe");
}

TEST(HttpParser, GapInCountedBody_isSkipped) {
    const std::vector<Turn> turns{fromClient(kGet), fromServer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab"), serverLoss(6),
        fromServer("ij"), fromClient(kGet), fromServer("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")};
    const auto events = transactions(turns);
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].response_body_len, 10);
    EXPECT_EQ(events[1].status_code, 404);
    const auto host = runHttp(turns);
    EXPECT_EQ(host.files[0]->lost, 6U);
    EXPECT_FALSE(host.files[0]->complete);
}

TEST(HttpParser, GapOutsideBody_resynchronises) {
    const std::vector<Turn> turns{fromClient(kGet), fromServer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"),
        serverLoss(40), fromServer("tail of a chunk\r\nmore HTTP/1.1 x\r\n0\r\n\r\n"), fromClient(kGet),
        fromServer("HTTP/1.1 301 Moved\r\nLocation: /n\r\nContent-Length: 0\r\n\r\n")};
    const auto events = transactions(turns);
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[1].status_code, 301);
    EXPECT_EQ(events[1].location, "/n");
}

TEST(HttpParser, RequestAfterGarbageBody_isFound) {
    const auto events = transactions({fromClient(kGet), fromServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        fromClient("{\"no\":\"length\"}POST /next HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"),
        fromServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")});
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[1].method, "POST");
    EXPECT_EQ(events[1].uri, "/next");
}

TEST(HttpParser, FlippedFlow_isRead) {
    const auto events = transactions({fromServer(kGet), fromClient("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")});
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].host, "example.com");
    EXPECT_EQ(events[0].status_code, 200);
}

TEST(HttpParser, ResponseOnly_isATransaction) {
    const auto events = transactions({fromServer("HTTP/1.1 200 OK\r\nContent-Disposition: attachment; filename=\"in;voice.exe\"\r\n"
                                                 "Content-Length: 2\r\n\r\nMZ")});
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].method, "");
    EXPECT_EQ(events[0].resp_filenames, std::vector<std::string>{"in;voice.exe"});
}

TEST(HttpParser, Range_isNoCompleteFile) {
    const auto host = runHttp({fromClient(kGet), fromServer("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-1/100\r\nContent-Length: 2\r\n\r\nMZ")});
    EXPECT_FALSE(host.files.at(0)->complete);
    const auto whole = runHttp({fromClient(kGet), fromServer("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-1/2\r\nContent-Length: 2\r\n\r\nMZ")});
    EXPECT_TRUE(whole.files.at(0)->complete);
}

TEST(HttpParser, HugeHead_isCutAndReported) {
    const auto host = runHttp({fromClient("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(70 << 10, 'a') + "\r\n\r\n")}, 1400);
    ASSERT_EQ(host.of<HttpEvent>().size(), 1U);
    EXPECT_EQ(host.of<HttpEvent>()[0].host, "h");
    ASSERT_EQ(host.of<WeirdEvent>().size(), 1U);
    EXPECT_EQ(host.of<WeirdEvent>()[0].name, "parser_limit");
}

TEST(HttpParser, Binary_isRejected) {
    const auto host = runHttp({fromClient("\x01\x02\x03\x04\x05 binary\r\n\r\n")});
    EXPECT_TRUE(host.events.empty());
    EXPECT_EQ(host.rejects, 1);
}

TEST(HttpParser, Ntlm_isAnEventWithItsResult) {
    const auto host = runHttp({fromClient("GET / HTTP/1.1\r\nHost: h\r\nAuthorization: NTLM "
                                      "TlRMTVNTUAADAAAAAAAAAEAAAAAAAAAAQAAAAAYABgBAAAAACAAIAEYAAAAEAAQATgAAAAAAAAAAAAAAAQAAAEQATwBNAHUAcwBlAHIAUABDAA==\r\n\r\n"),
        fromServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")});
    const auto ntlm = host.of<NtlmEvent>();
    ASSERT_EQ(ntlm.size(), 1U);
    EXPECT_EQ(ntlm[0].domainname, "DOM");
    EXPECT_EQ(ntlm[0].username, "user");
    EXPECT_EQ(ntlm[0].hostname, "PC");
    EXPECT_TRUE(ntlm[0].success);
    EXPECT_EQ(ntlm[0].transport, "http");
}

TEST(HttpProbe, Content_decides) {
    const auto probe = [](std::string_view orig, std::string_view resp = {}) {
        return probeHttp({asBytes(orig), asBytes(resp), 40000, 4444});
    };
    EXPECT_EQ(probe(kGet), ProbeResult::Yes);
    EXPECT_EQ(probe("", "HTTP/1.1 200 OK\r\n"), ProbeResult::Yes);
    EXPECT_EQ(probe("EVILMETHOD / HTTP/1.1\r\n"), ProbeResult::Yes);
    EXPECT_EQ(probe("GE"), ProbeResult::Maybe);
    EXPECT_EQ(probe("GET /" + std::string(1500, 'a')), ProbeResult::Yes);
    EXPECT_EQ(probe("NICK bot\r\nUSER a b c d\r\n"), ProbeResult::No);
    EXPECT_EQ(probe("OPTIONS sip:a@b SIP/2.0\r\n"), ProbeResult::No);
    EXPECT_EQ(probe("\x16\x03\x01\x02"), ProbeResult::No);
    EXPECT_EQ(probe("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), ProbeResult::No);
}
