// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/scenario/messages.h"

#include "core/base/strings.h"

#include <array>
#include <ctime>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace metsuke::scenario {

namespace {

void appendName(Builder& b, std::string_view name) {
    for (const auto label : split(name, '.')) {
        b.u8(static_cast<unsigned>(label.size())).text(label);
    }
    b.u8(0);
}

Octets dhcpMessage(const Station& client, const Station* server, uint32_t id) {
    Builder b;
    b.u8(server ? 2 : 1).u8(1).u8(6).u8(0).u32(id).u16(0).u16(0);
    b.u32(0).u32(server ? client.ip.toV4() : 0).u32(server ? server->ip.toV4() : 0).u32(0);
    b.raw({client.mac.bytes().begin(), client.mac.bytes().end()}).zeros(10 + 64 + 128).u32(0x63825363);
    b.u8(53).u8(1).u8(server ? 5 : 3);
    if (server) {
        b.u8(54).u8(4).u32(server->ip.toV4()).u8(51).u8(4).u32(28800).u8(3).u8(4).u32(server->ip.toV4());
    } else {
        b.u8(12).u8(static_cast<unsigned>(client.name.size())).text(client.name);
        b.u8(50).u8(4).u32(client.ip.toV4()).u8(60).u8(8).text("MSFT 5.0").u8(55).u8(4).u8(1).u8(3).u8(6).u8(15);
    }
    b.u8(255);
    return b.take();
}

Octets tlsRecord(unsigned type, const Octets& body, unsigned version = 0x0303) {
    Builder b;
    b.u8(type).u16(version).u16(static_cast<unsigned>(body.size())).raw(body);
    return b.take();
}

Octets handshake(unsigned type, const Octets& body) {
    Builder b;
    b.u8(type).u24(static_cast<unsigned>(body.size())).raw(body);
    return b.take();
}

void extension(Builder& b, unsigned type, const Octets& body) {
    b.u16(type).u16(static_cast<unsigned>(body.size())).raw(body);
}

} // namespace

Octets dnsQuery(uint16_t id, std::string_view name, uint16_t type) {
    Builder b;
    b.u16(id).u16(0x0100).u16(1).u16(0).u16(0).u16(0);
    appendName(b, name);
    b.u16(type).u16(1);
    return b.take();
}

Octets dnsAnswer(uint16_t id, std::string_view name, std::optional<IpAddress> address, uint32_t ttl) {
    Builder b;
    b.u16(id).u16(address ? 0x8180 : 0x8183).u16(1).u16(address ? 1 : 0).u16(0).u16(0);
    appendName(b, name);
    b.u16(1).u16(1);
    if (address) {
        b.u16(0xc00c).u16(1).u16(1).u32(ttl).u16(4).u32(address->toV4());
    }
    return b.take();
}

Octets dhcpRequest(const Station& client, uint32_t id) { return dhcpMessage(client, nullptr, id); }
Octets dhcpAck(const Station& client, const Station& server, uint32_t id) { return dhcpMessage(client, &server, id); }

Octets nbnsRegistration(const Station& client, uint16_t id) {
    Builder b;
    b.u16(id).u16(0x2910).u16(1).u16(0).u16(0).u16(1).u8(32);
    std::string padded = client.name;
    padded.resize(15, ' ');
    padded.push_back('\0');
    for (const char c : padded) {
        b.u8('A' + (static_cast<uint8_t>(c) >> 4)).u8('A' + (static_cast<uint8_t>(c) & 15));
    }
    b.u8(0).u16(0x20).u16(1).u16(0xc00c).u16(0x20).u16(1).u32(300000).u16(6).u16(0).u32(client.ip.toV4());
    return b.take();
}

Octets ntpPacket(bool reply) {
    Builder b;
    b.u8(reply ? 0x24 : 0x23).u8(reply ? 2 : 0).u8(6).u8(0xe9).zeros(44);
    return b.take();
}

