// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/dhcp_parser.h"
#include "core/protocol/icmp_parser.h"
#include "tests/protocol/recording_host.h"

#include <gtest/gtest.h>

#include <random>

using namespace metsuke;
using namespace std::string_literals;

namespace {

std::string dhcp(uint8_t operation, const std::string& options) {
    std::string message(236, '\0');
    message[0] = static_cast<char>(operation);
    message[1] = 1;
    message[2] = 6;
    message.replace(28, 6, "\x00\x11\x22\x33\x44\x55"s);
    return message + "\x63\x82\x53\x63"s + options;
}
std::string option(uint8_t code, const std::string& value) {
    return std::string{static_cast<char>(code), static_cast<char>(value.size())} + value;
}

struct Ping {
    RecordingHost host;
    std::unique_ptr<DatagramParser> parser = makeIcmpParser();
    explicit Ping(uint16_t type = 8, bool v6 = false) {
        host.flowInfo.proto = v6 ? 58 : 1;
        host.flowInfo.origPort = type;
    }
    void send(StreamDirection direction, uint8_t sequence, const std::string& data) {
        host.packetContext.ts.ns += kMillisecond;
        const std::string message = "\x12\x34\x00"s + static_cast<char>(sequence) + data;
        parser->datagram(direction, asBytes(message), host);
    }
    std::vector<IcmpEvent> finish() {
        parser->end(host);
        return host.of<IcmpEvent>();
    }
};
constexpr auto kRequest = StreamDirection::Originator;
constexpr auto kReply = StreamDirection::Responder;

} // namespace

TEST(DhcpParser, Request_givesNamesAndClaim) {
    const std::string message = dhcp(1, option(53, "\3") + option(50, "\xc0\xa8\x01\x17"s) + option(12, "DESKTOP-1") + option(60, "MSFT 5.0")
        + option(55, "\1\3\6") + option(81, "\0\0\0desktop-1.corp.example"s) + "\xff");
    RecordingHost host;
    const ProbeInput input{asBytes(message), {}, 68, 67, 17};
    EXPECT_EQ(probeDhcp(input), ProbeResult::Yes);
    makeDhcpParser()->datagram(kRequest, asBytes(message), host);
    const auto events = host.of<DhcpEvent>();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].msg_type, "REQUEST");
    EXPECT_EQ(events[0].client_mac, "00:11:22:33:44:55");
    EXPECT_EQ(events[0].host_name, "DESKTOP-1");
    EXPECT_EQ(events[0].requested_addr, "192.168.1.23");
    EXPECT_EQ(events[0].vendor_class, "MSFT 5.0");
    EXPECT_EQ(events[0].params_hash.size(), 32U);
    const auto claims = host.of<NameClaimEvent>();
    ASSERT_EQ(claims.size(), 1U);
    EXPECT_EQ(claims[0].name, "desktop-1.corp.example");
    EXPECT_EQ(claims[0].address, "192.168.1.23");
}

TEST(DhcpParser, DamagedMessages_neitherCrashNorRunAway) {
    const std::string whole = dhcp(2, option(53, "\5") + option(51, "\0\0\x0e\x10"s) + option(54, "\x0a\0\0\1"s) + option(81, "\4\0\0\3abc"s));
    for (size_t size = 0; size <= whole.size(); ++size) {
        RecordingHost host;
        makeDhcpParser()->datagram(kReply, asBytes(whole).first(size), host);
        EXPECT_EQ(host.events.size(), 1U) << size;
    }
}

TEST(IcmpParser, OrdinaryPings_foldIntoOneStandardEvent) {
    Ping ping;
    for (uint8_t i = 0; i < 10; ++i) {
        ping.send(kRequest, i, "abcdefghijklmnopqrstuvwabcdefghi");
        ping.send(kReply, i, "abcdefghijklmnopqrstuvwabcdefghi");
    }
    const auto events = ping.finish();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].count, 20);
    EXPECT_EQ(events[0].payload_len, 32);
    EXPECT_TRUE(events[0].standard_payload);
    EXPECT_FALSE(events[0].echo_mismatch);
}

TEST(IcmpParser, LinuxPing_isStandard) {
    std::string data = "\x5f\x5e\x10\x60\0\0\0\0\x12\x34\x56\x07\0\0\0\0"s;
    for (char c = 0x10; c < 0x38; ++c) {
        data += c;
    }
    Ping ping;
    ping.send(kRequest, 1, data);
    EXPECT_TRUE(ping.finish().at(0).standard_payload);
}

TEST(IcmpParser, TunnelData_isMarkedRandomAndMismatched) {
    Ping ping;
    std::mt19937 random(1);
    for (uint8_t i = 0; i < 40; ++i) {
        std::string data = "\xd5\x20\x08\x80"s;
        for (int n = 0; n < 500; ++n) {
            data += static_cast<char>(random());
        }
        ping.send(kRequest, i, data);
        ping.send(kReply, i, data.substr(0, 200));
    }
    const auto events = ping.finish();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].marker, "ptunnel");
    EXPECT_FALSE(events[0].standard_payload);
    EXPECT_TRUE(events[0].echo_mismatch);
    EXPECT_GT(events[0].payload_entropy, 7.5);
    EXPECT_EQ(events[0].payload_len, (504 + 200) / 2);
}

TEST(IcmpParser, LongFlow_isReportedInParts) {
    Ping ping;
    for (int i = 0; i < 250; ++i) {
        ping.send(kRequest, static_cast<uint8_t>(i), "x");
    }
    const auto events = ping.finish();
    ASSERT_EQ(events.size(), 3U);
    EXPECT_EQ(events[0].count + events[1].count + events[2].count, 250);
}

TEST(IcmpParser, Redirect_namesTheGateway) {
    RecordingHost host;
    host.flowInfo.proto = 1;
    host.flowInfo.origPort = 5;
    host.flowInfo.respPort = 1;
    const auto parser = makeIcmpParser();
    parser->datagram(kRequest, asBytes("\xc0\xa8\x01\x09rest"), host);
    parser->datagram(kRequest, asBytes("\xc0"), host);
    parser->end(host);
    const auto events = host.of<IcmpEvent>();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].count, 2);
    EXPECT_EQ(events[0].icode, 1);
    EXPECT_EQ(events[0].gateway, "192.168.1.9") << "a short message tells nothing";
}
