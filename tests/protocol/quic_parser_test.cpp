// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/quic_parser.h"
#include "core/base/digest.h"
#include "tests/protocol/recording_host.h"
#include "tests/protocol/tls_samples.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>

using namespace metsuke;

namespace {

/// A version with the client's Initial keys for the connection id 8394c8f03e515708, as the standards' appendices give them.
struct Version {
    uint32_t number;
    uint8_t initialType;
    const char* key;
    const char* iv;
    const char* headerKey;
};
constexpr Version kVersion1{1, 0, "1f369613dd76d5467730efcbe3b1a22d", "fa044b2f42a3fd3b46fb255c", "9f50449e04a0e810283a1e9933adedd2"};
constexpr Version kVersion2{
    0x6b3343cf, 1, "8b1a0bc121284290a29e0971b5cd045d", "91f73e2351d8fa91660e909f", "45b95e15235d6f45a6b19cbcb0294ba9"};
constexpr Version kDraft29{
    0xff00001d, 0, "175257a31eb09dea9366d8bb79ad80ba", "6b26114b9cba2b63a9e8dd4f", "9ddd12c994c0698b89374a9c077a3077"};

/// RFC 9001 appendix A.2: the CRYPTO frame of the sample packet.
const std::string kSampleFrame = fromHex(
    "060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e868"
    "04fe3a47f06a2b69484c00000413011302010000c000000010000e00000b6578"
    "616d706c652e636f6dff01000100000a00080006001d00170018001000070005"
    "04616c706e000500050100000000003300260024001d00209370b2c9caa47fba"
    "baf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b000302030400"
    "0d0010000e0403050306030203080408050806002d00020101001c0002400100"
    "3900320408ffffffffffffffff05048000ffff07048000ffff08011001048000"
    "75300901100f088394c8f03e51570806048000ffff");

const uint8_t* raw(const std::string& text) { return reinterpret_cast<const uint8_t*>(text.data()); }

/// A client's Initial packet with a packet number of four bytes; `payload` is padded up to `size`.
std::string seal(const Version& version, uint32_t number, std::string payload, size_t size = 1162) {
    payload.resize(std::max(payload.size(), size), '\0');
    std::string header(1, static_cast<char>(0xc3 | version.initialType << 4));
    header += be16(version.number >> 16) + be16(version.number & 0xffff) + withLength(1, fromHex("8394c8f03e515708")) + std::string(2, '\0');
    header += be16(0x4000 | static_cast<unsigned>(payload.size() + 20)) + be16(number >> 16) + be16(number & 0xffff);
    std::string nonce = fromHex(version.iv);
    for (size_t i = 0; i < 4; ++i) {
        nonce[8 + i] = static_cast<char>(nonce[8 + i] ^ header[header.size() - 4 + i]);
    }
    std::string sealed(payload.size() + 16, '\0');
    auto* out = reinterpret_cast<uint8_t*>(sealed.data());
    int done = 0;
    EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
    EVP_EncryptInit_ex(context, EVP_aes_128_gcm(), nullptr, raw(fromHex(version.key)), raw(nonce));
    EVP_EncryptUpdate(context, nullptr, &done, raw(header), static_cast<int>(header.size()));
    EVP_EncryptUpdate(context, out, &done, raw(payload), static_cast<int>(payload.size()));
    EVP_EncryptFinal_ex(context, out + payload.size(), &done);
    EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, 16, out + payload.size());
    std::array<uint8_t, 32> mask{};
    EVP_CIPHER_CTX_reset(context);
    EVP_EncryptInit_ex(context, EVP_aes_128_ecb(), nullptr, raw(fromHex(version.headerKey)), nullptr);
    EVP_EncryptUpdate(context, mask.data(), &done, out, 16); // the sample follows the four bytes of the number
    EVP_CIPHER_CTX_free(context);
    header[0] = static_cast<char>(header[0] ^ (mask[0] & 0x0f));
    for (size_t i = 0; i < 4; ++i) {
        header[header.size() - 4 + i] = static_cast<char>(header[header.size() - 4 + i] ^ mask[1 + i]);
    }
    return header + sealed;
}
std::string cryptoFrame(size_t offset, const std::string& bytes) {
    return "\6" + be16(0x4000 | static_cast<unsigned>(offset)) + be16(0x4000 | static_cast<unsigned>(bytes.size())) + bytes;
}

RecordingHost runQuic(const std::vector<std::string>& datagrams) {
    RecordingHost host;
    QuicParser parser;
    for (const auto& datagram : datagrams) {
        ++host.packetContext.packet.number;
        parser.datagram(StreamDirection::Originator, asBytes(datagram), host);
    }
    parser.end(host);
    return host;
}

} // namespace