Octets httpRequest(std::string_view method, std::string_view host, std::string_view path, std::string_view userAgent,
    std::string_view referrer, const Octets& body) {
    Builder b;
    b.text(method).text(" ").text(path).text(" HTTP/1.1\r\nHost: ").text(host).text("\r\nUser-Agent: ").text(userAgent);
    b.text("\r\nAccept: */*\r\n");
    if (!referrer.empty()) {
        b.text("Referer: ").text(referrer).text("\r\n");
    }
    if (!body.empty()) {
        b.text("Content-Type: application/octet-stream\r\nContent-Length: ").text(std::to_string(body.size())).text("\r\n");
    }
    b.text("\r\n").raw(body);
    return b.take();
}

Octets httpResponse(std::string_view contentType, const Octets& body) {
    Builder b;
    b.text("HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Type: ").text(contentType).text("\r\nContent-Length: ");
    b.text(std::to_string(body.size())).text("\r\nConnection: close\r\n\r\n").raw(body);
    return b.take();
}

Octets harmlessElf(Random& random, size_t size) {
    Builder b;
    b.u32(0x7f454c46).u8(2).u8(1).u8(1).zeros(9).u16le(3).u16le(0x3e).u32le(1).u64le(0x24fa0).u64le(64).u64le(0).u32le(0);
    b.u16le(64).u16le(56).u16le(1).u16le(0).u16le(0).u16le(0);
    b.raw(random.bytes(size - b.size()));
    return b.take();
}

Octets tlsClientHello(Random& random, std::string_view serverName, TlsStack stack) {
    Builder sni;
    sni.u16(static_cast<unsigned>(serverName.size() + 3)).u8(0).u16(static_cast<unsigned>(serverName.size())).text(serverName);
    Builder extensions;
    extension(extensions, 0, sni.take());
    Builder groups;
    Builder signatures;
    Builder ciphers;
    if (stack == TlsStack::Browser) {
        for (const unsigned c : std::initializer_list<unsigned>{0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035}) {
            ciphers.u16(c);
        }
        extension(extensions, 23, {});
        extension(extensions, 0xff01, {0});
        groups.u16(6).u16(29).u16(23).u16(24);
        extension(extensions, 10, groups.take());
        extension(extensions, 11, {1, 0});
        extension(extensions, 35, {});
        extension(extensions, 16, Octets{0, 12, 2, 'h', '2', 8, 'h', 't', 't', 'p', '/', '1', '.', '1'});
        signatures.u16(16);
        for (const unsigned s : std::initializer_list<unsigned>{0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601}) {
            signatures.u16(s);
        }
        extension(extensions, 13, signatures.take());
        Builder share;
        share.u16(36).u16(29).u16(32).raw(random.bytes(32));
        extension(extensions, 51, share.take());
        extension(extensions, 45, {1, 1});
        extension(extensions, 43, {4, 3, 4, 3, 3});
    } else {
        for (const unsigned c : std::initializer_list<unsigned>{0xc02f, 0xc030, 0x009c, 0x003c, 0x002f}) {
            ciphers.u16(c);
        }
        groups.u16(4).u16(23).u16(24);
        extension(extensions, 10, groups.take());
        extension(extensions, 11, {1, 0});
        signatures.u16(8).u16(0x0401).u16(0x0501).u16(0x0403).u16(0x0807);
        extension(extensions, 13, signatures.take());
    }
    Builder hello;
    hello.u16(0x0303).raw(random.bytes(32)).u8(32).raw(random.bytes(32));
    hello.u16(static_cast<unsigned>(ciphers.size())).raw(ciphers.take()).u8(1).u8(0);
    hello.u16(static_cast<unsigned>(extensions.size())).raw(extensions.take());
    return tlsRecord(22, handshake(1, hello.take()), 0x0301);
}

