// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/tls_fingerprint.h"
#include "core/protocol/tls_names.h"
#include "tests/protocol/tls_samples.h"

#include <gtest/gtest.h>

using namespace metsuke;

namespace {

std::string numbers(const std::vector<unsigned>& values) {
    std::string text;
    for (const unsigned value : values) {
        text += be16(value);
    }
    return text;
}
std::string helloBody(unsigned version, const std::vector<unsigned>& ciphers, const std::string& extensions) {
    return be16(version) + std::string(32, 'r') + std::string(1, '\0') + withLength(2, numbers(ciphers)) + std::string("\1\0", 2)
        + (extensions.empty() ? "" : withLength(2, extensions));
}

} // namespace

TEST(Ja3, PublishedExample_isReproduced) {
    // 769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0
    const std::string body = helloBody(769, {47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4},
        serverNameExtension("example.com") + extension(10, withLength(2, numbers({23, 24, 25}))) + extension(11, std::string("\1\0", 2)));
    const auto hello = readClientHello(asBytes(body));
    ASSERT_TRUE(hello);
    EXPECT_EQ(ja3Of(*hello), "ada70206e40642a3e4461f35503241d5");
}

TEST(Ja3, HelloWithoutExtensions_hasEmptyFields) {
    const std::string body = helloBody(769, {4, 5, 10, 9, 100, 98, 3, 6, 19, 18, 99}, "");
    const auto hello = readClientHello(asBytes(body));
    ASSERT_TRUE(hello);
    EXPECT_EQ(ja3Of(*hello), "de350869b8c85de67a350c8d186f11e6");
    EXPECT_EQ(ja4Of(*hello, TlsTransport::Tcp).substr(0, 10), "t10i110000");
    EXPECT_EQ(ja4Of(*hello, TlsTransport::Tcp).substr(23), "_000000000000");
}

TEST(Ja3, Grease_doesNotCount) {
    const auto plain = helloBody(771, {0x1301, 0x1302}, extension(10, withLength(2, numbers({29, 23}))));
    const auto greased = helloBody(771, {0x3a3a, 0x1301, 0x1302},
        extension(0xdada, "") + extension(10, withLength(2, numbers({0x2a2a, 29, 23}))));
    EXPECT_EQ(ja3Of(*readClientHello(asBytes(plain))), ja3Of(*readClientHello(asBytes(greased))));
    EXPECT_EQ(ja4Of(*readClientHello(asBytes(plain)), TlsTransport::Tcp), ja4Of(*readClientHello(asBytes(greased)), TlsTransport::Tcp));
    EXPECT_FALSE(isGrease(0x0a1a));
}

TEST(Ja3s, ServerHello_isTheDigestOfItsNumbers) {
    // MD5 of "769,47,65281-0-11-35-5-16"
    std::string extensions;
    for (const unsigned type : {65281U, 0U, 11U, 35U, 5U, 16U}) {
        extensions += extension(type, "");
    }
    const std::string body = be16(769) + std::string(32, 'r') + std::string(1, '\0') + be16(47) + std::string(1, '\0') + withLength(2, extensions);
    const auto hello = readServerHello(asBytes(body));
    ASSERT_TRUE(hello);
    EXPECT_EQ(ja3sOf(*hello), "836ce314215654b5b1f85f97c73e506f");
}

TEST(Ja4, PublishedExample_isReproduced) {
    // Chrome of the specification: t13d1516h2_8daaf6152771_e5627efa2ab1
    std::string extensions = extension(0x1a1a, "") + serverNameExtension("example.com")
        + extension(0x10, withLength(2, withLength(1, "h2") + withLength(1, "http/1.1")))
        + extension(0x0d, withLength(2, numbers({0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601})))
        + extension(0x2b, withLength(1, numbers({0x6a6a, 0x0304, 0x0303})));
    for (const unsigned type : {0x1bU, 0x33U, 0x4469U, 0x17U, 0x2dU, 0x05U, 0x23U, 0x12U, 0xff01U, 0x15U}) {
        extensions += extension(type, "");
    }
    extensions += extension(0x0b, std::string("\1\0", 2)) + extension(0x0a, withLength(2, numbers({0x1d})));
    const std::string body = helloBody(771,
        {0x8a8a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x9c, 0x9d, 0x2f, 0x35},
        extensions);
    const auto hello = readClientHello(asBytes(body));
    ASSERT_TRUE(hello);
    EXPECT_EQ(ja4Of(*hello, TlsTransport::Tcp), "t13d1516h2_8daaf6152771_e5627efa2ab1");
    EXPECT_EQ(ja4Of(*hello, TlsTransport::Quic), "q13d1516h2_8daaf6152771_e5627efa2ab1");
}

TEST(Ja4, AlpnThatIsNoText_isWrittenInHex) {
    const auto tagOf = [](const std::string& alpn) {
        const std::string body = helloBody(771, {0x1301}, extension(16, withLength(2, withLength(1, alpn))));
        return ja4Of(*readClientHello(asBytes(body)), TlsTransport::Tcp).substr(8, 2);
    };
    EXPECT_EQ(tagOf("http/1.1"), "h1");
    EXPECT_EQ(tagOf("x"), "xx");
    EXPECT_EQ(tagOf("\xab"), "ab");
    EXPECT_EQ(tagOf("\x30\xab"), "3b");
    EXPECT_EQ(tagOf("\x30\x31\xab\xcd"), "3d");
}

TEST(TlsNames, NumbersAreNamed) {
    EXPECT_EQ(tlsCipherName(0x1301), "TLS_AES_128_GCM_SHA256");
    EXPECT_EQ(tlsCipherName(0xc02f), "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    EXPECT_EQ(tlsCipherName(0x000a), "TLS_RSA_WITH_3DES_EDE_CBC_SHA");
    EXPECT_EQ(tlsCipherName(0xfefe), "0xFEFE");
    EXPECT_EQ(tlsVersionName(0x0303), "TLSv12");
    EXPECT_EQ(tlsVersionName(plainTlsVersion(0x7f1c)), "TLSv13");
    EXPECT_EQ(tlsAlertName(48), "unknown_ca");
    EXPECT_EQ(tlsAlertName(199), "199");
}

TEST(ClientHello, TruncatedAnywhere_isHarmless) {
    const std::string body = helloBody(771, {0x1301, 0x1302}, serverNameExtension("a.example") + extension(43, withLength(1, numbers({0x0304})))
        + extension(10, withLength(2, numbers({29}))) + extension(16, withLength(2, withLength(1, "h2"))));
    for (size_t size = 0; size < body.size(); ++size) {
        const auto hello = readClientHello(asBytes(std::string_view(body).substr(0, size)));
        EXPECT_EQ(hello.has_value(), size >= 43) << size;
        if (hello) {
            EXPECT_EQ(ja4Of(*hello, TlsTransport::Tcp).size(), 36U);
        }
    }
}
