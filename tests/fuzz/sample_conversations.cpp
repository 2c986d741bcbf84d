// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/sample_conversations.h"

#include "tests/scenario/messages.h"

namespace metsuke::fuzz {

namespace {

using namespace scenario;
using Both = std::vector<std::pair<StreamDirection, Octets>>;

Octets script(const Both& turns) {
    Octets out;
    for (const auto& [direction, bytes] : turns) {
        addTurn(out, direction, bytes);
    }
    return out;
}

Octets text(std::string_view t) { return {t.begin(), t.end()}; }

constexpr auto kClient = StreamDirection::Originator;
constexpr auto kServer = StreamDirection::Responder;

std::vector<Octets> http() {
    Random random(1);
    return {script({{kClient, httpRequest("GET", "www.example", "/a.exe", kBrowser)}, {kServer, httpResponse("application/pdf", harmlessElf(random, 300))}}),
        script({{kClient, text("POST /x?a=1 HTTP/1.1\r\nHost: a.example\r\nContent-Type: multipart/form-data; boundary=b\r\nTransfer-Encoding: chunked\r\n\r\n"
                               "5\r\n--b\r\n\r\n3;x=y\r\nabc\r\n0\r\nT: v\r\n\r\n")},
            {kServer, text("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 401 Unauthorized\r\nWWW-Authenticate: NTLM TlRMTVNTUAACAAAA\r\nContent-Length: 3\r\n\r\nno!")}}),
        script({{kClient, text("CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n")}, {kServer, text("HTTP/1.1 200 OK\r\n\r\n")}})};
}

std::vector<Octets> ssl() {
    Random random(2);
    return {script({{kClient, tlsClientHello(random, "www.example", TlsStack::Browser)},
                {kServer, tlsServerHello(random, selfSignedCertificate("www.example", {1'767'225'600'000'000'000}, 30))},
                {kClient, tlsClientFinish(random)}, {kServer, tlsApplicationData(random, 100)}}),
        script({{kClient, tlsClientHello(random, "a.example", TlsStack::Implant)}, {kServer, tlsServerHello(random, {})}})};
}

std::vector<Octets> smb() {
    Both turns{{kClient, smb2::negotiate(false)}, {kServer, smb2::negotiate(true)}};
    for (const int leg : {0, 1}) {
        turns.emplace_back(kClient, smb2::sessionSetup(leg, false, "user", "PC5"));
        turns.emplace_back(kServer, smb2::sessionSetup(leg, true, "user", "PC5"));
    }
    for (const bool reply : {false, true}) {
        const auto side = reply ? kServer : kClient;
        turns.emplace_back(side, smb2::treeConnect(3, reply, "\\\\FS\\ADMIN$", false, 1));
        turns.emplace_back(side, smb2::create(4, reply, 1, "x.exe", 1, true));
        turns.emplace_back(side, smb2::write(5, reply, 1, 1, 0, text("MZ some bytes")));
        turns.emplace_back(side, smb2::read(6, reply, 1, 1, 10, text("0123456789")));
        turns.emplace_back(side, smb2::transceive(7, reply, 1, 1, rpc::bindSvcctl(reply)));
        turns.emplace_back(side, smb2::close(8, reply, 1, 1));
    }
    return {script(turns), script({{kClient, Builder().u32(0x00000023).u8(0xff).text("SMB").u8(0x72).zeros(27).u8(0).u16le(0).take()}})};
}

std::vector<Octets> dns(bool stream) {
    const auto framed = [&](Octets message) {
        return stream ? Builder().u16(static_cast<unsigned>(message.size())).raw(message).take() : message;
    };
    return {script({{kClient, framed(dnsQuery(7, "www.example"))}, {kServer, framed(dnsAnswer(7, "www.example", *IpAddress::parse("203.0.113.9")))}}),
        script({{kClient, framed(nbnsRegistration(station("pc5", "10.0.0.5"), 9))}}),
        script({{kServer, framed(Builder().u16(1).u16(0x8180).u16(1).u16(2).zeros(4).u16(0xc00c).u16(16).u16(1).u16(0xc00c).u16(5).u16(1).u32(9).u16(2).u16(0xc00c).take())}})};
}

} // namespace

Turn nextTurn(Choices& choices) {
    Turn turn;
    const uint8_t flags = choices.byte();
    turn.direction = (flags & 1) != 0 ? StreamDirection::Responder : StreamDirection::Originator;
    turn.lost = (flags & 2) != 0 ? choices.number16() : 0;
    turn.chunk = 1 + flags / 4;
    turn.bytes = choices.bytes(choices.number16());
    return turn;
}

void addTurn(Octets& script, StreamDirection direction, const Octets& bytes) {
    script.push_back(direction == StreamDirection::Responder ? 1 : 0);
    script.push_back(static_cast<uint8_t>(bytes.size() & 0xff));
    script.push_back(static_cast<uint8_t>(bytes.size() >> 8));
    script.insert(script.end(), bytes.begin(), bytes.end());
}

std::vector<Octets> sampleConversations(std::string_view service) {
    if (service == "http") {
        return http();
    }
    if (service == "ssl") {
        return ssl();
    }
    if (service == "smb") {
        return smb();
    }
    if (service == "dns") {
        auto all = dns(true);
        const auto plain = dns(false);
        all.insert(all.end(), plain.begin(), plain.end());
        return all;
    }
    if (service == "dhcp") {
        const Station client = station("pc5", "10.0.0.5");
        return {script({{kClient, dhcpRequest(client, 9)}, {kServer, dhcpAck(client, station("gw", "10.0.0.1"), 9)}})};
    }
    if (service == "dce_rpc") {
        return {script({{kClient, rpc::bindSvcctl(false)}, {kServer, rpc::bindSvcctl(true)}, {kClient, rpc::request(1, 12, Octets(40, 0))},
            {kServer, rpc::response(1, Octets(4, 0))}})};
    }
    if (service == "ssh") {
        return {script({{kClient, text("SSH-2.0-OpenSSH_9.2\r\n")}, {kServer, text("SSH-2.0-dropbear\r\n")},
            {kClient, Builder().u32(44).u8(4).u8(20).zeros(16).u32(5).text("curve").u32(3).text("rsa").zeros(20).take()}})};
    }
    if (service == "smtp") {
        return {script({{kServer, text("220 mx.example ESMTP\r\n")}, {kClient, text("EHLO pc5\r\n")}, {kServer, text("250-mx\r\n250 AUTH LOGIN\r\n")},
            {kClient, text("MAIL FROM:<a@a.example>\r\nRCPT TO:<b@b.example>\r\nDATA\r\n")}, {kServer, text("250 ok\r\n250 ok\r\n354 go\r\n")},
            {kClient, text("Subject: x\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: application/zip; name=a.zip\r\n"
                           "Content-Transfer-Encoding: base64\r\n\r\nUEsDBAoAAAAA\r\n--b--\r\n.\r\nQUIT\r\n")}})};
    }
    if (service == "ftp") {
        return {script({{kServer, text("220 ftp ready\r\n")}, {kClient, text("USER anonymous\r\nPASS x\r\nPASV\r\nRETR a.exe\r\n")},
            {kServer, text("331 ok\r\n230 in\r\n227 Entering Passive Mode (10,0,0,9,4,1)\r\n150 go\r\n226 done\r\n")}})};
    }
    if (service == "irc") {
        return {script({{kClient, text("NICK bot123\r\nUSER a 0 * :x\r\nJOIN #c key\r\n")}, {kServer, text(":srv 001 bot123 :hi\r\n:m!u@h PRIVMSG #c :!ddos 1.2.3.4\r\n")}})};
    }
    if (service == "stratum") {
        return {script({{kClient, text("{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[\"xmrig/6\"]}\n{\"id\":2,\"method\":\"login\",\"params\":{\"login\":\"4A\",\"pass\":\"x\"}}\n")},
            {kServer, text("{\"id\":1,\"result\":[[],\"00\",4],\"error\":null}\n{\"method\":\"mining.notify\",\"params\":[]}\n")}})};
    }
    if (service == "bitcoin") {
        const Octets version = Builder().u32(0xf9beb4d9).text("version").zeros(5).u32le(10).u32(0).zeros(10).take();
        return {script({{kClient, version}, {kServer, version}})};
    }
    return {script({{kClient, text("hello")}, {kServer, Octets(64, 0)}})};
}

} // namespace metsuke::fuzz