Octets tlsServerHello(Random& random, const Octets& certificate) {
    Builder hello;
    hello.u16(0x0303).raw(random.bytes(32)).u8(32).raw(random.bytes(32));
    Builder flight;
    if (certificate.empty()) {
        hello.u16(0x1301).u8(0);
        Builder extensions;
        Builder share;
        share.u16(29).u16(32).raw(random.bytes(32));
        extension(extensions, 51, share.take());
        extension(extensions, 43, {3, 4});
        hello.u16(static_cast<unsigned>(extensions.size())).raw(extensions.take());
        flight.raw(tlsRecord(22, handshake(2, hello.take()))).raw(tlsRecord(20, {1})).raw(tlsRecord(23, random.bytes(1200)));
        return flight.take();
    }
    hello.u16(0xc02f).u8(0).u16(0);
    flight.raw(tlsRecord(22, handshake(2, hello.take())));
    Builder chain;
    chain.u24(static_cast<unsigned>(certificate.size() + 3)).u24(static_cast<unsigned>(certificate.size())).raw(certificate);
    flight.raw(tlsRecord(22, handshake(11, chain.take())));
    flight.raw(tlsRecord(22, handshake(12, random.bytes(140)))).raw(tlsRecord(22, handshake(14, {})));
    return flight.take();
}

Octets tlsClientFinish(Random& random) {
    Builder b;
    b.raw(tlsRecord(22, handshake(16, random.bytes(66)))).raw(tlsRecord(20, {1})).raw(tlsRecord(22, random.bytes(40)));
    return b.take();
}

Octets tlsApplicationData(Random& random, size_t size) {
    Builder b;
    constexpr size_t kRecord = 8000;
    for (size_t at = 0; at < size; at += kRecord) {
        b.raw(tlsRecord(23, random.bytes(std::min(kRecord, size - at))));
    }
    return b.take();
}

Octets selfSignedCertificate(std::string_view commonName, Timestamp notBefore, int days) {
    std::array<uint8_t, 32> secret{};
    std::copy(commonName.begin(), commonName.begin() + static_cast<std::ptrdiff_t>(std::min<size_t>(commonName.size(), 32)), secret.begin());
    EVP_PKEY* key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, secret.data(), secret.size());
    X509* certificate = X509_new();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), 0x5eed'c0de);
    ASN1_TIME_set(X509_getm_notBefore(certificate), static_cast<time_t>(notBefore.ns / kSecond));
    ASN1_TIME_set(X509_getm_notAfter(certificate), static_cast<time_t>(notBefore.ns / kSecond) + days * 86400L);
    X509_NAME* name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(commonName.data()),
        static_cast<int>(commonName.size()), -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_set_pubkey(certificate, key);
    X509_sign(certificate, key, nullptr);
    uint8_t* der = nullptr;
    const int size = i2d_X509(certificate, &der);
    Octets bytes(der, der + std::max(size, 0));
    OPENSSL_free(der);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return bytes;
}

namespace smb2 {

    namespace {
        constexpr uint64_t kSession = 0x0000'4000'0000'0011ULL;

        Octets frame(unsigned command, uint64_t messageId, bool reply, uint32_t tree, const Octets& body, uint32_t status = 0) {
            Builder b;
            const size_t size = 64 + body.size();
            b.u8(0).u24(static_cast<unsigned>(size)).u32(0xfe534d42).u16le(64).u16le(1).u32le(reply ? status : 0);
            b.u16le(command).u16le(1).u32le(reply ? 1 : 0).u32le(0).u64le(messageId).u32le(0xfeff).u32le(tree);
            b.u64le(command == 0 ? 0 : kSession).zeros(16).raw(body);
            return b.take();
        }
        Builder& fileId(Builder& b, uint8_t number) { return b.u64le(number).u64le(0x10000ULL + number); }

