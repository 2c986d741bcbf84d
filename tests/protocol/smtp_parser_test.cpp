// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/smtp_parser.h"
#include "tests/protocol/recording_host.h"

#include <gtest/gtest.h>

using namespace metsuke;

namespace {

RecordingHost runSmtp(const std::vector<Turn>& turns, size_t chunk = 1 << 20) {
    RecordingHost host;
    SmtpParser parser;
    play(parser, host, turns, chunk);
    return host;
}
ProbeResult probeMail(std::string_view orig, std::string_view resp) { return probeSmtp({asBytes(orig), asBytes(resp), 1, 25}); }

} // namespace

TEST(SmtpParser, Message_hasEnvelopeHeadersAndAttachments) {
    const std::vector<Turn> turns{fromServer("220 mx ESMTP\r\n"), fromClient("EHLO pc\r\n"), fromServer("250-mx\r\n250 OK\r\n"),
        fromClient("MAIL FROM:<a@b.c> SIZE=10\r\nRCPT TO:<d@e.f>\r\nRCPT TO:<g@h.i>\r\nDATA\r\n"), fromServer("250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n"),
        fromClient("From: \"Boss\" <x@y.z>\r\nSubject: invoice\r\n for you\r\nX-Mailer: The Bat!\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n"
                   "--b\r\nContent-Type: application/zip;\r\n name=\"invoice.pdf.exe\"\r\nContent-Disposition: attachment; filename=\"invoice.pdf.exe\"\r\n\r\n"
                   "UEsDBA==\r\nSubject: not this\r\n--b--\r\n.\r\n"),
        fromServer("250 queued\r\n"), fromClient("QUIT\r\n")};
    const auto host = runSmtp(turns);
    for (const size_t chunk : {1U, 6U, 50U}) {
        EXPECT_EQ(fingerprint(runSmtp(turns, chunk)), fingerprint(host));
    }
    const auto events = host.of<SmtpEvent>();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].helo, "pc");
    EXPECT_EQ(events[0].mailfrom, "a@b.c");
    EXPECT_EQ(events[0].rcptto, (std::vector<std::string>{"d@e.f", "g@h.i"}));
    EXPECT_EQ(events[0].rcpt_count, 2);
    EXPECT_EQ(events[0].subject, "invoice for you");
    EXPECT_EQ(events[0].user_agent, "The Bat!");
    EXPECT_EQ(events[0].attachment_names, std::vector<std::string>{"invoice.pdf.exe"});
    EXPECT_EQ(events[0].last_reply, "250 queued");
}

TEST(SmtpParser, FailedLogin_isAnEvent) {
    const auto events = runSmtp({fromServer("220 mx\r\n"), fromClient("EHLO pc\r\n"), fromServer("250 OK\r\n"), fromClient("AUTH LOGIN\r\n"),
        fromServer("334 VXNlcm5hbWU6\r\n"), fromClient("dXNlcg==\r\n"), fromServer("334 UGFzc3dvcmQ6\r\n"), fromClient("eA==\r\n"),
        fromServer("535 no\r\n")})
                            .of<SmtpEvent>();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_TRUE(events[0].auth_failed);
}

TEST(SmtpParser, StartTls_goesBackToProbing) {
    const auto host = runSmtp({fromClient("EHLO pc\r\nSTARTTLS\r\n"), fromServer("220 go\r\n"), fromClient("\x16\x03\x01")});
    EXPECT_EQ(host.rejects, 1);
    EXPECT_TRUE(host.of<SmtpEvent>().at(0).tls);
}

TEST(SmtpParser, Bdat_isCounted) {
    const auto events
        = runSmtp({fromClient("EHLO x\r\nMAIL FROM:<a@b>\r\nBDAT 14 LAST\r\nSubject: hi\r\n\r\n"), fromServer("250 ok\r\n")}).of<SmtpEvent>();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].subject, "hi");
}

TEST(SmtpProbe, WordsDecide) {
    EXPECT_EQ(probeMail("EHLO x\r\n", ""), ProbeResult::Yes);
    EXPECT_EQ(probeMail("", "220 a.b ESMTP Postfix\r\n"), ProbeResult::Yes);
    EXPECT_EQ(probeMail("USER x\r\n", "220 ready\r\n"), ProbeResult::No);
}
