// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/packet_line.h"

#include "core/packet/decoder.h"

#include <gtest/gtest.h>

using namespace metsuke;

namespace {

std::string lineOf(IpProtocol protocol, uint16_t from, uint16_t to, const std::string& payload, uint8_t flags = 0) {
    DecodedPacket packet;
    packet.protocol = static_cast<uint8_t>(protocol);
    packet.sourcePort = from;
    packet.destinationPort = to;
    packet.tcpFlags = flags;
    packet.payload = Bytes(reinterpret_cast<const uint8_t*>(payload.data()), payload.size());
    packet.payloadLength = static_cast<uint32_t>(payload.size());
    return packetLine(packet);
}

std::string bytes(std::initializer_list<int> values) {
    std::string text;
    for (const int value : values) {
        text.push_back(static_cast<char>(value));
    }
    return text;
}

std::string dns(int flags, int answers) {
    return bytes({0x12, 0x34, flags >> 8, flags & 0xff, 0, 1, 0, answers, 0, 0, 0, 0}) + bytes({3}) + "www" + bytes({7}) + "example" + bytes({0, 0, 1, 0, 1});
}

} // namespace

TEST(PacketLine, TcpWithoutPayload_saysItsFlags) { EXPECT_EQ(lineOf(IpProtocol::Tcp, 40000, 80, "", tcp_flags::kSyn | tcp_flags::kAck), "SYN ACK"); }

TEST(PacketLine, Text_isItsFirstLine) {
    EXPECT_EQ(lineOf(IpProtocol::Tcp, 40000, 80, "GET /x HTTP/1.1\r\nHost: a\r\n"), "GET /x HTTP/1.1");
    EXPECT_EQ(lineOf(IpProtocol::Udp, 40000, 1900, "M-SEARCH * HTTP/1.1\r\n"), "M-SEARCH * HTTP/1.1");
}

TEST(PacketLine, Binary_isData) {
    EXPECT_EQ(lineOf(IpProtocol::Tcp, 40000, 4444, bytes({0x7f, 'E', 'L', 'F', 2, 1})), "data");
    EXPECT_EQ(lineOf(IpProtocol::Udp, 40000, 4444, bytes({1, 2, 3})), "data");
    EXPECT_EQ(lineOf(IpProtocol::Udp, 40000, 4444, ""), "data");
}

TEST(PacketLine, TlsRecord_isNamed) {
    EXPECT_EQ(lineOf(IpProtocol::Tcp, 40000, 443, bytes({22, 3, 1, 0, 200, 1})), "TLS Client Hello");
    EXPECT_EQ(lineOf(IpProtocol::Tcp, 443, 40000, bytes({23, 3, 3, 0, 200, 9})), "TLS Application Data");
}

TEST(PacketLine, DnsQuestionAndAnswer_areOneLineEach) {
    EXPECT_EQ(lineOf(IpProtocol::Udp, 40000, 53, dns(0x0100, 0)), "A www.example");
    EXPECT_EQ(lineOf(IpProtocol::Udp, 53, 40000, dns(0x8180, 2)), "A www.example → 2");
    EXPECT_EQ(lineOf(IpProtocol::Udp, 53, 40000, dns(0x8183, 0)), "A www.example → NXDOMAIN");
}

TEST(PacketLine, DnsCutAnywhere_neverReadsBeyond) {
    const std::string whole = dns(0x8180, 1);
    constexpr size_t kClass = 2; // nobody reads it
    for (size_t size = 0; size < whole.size() - kClass; ++size) {
        EXPECT_EQ(lineOf(IpProtocol::Udp, 53, 40000, whole.substr(0, size)), "data") << size;
    }
}

TEST(PacketLine, SmbAndKerberos_areNamed) {
    EXPECT_EQ(lineOf(IpProtocol::Tcp, 40000, 445, bytes({0, 0, 0, 90, 0xfe, 'S', 'M', 'B', 64, 0, 0, 0, 0, 0, 0, 0, 9, 0})), "SMB2 Write");
    EXPECT_EQ(lineOf(IpProtocol::Tcp, 40000, 88, bytes({0, 0, 1, 0, 0x6c, 0x81, 0xf0, 0x30, 0x81, 0xed, 0xa1, 3, 2, 1, 5})), "Kerberos TGS-REQ");
    EXPECT_EQ(lineOf(IpProtocol::Udp, 40000, 88, bytes({0x6a, 0x81, 0xf0, 0x30, 0x81, 0xed, 0xa1, 3, 2, 1, 5})), "Kerberos AS-REQ");
}

TEST(PacketLine, TextWithControlCharacters_isData) {
    EXPECT_EQ(lineOf(IpProtocol::Tcp, 40000, 25, "EHLO x\x1b[31m\r\n"), "data"); // no line of text
}

TEST(PacketLine, Icmp_isNamedByItsType) {
    EXPECT_EQ(lineOf(IpProtocol::Icmp, 8, 0, "abcdefgh"), "Echo Request");
    EXPECT_EQ(lineOf(IpProtocol::Icmpv6, 129, 0, "abcdefgh"), "Echo Reply");
    EXPECT_EQ(lineOf(IpProtocol::Icmp, 3, 3, "abcdefgh"), "Destination Unreachable 3");
}