        Octets ntlmMessage(int leg, std::string_view user, std::string_view workstation) {
            Builder b;
            b.text("NTLMSSP").u8(0).u32le(static_cast<uint64_t>(leg));
            if (leg == 1) {
                b.u32le(0xe2088297).zeros(16).u64le(0);
            } else if (leg == 2) {
                b.u16le(16).u16le(16).u32le(56).u32le(0xe2898215).u64le(0x1122334455667788ULL).u64le(0).u16le(0).u16le(0).u32le(72).u64le(0);
                b.utf16("FILESRV1");
            } else {
                const size_t domainAt = 72;
                const size_t userAt = domainAt + 12;
                const size_t hostAt = userAt + user.size() * 2;
                const size_t lmAt = hostAt + workstation.size() * 2;
                const auto field = [&](size_t length, size_t at) { b.u16le(static_cast<unsigned>(length)).u16le(static_cast<unsigned>(length)).u32le(at); };
                field(24, lmAt);
                field(24, lmAt + 24);
                field(12, domainAt);
                field(user.size() * 2, userAt);
                field(workstation.size() * 2, hostAt);
                field(0, lmAt + 48);
                b.u32le(0xe2888215).u64le(0).utf16("OFFICE").utf16(user).utf16(workstation).zeros(48);
            }
            return b.take();
        }
    }

    Octets negotiate(bool reply) {
        Builder b;
        if (!reply) {
            b.u16le(36).u16le(2).u16le(1).u16le(0).u32le(0x7f).zeros(16).u64le(0).u16le(0x0202).u16le(0x0210);
        } else {
            b.u16le(65).u16le(1).u16le(0x0210).u16le(0).zeros(16).u32le(7).u32le(0x100000).u32le(0x100000).u32le(0x100000).u64le(0).u64le(0).u16le(128).u16le(0).u32le(0);
        }
        return frame(0, 0, reply, 0, b.take());
    }

    Octets sessionSetup(int leg, bool reply, std::string_view user, std::string_view workstation) {
        Builder b;
        const bool done = reply && leg == 2;
        const Octets token = done ? Octets{} : ntlmMessage(reply ? 2 : leg == 1 ? 1 : 3, user, workstation);
        if (!reply) {
            b.u16le(25).u8(0).u8(1).u32le(1).u32le(0).u16le(88).u16le(static_cast<unsigned>(token.size())).u64le(0).raw(token);
        } else {
            b.u16le(9).u16le(0).u16le(72).u16le(static_cast<unsigned>(token.size())).raw(token);
        }
        constexpr uint32_t kMoreProcessing = 0xc0000016;
        return frame(1, static_cast<uint64_t>(leg), reply, 0, b.take(), done ? 0 : kMoreProcessing);
    }

    Octets treeConnect(uint64_t messageId, bool reply, std::string_view path, bool pipe, uint32_t tree) {
        Builder b;
        if (!reply) {
            b.u16le(9).u16le(0).u16le(72).u16le(static_cast<unsigned>(path.size() * 2)).utf16(path);
        } else {
            b.u16le(16).u8(pipe ? 2 : 1).u8(0).u32le(0).u32le(0).u32le(0x1f01ff);
        }
        return frame(3, messageId, reply, reply ? tree : 0, b.take());
    }

    Octets create(uint64_t messageId, bool reply, uint32_t tree, std::string_view name, uint8_t fileNumber, bool writing) {
        Builder b;
        if (!reply) {
            b.u16le(57).u8(0).u8(0).u32le(2).u64le(0).u64le(0).u32le(writing ? 0x40120196 : 0x00120089).u32le(0x80).u32le(3);
            b.u32le(writing ? 5 : 1).u32le(0x44).u16le(120).u16le(static_cast<unsigned>(name.size() * 2)).u32le(0).u32le(0).utf16(name);
        } else {
            b.u16le(89).u8(0).u8(0).u32le(writing ? 2 : 1).zeros(32).u64le(0).u64le(0).u32le(0x80).u32le(0);
            fileId(b, fileNumber).u32le(0).u32le(0);
        }
        return frame(5, messageId, reply, tree, b.take());
    }

