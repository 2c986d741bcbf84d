// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/clamav_log.h"

#include <cstdlib>
#include <ctime>
#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::sensor;

namespace {

using Kind = ClamavLine::Kind;
constexpr Timestamp kNoon{1'790'000'000 * kSecond + kSecond - 1}; // 2026-09-21T14:13:20 in UTC

/// The computer's zone, for a moment.
class Zone {
public:
    explicit Zone(const char* name) {
        if (const char* before = std::getenv("TZ")) {
            m_before = before;
        }
        ::setenv("TZ", name, 1);
        ::tzset();
    }
    ~Zone() {
        m_before.empty() ? ::unsetenv("TZ") : ::setenv("TZ", m_before.c_str(), 1);
        ::tzset();
    }
    Zone(const Zone&) = delete;
    Zone& operator=(const Zone&) = delete;

private:
    std::string m_before;
};

} // namespace

TEST(ClamavLine, FindingOfClamd_hasItsTimeInTheZoneOfTheComputer) {
    const char* text = "Mon Sep 21 14:13:20 2026 -> /tmp/a b: c: Unix.Trojan.X-1.UNOFFICIAL(024e5afd9300fb945ab5b28f493770f1:61) FOUND";
    {
        const Zone utc("UTC0");
        EXPECT_EQ(parseClamavLine(text), (ClamavLine{Kind::Found, kNoon, "/tmp/a b: c", {}, "Unix.Trojan.X-1.UNOFFICIAL", {}}));
    }
    const Zone tokyo("JST-9");
    EXPECT_EQ(parseClamavLine(text)->time, kNoon - 9 * kHour);
}

TEST(ClamavLine, WhatWasDoneAboutIt_isTold) {
    EXPECT_EQ(parseClamavLine("/tmp/a: moved to '/q/a.001'"), (ClamavLine{Kind::Moved, {}, "/tmp/a", {}, {}, "/q/a.001"}));
    EXPECT_EQ(parseClamavLine("a (real path: '/tmp/a (1)'): moved to '/q/a (1)'"), (ClamavLine{Kind::Moved, {}, "a", "/tmp/a (1)", {}, "/q/a (1)"}));
    EXPECT_EQ(parseClamavLine("/tmp/a: copied to '/q/a'\r")->kind, Kind::Copied);
    EXPECT_EQ(parseClamavLine("f (real path: '/tmp/f'): Removed."), (ClamavLine{Kind::Removed, {}, "f", "/tmp/f", {}, {}}));
}

TEST(ClamavLine, Summary_tellsWhenTheScanWas) {
    const Zone utc("UTC0");
    EXPECT_EQ(parseClamavLine("Start Date: 2026:09:21 14:13:20"), (ClamavLine{Kind::ScanStarted, kNoon, {}, {}, {}, {}}));
    EXPECT_EQ(parseClamavLine("End Date:   2026:09:21 14:13:20")->kind, Kind::ScanEnded);
}

TEST(ClamavLine, EverythingElse_saysNothing) {
    for (const char* text : {"", "/tmp/a: OK", "----------- SCAN SUMMARY -----------", "Infected files: 2", " FOUND", ": X FOUND", "/tmp/a:  FOUND", "X FOUND",
             "instream(local): X FOUND", "instream(192.0.2.1@1234): X FOUND", "fd[10]: X FOUND", ": Removed.", ": moved to '/q'", "/a: moved to ''", "'",
             "End Date:   2026:13:21 14:13:20", "End Date:   2026:09:21 24:13:20", "End Date: never", "/tmp/a: Can't remove file.", "SelfCheck: Database status OK."}) {
        EXPECT_FALSE(parseClamavLine(text)) << text;
    }
    EXPECT_FALSE(parseClamavLine('/' + std::string(kMaximumClamavLine, 'x') + ": X FOUND"));
}

TEST(ClamavLine, OddTimesAndDetails_arePartOfTheName) {
    EXPECT_EQ(parseClamavLine("Mon Xxx 21 14:13:20 2026 -> /a: X FOUND")->path, "Mon Xxx 21 14:13:20 2026 -> /a");
    EXPECT_EQ(parseClamavLine("/a: X(1:2) FOUND")->signature, "X(1:2)");
    EXPECT_EQ(parseClamavLine("/a: X(024e5afd9300fb945ab5b28f493770f1:) FOUND")->signature, "X");
}

TEST(ClamdSettings, LogAndPrevention_areRead) {
    const ClamdSettings debian = parseClamdSettings("#Automatically Generated\nLocalSocket /var/run/clamd.ctl\nLogFile /var/log/clamav/clamav.log\nLogTime true\n");
    EXPECT_EQ(debian, (ClamdSettings{"/var/log/clamav/clamav.log", false}));
    EXPECT_EQ(parseClamdSettings("LogFile \"/var/log/my clamd\"\nOnAccessPrevention Yes\nLogFile /other"), (ClamdSettings{"/var/log/my clamd", true}));
    EXPECT_EQ(parseClamdSettings("#LogFile /var/log/x\nLogFile relative\nLogFileMaxSize 5\nOnAccessPrevention no\nLogFile"), ClamdSettings());
}
