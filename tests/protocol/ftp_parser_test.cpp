// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/ftp_parser.h"
#include "tests/protocol/recording_host.h"

#include <gtest/gtest.h>

using namespace metsuke;

namespace {

RecordingHost runFtp(const std::vector<Turn>& turns, size_t chunk = 1 << 20) {
    RecordingHost host;
    FtpParser parser;
    play(parser, host, turns, chunk);
    return host;
}
ProbeResult probeFor(std::string_view orig, std::string_view resp) { return probeFtp({asBytes(orig), asBytes(resp), 1, 2121}); }

} // namespace

TEST(FtpParser, Session_pairsCommandsAndReplies) {
    const std::vector<Turn> turns{fromServer("220-hello\r\n220 FTP ready\r\n"), fromClient("USER bob\r\n"), fromServer("331 need password\r\n"),
        fromClient("PASS secret\r\n"), fromServer("530 Login incorrect.\r\n"), fromClient("TYPE I\r\nSTOR loot.zip\r\n"),
        fromServer("200 ok\r\n150 opening\r\n226-a\r\n 226 inner\r\n226 done\r\n")};
    const auto host = runFtp(turns);
    for (const size_t chunk : {1U, 4U}) {
        EXPECT_EQ(fingerprint(runFtp(turns, chunk)), fingerprint(host));
    }
    const auto events = host.of<FtpEvent>();
    ASSERT_EQ(events.size(), 3U);
    EXPECT_EQ(events[1].command, "PASS");
    EXPECT_EQ(events[1].arg, "<hidden>");
    EXPECT_EQ(events[1].user, "bob");
    EXPECT_EQ(events[1].reply_code, 530);
    EXPECT_EQ(events[2].arg, "loot.zip");
    EXPECT_EQ(events[2].reply_code, 226);
    EXPECT_EQ(events[2].reply_msg, "done");
}

TEST(FtpParser, AuthTls_goesBackToProbing) {
    const auto host = runFtp({fromServer("220 FTP\r\n"), fromClient("AUTH TLS\r\n"), fromServer("234 go\r\n")});
    EXPECT_EQ(host.rejects, 1);
}

TEST(FtpProbe, GreetingAndCommand_decide) {
    EXPECT_EQ(probeFor("", "220 ProFTPD ready\r\n"), ProbeResult::Yes);
    EXPECT_EQ(probeFor("USER x\r\n", "220 welcome\r\n"), ProbeResult::Yes);
    EXPECT_EQ(probeFor("", "220 welcome\r\n"), ProbeResult::Maybe);
    EXPECT_EQ(probeFor("EHLO x\r\n", "220 welcome\r\n"), ProbeResult::No);
    EXPECT_EQ(probeFor("", "220 x ESMTP\r\n"), ProbeResult::No);
}
