// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/digest.h"
#include "core/protocol/tls_parser.h"
#include "tests/protocol/recording_host.h"
#include "tests/protocol/tls_samples.h"

#include <gtest/gtest.h>

using namespace metsuke;

namespace {

constexpr Timestamp kMoment{1'704'153'600 * kSecond}; // 2024-01-02

std::string clientHello(const std::string& name, const std::string& session = "", const std::string& more = "") {
    return handshake(1, "\3\3" + std::string(32, 'c') + withLength(1, session) + withLength(2, be16(0x1301) + be16(0xc02f)) + std::string("\1\0", 2)
            + withLength(2, serverNameExtension(name) + extension(16, withLength(2, withLength(1, "h2") + withLength(1, "http/1.1"))) + more));
}
std::string serverHello(unsigned cipher, const std::string& extensions, const std::string& session = "", char random = 's') {
    return handshake(2, "\3\3" + std::string(32, random) + withLength(1, session) + be16(cipher) + std::string(1, '\0') + withLength(2, extensions));
}
std::string certificates(const std::vector<std::string>& chain) {
    std::string list;
    for (const auto& certificate : chain) {
        list += withLength(3, certificate);
    }
    return handshake(11, withLength(3, list));
}
const std::string kDone = handshake(14, "");
const std::string kCipherSpec = tlsRecord(20, "\1");
std::string data(size_t size) { return tlsRecord(23, std::string(size, 'x')); }

RecordingHost runTls(const std::vector<Turn>& turns, size_t chunk = 1 << 20) {
    RecordingHost host;
    host.packetContext.ts = kMoment;
    TlsParser parser;
    play(parser, host, turns, chunk);
    return host;
}

const std::vector<Turn> kFullHandshake{fromClient(tlsRecord(22, clientHello("www.example.com"))),
    fromServer(tlsRecord(22, serverHello(0xc02f, extension(16, withLength(2, withLength(1, "http/1.1")))))
        + tlsRecord(22, certificates({kLeafCertificate, kCaCertificate})) + tlsRecord(22, handshake(12, std::string(300, 'k')) + kDone)),
    fromClient(tlsRecord(22, handshake(16, std::string(66, 'k'))) + kCipherSpec + tlsRecord(22, std::string(40, '\xee'))),
    fromServer(kCipherSpec + tlsRecord(22, std::string(40, '\xee'))), fromClient(data(200)), fromServer(data(2000))};

} // namespace

TEST(TlsParser, FullHandshake_tellsNamesCipherAndCertificate) {
    const auto host = runTls(kFullHandshake);
    const auto events = host.of<SslEvent>();
    ASSERT_EQ(events.size(), 1U);
    const auto& ssl = events[0];
    EXPECT_EQ(ssl.version, "TLSv12");
    EXPECT_EQ(ssl.cipher, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    EXPECT_EQ(ssl.server_name, "www.example.com");
    EXPECT_EQ(ssl.sni_e2ld, "example.com");
    EXPECT_EQ(ssl.next_protocol, "http/1.1");
    EXPECT_TRUE(ssl.established);
    EXPECT_FALSE(ssl.resumed);
    EXPECT_TRUE(ssl.cert_seen);
    EXPECT_TRUE(ssl.cert_san_match);
    EXPECT_FALSE(ssl.cert_self_signed);
    EXPECT_FALSE(ssl.client_cert);
    EXPECT_EQ(ssl.subject, "CN=www.example.com,O=Example,C=JP");
    EXPECT_EQ(ssl.issuer, "CN=Example CA,O=Example,C=JP");
    EXPECT_EQ(ssl.cert_serial, "08BB00EE");
    EXPECT_EQ(ssl.cert_sha256, Digest::hex(DigestKind::Sha256, asBytes(kLeafCertificate)));
    EXPECT_EQ(ssl.cert_chain_fps.size(), 2U);
    EXPECT_EQ(ssl.san_dns, (std::vector<std::string>{"*.example.com", "example.com"}));
    EXPECT_NEAR(ssl.cert_age_d, 1.0, 0.001);
    EXPECT_NEAR(ssl.cert_life_d, 90.0, 0.001);
    EXPECT_EQ(ssl.ja3.size(), 32U);
    EXPECT_EQ(ssl.ja3s.size(), 32U);
    EXPECT_EQ(ssl.ja4.substr(0, 10), "t12d0202h2");
    EXPECT_EQ(host.flowInfo.serverName, "www.example.com");
    EXPECT_EQ(host.shunts, 1);
    EXPECT_EQ(host.rejects, 0);
    EXPECT_EQ(host.lastFirst.number, 1U);
    const auto chain = host.of<X509Event>();
    ASSERT_EQ(chain.size(), 2U);
    EXPECT_EQ(chain[0].key_alg, "id-ecPublicKey");
    EXPECT_EQ(chain[0].key_length, 256);
    EXPECT_EQ(chain[0].not_valid_before, 1'704'067'200 * kSecond);
    EXPECT_FALSE(chain[0].self_signed);
    EXPECT_TRUE(chain[1].self_signed);
    EXPECT_EQ(chain[1].chain_position, 1);
}

TEST(TlsParser, Chunking_makesNoDifference) {
    const auto whole = fingerprint(runTls(kFullHandshake));
    for (const size_t chunk : {1U, 2U, 5U, 7U, 64U, 1000U}) {
        EXPECT_EQ(fingerprint(runTls(kFullHandshake, chunk)), whole) << chunk;
    }
}

TEST(TlsParser, MessageOverManyRecords_isPutTogether) {
    const std::string flight = serverHello(0xc02f, "") + certificates({kLeafCertificate}) + kDone;
    std::string records;
    for (size_t at = 0; at < flight.size(); at += 50) {
        records += tlsRecord(22, flight.substr(at, 50));
    }
    auto turns = kFullHandshake;
    turns[1] = fromServer(records);
    const auto events = runTls(turns).of<SslEvent>();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].cert_serial, "08BB00EE");
    EXPECT_EQ(events[0].version, "TLSv12");
}

TEST(TlsParser, OtherName_doesNotMatchCertificate) {
    const auto matches = [](const std::string& name) {
        auto turns = kFullHandshake;
        turns[0] = fromClient(tlsRecord(22, clientHello(name)));
        return runTls(turns).of<SslEvent>().at(0).cert_san_match;
    };
    EXPECT_TRUE(matches("EXAMPLE.com"));
    EXPECT_TRUE(matches("mail.example.com"));
    EXPECT_TRUE(matches("192.0.2.7"));
    EXPECT_FALSE(matches("192.0.2.8"));
    EXPECT_FALSE(matches("a.b.example.com"));
    EXPECT_FALSE(matches("example.org"));
    EXPECT_FALSE(matches(".example.com"));
}

TEST(TlsParser, SelfSigned_isSeen) {
    auto turns = kFullHandshake;
    turns[1] = fromServer(tlsRecord(22, serverHello(0x002f, "")) + tlsRecord(22, certificates({kCaCertificate}) + kDone));
    const auto ssl = runTls(turns).of<SslEvent>().at(0);
    EXPECT_TRUE(ssl.cert_self_signed);
    EXPECT_FALSE(ssl.cert_san_match);
}

TEST(TlsParser, Tls13_isEstablishedAfterTheClientsFinished) {
    const std::string version = extension(43, "\3\4");
    std::vector<Turn> turns{fromClient(tlsRecord(22, clientHello("a.example.net", std::string(32, 'i'), extension(43, "\2\3\4")))),
        fromServer(tlsRecord(22, serverHello(0x1301, version, std::string(32, 'i'))) + kCipherSpec + data(40) + data(900) + data(53)),
        fromClient(kCipherSpec + data(53))};
    const auto open = runTls(turns).of<SslEvent>().at(0);
    EXPECT_EQ(open.version, "TLSv13");
    EXPECT_EQ(open.cipher, "TLS_AES_128_GCM_SHA256");
    EXPECT_FALSE(open.established);
    EXPECT_FALSE(open.resumed);
    EXPECT_FALSE(open.cert_seen);
    EXPECT_EQ(open.next_protocol, "h2");
    turns.push_back(fromClient(data(120)));
    const auto host = runTls(turns);
    EXPECT_TRUE(host.of<SslEvent>().at(0).established);
    EXPECT_EQ(host.shunts, 1);
    for (const size_t chunk : {1U, 3U, 11U}) {
        EXPECT_EQ(fingerprint(runTls(turns, chunk)), fingerprint(host));
    }
    turns[1] = fromServer(tlsRecord(22, serverHello(0x1301, version + extension(41, std::string(2, '\0')))) + data(40));
    EXPECT_TRUE(runTls(turns).of<SslEvent>().at(0).resumed);
}

TEST(TlsParser, Tls13RefusedByEncryptedAlert_isNotEstablished) {
    const auto ssl = runTls({fromClient(tlsRecord(22, clientHello("a.example.net"))),
        fromServer(tlsRecord(22, serverHello(0x1301, extension(43, "\3\4"))) + data(900)), fromClient(data(19))}).of<SslEvent>().at(0);
    EXPECT_FALSE(ssl.established);
}

TEST(TlsParser, RetryRequest_isFollowedToTheRealHello) {
    const std::string random = fromHex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c");
    const std::string retry = handshake(2, "\3\3" + random + std::string(1, '\0') + be16(0x1301) + std::string(1, '\0') + withLength(2, extension(43, "\3\4")));
    const std::string hello = clientHello("retry.example.net", "", extension(43, "\2\3\4"));
    const auto ssl = runTls({fromClient(tlsRecord(22, hello)), fromServer(tlsRecord(22, retry) + kCipherSpec), fromClient(kCipherSpec + tlsRecord(22, hello)),
        fromServer(tlsRecord(22, serverHello(0x1301, extension(43, "\3\4") + extension(51, "key"))) + data(500)), fromClient(data(53) + data(80))}).of<SslEvent>();
    ASSERT_EQ(ssl.size(), 1U);
    EXPECT_TRUE(ssl[0].established);
    EXPECT_EQ(ssl[0].ja3s, Digest::hex(DigestKind::Md5, asBytes("771,4865,43-51")));
}

TEST(TlsParser, EchoedSession_isResumption) {
    const std::string session(32, 'i');
    const auto ssl = runTls({fromClient(tlsRecord(22, clientHello("a.example.net", session))),
        fromServer(tlsRecord(22, serverHello(0xc02f, "", session)) + kCipherSpec + tlsRecord(22, std::string(40, '\xee'))),
        fromClient(kCipherSpec + tlsRecord(22, std::string(40, '\xee')) + data(100))}).of<SslEvent>().at(0);
    EXPECT_TRUE(ssl.resumed);
    EXPECT_TRUE(ssl.established);
    EXPECT_TRUE(ssl.cert_san_match);
}

TEST(TlsParser, Alert_isNamed) {
    auto turns = kFullHandshake;
    turns.resize(2);
    turns.push_back(fromClient(tlsRecord(21, std::string("\2\x30", 2))));
    const auto ssl = runTls(turns).of<SslEvent>().at(0);
    EXPECT_EQ(ssl.last_alert, "unknown_ca");
    EXPECT_FALSE(ssl.established);
}

TEST(TlsParser, ClientCertificate_isToldApart) {
    auto turns = kFullHandshake;
    turns.insert(turns.begin() + 2, fromClient(tlsRecord(22, certificates({kCaCertificate}))));
    const auto host = runTls(turns);
    EXPECT_TRUE(host.of<SslEvent>().at(0).client_cert);
    EXPECT_EQ(host.of<SslEvent>().at(0).cert_serial, "08BB00EE");
    EXPECT_TRUE(host.of<X509Event>().at(2).client_cert);
    turns[2] = fromClient(tlsRecord(22, certificates({}))); // asked for, but the client has none
    EXPECT_FALSE(runTls(turns).of<SslEvent>().at(0).client_cert);
}

TEST(TlsParser, ReversedFlow_findsTheClientByItsHello) {
    auto turns = kFullHandshake;
    for (auto& turn : turns) {
        turn.direction = opposite(turn.direction);
    }
    const auto host = runTls(turns);
    const auto ssl = host.of<SslEvent>().at(0);
    EXPECT_TRUE(ssl.established);
    EXPECT_FALSE(ssl.client_cert);
    EXPECT_EQ(ssl.cert_serial, "08BB00EE");
}

TEST(TlsParser, Version2Hello_startsAHandshake) {
    const std::string old = std::string("\x80\x1f\1\3\1\0\x06\0\0\0\x10", 11) + std::string("\0\0\x2f\0\0\x05", 6) + std::string(16, 'c');
    const std::vector<Turn> turns{fromClient(old), kFullHandshake[1], kFullHandshake[2], kFullHandshake[3], kFullHandshake[4]};
    const auto host = runTls(turns);
    const auto ssl = host.of<SslEvent>().at(0);
    EXPECT_TRUE(ssl.established);
    EXPECT_EQ(ssl.ja3, "");
    EXPECT_EQ(fingerprint(runTls(turns, 1)), fingerprint(host));
    EXPECT_EQ(probeTls({asBytes(old), {}, 1, 443, 6}), ProbeResult::Yes);
    EXPECT_EQ(probeTls({asBytes(old).first(7), {}, 1, 443, 6}), ProbeResult::Maybe);
}

TEST(TlsParser, GapInsideCertificate_losesOnlyIt) {
    const std::string hello = tlsRecord(22, serverHello(0xc02f, ""));
    const std::string chain = tlsRecord(22, certificates({kLeafCertificate}));
    auto turns = kFullHandshake;
    turns[1] = fromServer(hello + chain.substr(0, 100));
    turns.insert(turns.begin() + 2, {serverLoss(200), fromServer(chain.substr(300) + tlsRecord(22, kDone))});
    const auto ssl = runTls(turns).of<SslEvent>().at(0);
    EXPECT_FALSE(ssl.cert_seen);
    EXPECT_TRUE(ssl.established);
    EXPECT_EQ(ssl.version, "TLSv12");
}

TEST(TlsParser, GapOverRecords_stillEndsWithTheEvent) {
    auto turns = kFullHandshake;
    turns[1].bytes.resize(120);
    turns.insert(turns.begin() + 2, serverLoss(100'000));
    const auto host = runTls(turns);
    EXPECT_EQ(host.of<SslEvent>().at(0).version, "TLSv12");
    EXPECT_TRUE(host.of<SslEvent>().at(0).established);
}

TEST(TlsParser, OtherProtocol_isRejected) {
    const auto host = runTls({fromClient(std::string("\x16\3\1\xff\xff hello", 11)), fromServer("more")});
    EXPECT_EQ(host.rejects, 1);
    EXPECT_TRUE(host.events.empty());
}

TEST(TlsParser, MiddleOfConnection_isShuntedWithoutEvent) {
    const auto host = runTls({fromClient(data(300))});
    EXPECT_TRUE(host.events.empty());
    EXPECT_EQ(host.shunts, 1);
}

TEST(TlsParser, TruncatedAndDamaged_doesNoHarm) {
    std::string server = kFullHandshake[1].bytes;
    for (size_t size = 0; size < server.size(); size += 3) {
        auto turns = kFullHandshake;
        turns.resize(2);
        turns[1].bytes.resize(size);
        EXPECT_EQ(runTls(turns).of<SslEvent>().size(), 1U);
    }
    uint32_t state = 1;
    for (int round = 0; round < 2000; ++round) {
        auto turns = kFullHandshake;
        for (int change = 0; change < 4; ++change) {
            state = state * 1664525 + 1013904223;
            auto& bytes = turns[state % 2].bytes;
            bytes[(state >> 8) % bytes.size()] = static_cast<char>(state >> 24);
        }
        EXPECT_LE(runTls(turns, 1 + state % 700).of<SslEvent>().size(), 1U);
    }
}

TEST(TlsProbe, FirstBytesDecide) {
    const auto client = [](std::string_view bytes) { return probeTls({asBytes(bytes), {}, 40'000, 4433, 6}); };
    const std::string hello = tlsRecord(22, clientHello("a.example"));
    EXPECT_EQ(client(hello), ProbeResult::Yes);
    EXPECT_EQ(client(hello.substr(0, 4)), ProbeResult::Maybe);
    EXPECT_EQ(client("GET / HTTP/1.1\r\n"), ProbeResult::No);
    EXPECT_EQ(client(std::string("\x16\3\1\0\x50\x07", 6)), ProbeResult::No);
    EXPECT_EQ(client(tlsRecord(23, "abc")), ProbeResult::No);
    EXPECT_EQ(probeTls({{}, asBytes(hello), 443, 40'000, 6}), ProbeResult::Yes);
}