    Octets write(uint64_t messageId, bool reply, uint32_t tree, uint8_t fileNumber, uint64_t offset, const Octets& data) {
        Builder b;
        if (!reply) {
            b.u16le(49).u16le(112).u32le(data.size()).u64le(offset);
            fileId(b, fileNumber).u32le(0).u32le(0).u16le(0).u16le(0).u32le(0).raw(data);
        } else {
            b.u16le(17).u16le(0).u32le(data.size()).u32le(0).u32le(0);
        }
        return frame(9, messageId, reply, tree, b.take());
    }

    Octets read(uint64_t messageId, bool reply, uint32_t tree, uint8_t fileNumber, uint32_t length, const Octets& data) {
        Builder b;
        if (!reply) {
            b.u16le(49).u8(80).u8(0).u32le(length).u64le(0);
            fileId(b, fileNumber).u32le(0).u32le(0).u32le(0).u16le(0).u16le(0).u8(0);
        } else {
            b.u16le(17).u8(80).u8(0).u32le(data.size()).u32le(0).u32le(0).raw(data);
        }
        return frame(8, messageId, reply, tree, b.take());
    }

    Octets close(uint64_t messageId, bool reply, uint32_t tree, uint8_t fileNumber) {
        Builder b;
        if (!reply) {
            b.u16le(24).u16le(0).u32le(0);
            fileId(b, fileNumber);
        } else {
            b.u16le(60).zeros(58);
        }
        return frame(6, messageId, reply, tree, b.take());
    }

    Octets transceive(uint64_t messageId, bool reply, uint32_t tree, uint8_t fileNumber, const Octets& rpc) {
        Builder b;
        b.u16le(reply ? 49 : 57).u16le(0).u32le(0x0011c017);
        fileId(b, fileNumber);
        if (!reply) {
            b.u32le(120).u32le(rpc.size()).u32le(0).u32le(0).u32le(0).u32le(4280).u32le(1).u32le(0).raw(rpc);
        } else {
            b.u32le(112).u32le(0).u32le(112).u32le(rpc.size()).u32le(0).u32le(0).raw(rpc);
        }
        return frame(11, messageId, reply, tree, b.take());
    }

} // namespace smb2

namespace rpc {

    namespace {
        Octets pdu(unsigned type, uint32_t call, const Octets& body) {
            Builder b;
            b.u8(5).u8(0).u8(type).u8(3).u32le(0x10).u16le(static_cast<unsigned>(16 + body.size())).u16le(0).u32le(call).raw(body);
            return b.take();
        }
        const Octets kNdr{0x04, 0x5d, 0x88, 0x8a, 0xeb, 0x1c, 0xc9, 0x11, 0x9f, 0xe8, 0x08, 0x00, 0x2b, 0x10, 0x48, 0x60, 2, 0, 0, 0};
        const Octets kSvcctl{0x81, 0xbb, 0x7a, 0x36, 0x44, 0x98, 0xf1, 0x35, 0xad, 0x32, 0x98, 0xf0, 0x38, 0x00, 0x10, 0x03, 2, 0, 0, 0};
    }

    Octets bindSvcctl(bool reply) {
        Builder b;
        b.u16le(4280).u16le(4280).u32le(reply ? 0x53f0 : 0);
        if (!reply) {
            b.u8(1).zeros(3).u16le(0).u8(1).u8(0).raw(kSvcctl).raw(kNdr);
        } else {
            b.u16le(13).text("\\PIPE\\ntsvcs").u8(0).zeros(1).u8(1).zeros(3).u16le(0).u16le(0).raw(kNdr);
        }
        return pdu(reply ? 12 : 11, 1, b.take());
    }

    Octets request(uint32_t call, uint16_t opnum, const Octets& stub) {
        Builder b;
        b.u32le(stub.size()).u16le(0).u16le(opnum).raw(stub);
        return pdu(0, call, b.take());
    }

    Octets response(uint32_t call, const Octets& stub) {
        Builder b;
        b.u32le(stub.size()).u16le(0).u8(0).u8(0).raw(stub);
        return pdu(2, call, b.take());
    }

} // namespace rpc

} // namespace metsuke::scenario