TEST(QuicParser, StandardsSample_isOpened) {
    const std::string packet = seal(kVersion1, 2, kSampleFrame);
    ASSERT_EQ(packet.size(), 1200U);
    // What RFC 9001 appendix A.2 prints: the protected header, the sample and the end
    ASSERT_EQ(toHex(asBytes(packet.substr(0, 38))), "c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11d242b123dc9b");
    ASSERT_EQ(toHex(asBytes(packet.substr(1184))), "e221af44860018ab0856972e194cd934");
    const auto host = runQuic({packet});
    const auto events = host.of<QuicEvent>();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].version, "1");
    EXPECT_EQ(events[0].server_name, "example.com");
    EXPECT_EQ(events[0].next_protocol, "alpn");
    EXPECT_EQ(events[0].ja4.substr(0, 10), "q13d0211an");
    EXPECT_EQ(events[0].ja3.size(), 32U);
    EXPECT_EQ(host.flowInfo.serverName, "example.com");
    EXPECT_EQ(host.shunts, 1);
    EXPECT_EQ(probeQuic({asBytes(packet), {}, 50'000, 443, 17}), ProbeResult::Yes);
}

TEST(QuicParser, OtherVersions_areOpened) {
    for (const auto& [version, name] : {std::pair{kVersion2, "quicv2"}, std::pair{kDraft29, "draft-29"}}) {
        const auto events = runQuic({seal(version, 0, kSampleFrame)}).of<QuicEvent>();
        ASSERT_EQ(events.size(), 1U) << name;
        EXPECT_EQ(events[0].version, name);
        EXPECT_EQ(events[0].server_name, "example.com");
    }
}

TEST(QuicParser, HelloInPiecesOutOfOrder_isPutTogether) {
    const std::string hello = kSampleFrame.substr(4);
    const std::string first = "\1" + cryptoFrame(150, hello.substr(150)) + std::string(5, '\0') + cryptoFrame(0, hello.substr(0, 60));
    const std::string second = cryptoFrame(100, hello.substr(100, 50)) + cryptoFrame(40, hello.substr(40, 60));
    const auto host = runQuic({seal(kVersion1, 0, first), seal(kVersion1, 1, second)});
    const auto events = host.of<QuicEvent>();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].server_name, "example.com");
    EXPECT_EQ(host.lastFirst.number, 1U);
    EXPECT_EQ(events[0].ja4, runQuic({seal(kVersion1, 2, kSampleFrame)}).of<QuicEvent>().at(0).ja4);
}

TEST(QuicParser, SecondPacketOfDatagram_isRead) {
    const std::string hello = kSampleFrame.substr(4);
    const auto events = runQuic({seal(kVersion1, 0, cryptoFrame(0, hello.substr(0, 99)), 200) + seal(kVersion1, 1, cryptoFrame(99, hello.substr(99)))}).of<QuicEvent>();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].server_name, "example.com");
}

TEST(QuicParser, UnreadableInitials_endInAnEventWithTheVersion) {
    std::string packet = seal(kVersion1, 2, kSampleFrame);
    packet[600] = static_cast<char>(packet[600] ^ 1);
    const auto host = runQuic(std::vector<std::string>(20, packet));
    const auto events = host.of<QuicEvent>();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].version, "1");
    EXPECT_EQ(events[0].server_name, "");
    EXPECT_EQ(host.shunts, 1);
}

TEST(QuicParser, GoogleHello_givesTheServerName) {
    const auto hello = [](const std::string& before) {
        const auto le32 = [](char value) { return std::string(1, value) + std::string(3, '\0'); };
        return before + "CHLO" + std::string("\2\0\0\0", 4) + std::string("PAD\0", 4) + le32(4) + std::string("SNI\0", 4) + le32(15) + "----g.example.org";
    };
    const std::string q43 = hello("\x0d" + std::string(8, 'i') + "Q043" + std::string("\1", 1) + std::string(12, 'h') + std::string("\xa0\1\0\4", 4));
    const auto host = runQuic({q43});
    ASSERT_EQ(host.of<QuicEvent>().size(), 1U);
    EXPECT_EQ(host.of<QuicEvent>()[0].version, "Q043");
    EXPECT_EQ(host.of<QuicEvent>()[0].server_name, "g.example.o");
    EXPECT_EQ(host.shunts, 1);
    EXPECT_EQ(probeQuic({asBytes(q43), {}, 50'000, 443, 17}), ProbeResult::Yes);
    const std::string q46 = hello("\xc3Q046\x50" + std::string(8, 'i') + std::string(16, 'h') + std::string("\xa0\1\0\4", 4));
    EXPECT_EQ(runQuic({q46}).of<QuicEvent>().at(0).server_name, "g.example.o");
}

TEST(QuicParser, TruncatedAndDamaged_doesNoHarm) {
    const std::string packet = seal(kVersion1, 2, kSampleFrame);
    for (size_t size = 0; size < packet.size(); size += 7) {
        EXPECT_LE(runQuic({packet.substr(0, size)}).of<QuicEvent>().size(), 1U);
    }
    uint32_t state = 7;
    for (int round = 0; round < 500; ++round) {
        std::string frames = kSampleFrame;
        for (int change = 0; change < 3; ++change) {
            state = state * 1664525 + 1013904223;
            frames[(state >> 8) % frames.size()] = static_cast<char>(state >> 24);
        }
        EXPECT_EQ(runQuic({seal(kVersion1, 1, frames)}).of<QuicEvent>().size(), 1U);
    }
}

TEST(QuicCryptoStream, PiecesAreBounded) {
    QuicCryptoStream stream;
    stream.add(QuicCryptoStream::kMaximum, asBytes("xy"));
    stream.add(~uint64_t{0}, asBytes("xy"));
    EXPECT_TRUE(stream.begin().empty());
    for (size_t offset = 2; offset < 1000; offset += 2) {
        stream.add(offset, asBytes("x"));
    }
    stream.add(0, asBytes("ab"));
    EXPECT_TRUE(stream.begin().empty()); // too many holes: given up
}

TEST(QuicProbe, OtherDatagrams_areRefused) {
    const auto probe = [](const std::string& bytes, uint8_t proto = 17) { return probeQuic({asBytes(bytes), {}, 50'000, 443, proto}); };
    EXPECT_EQ(probe(std::string(1200, '\x40')), ProbeResult::No);
    EXPECT_EQ(probe(fromHex("c000000000088394c8f03e515708")), ProbeResult::No); // version negotiation
    EXPECT_EQ(probe(fromHex("c00000000115")), ProbeResult::No);
    EXPECT_EQ(probe(seal(kVersion1, 0, kSampleFrame), 1), ProbeResult::No);
}
