// SPDX-License-Identifier: GPL-3.0-or-later
// Logs of other recorders, from the command line: imported, told of, traced.
#include "tests/cli/cli_program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

using namespace metsuke::test;
using testing::HasSubstr;
using testing::Not;

namespace {

std::string log(const char* name) { return std::string(METSUKE_SOURCE_DIR) + "/tests/activity_import/fixtures/" + name; }

std::string readFile(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

} // namespace

TEST(CliImport, AuditLog_isFoundOutAndTraced) {
    const ScratchFolder folder;
    const Ran imported = run({"history", "--history", folder / "h", "--import", log("written-audit.log")});
    EXPECT_EQ(imported.exitCode, 0) << imported.err;
    EXPECT_EQ(imported.out, "");
    EXPECT_THAT(imported.err, HasSubstr("auditd: 18 events from 2026-09-21T14:13:21Z"));
    EXPECT_THAT(imported.err, HasSubstr("4 file_changed"));
    const Ran traced = run({"trace", "--history", folder / "h", "--at", "2026-09-21T14:16:40Z", "--remote", "203.0.113.9:4444"});
    EXPECT_EQ(traced.exitCode, 0) << traced.err;
    EXPECT_THAT(traced.out, HasSubstr("downloaded from 203.0.113.9:8080"));
    EXPECT_THAT(traced.out, HasSubstr("Started by itself from /etc/cron.d/upd (cron)"));
    const Json summary = Json::parse(run({"history", folder / "h", "--json"}).out);
    EXPECT_EQ(summary["limit_bytes"], int64_t{1} << 50) << "a copy is no ring";
}

TEST(CliImport, Pipe_isReadLikeAFile) {
    const ScratchFolder folder;
    const Ran imported = run({"history", folder / "h", "--import", "-"}, log("written-sysmon-windows.xml"));
    EXPECT_EQ(imported.exitCode, 0) << imported.err;
    EXPECT_THAT(imported.err, HasSubstr("sysmon_xml: 9 events"));
}

TEST(CliImport, OwnExport_isStillRead) {
    const ScratchFolder folder;
    EXPECT_EQ(run({"history", folder / "h", "--import", log("written-winlogbeat.ndjson"), "--format", "sysmon"}).exitCode, 0);
    const Ran exported = run({"history", folder / "h", "--export"});
    writeFile(folder / "lines", exported.out);
    for (const char* format : {"auto", "metsuke"}) {
        const std::string copy = folder / (std::string("copy-") + format);
        EXPECT_EQ(run({"history", copy, "--import", folder / "lines", "--format", format}).exitCode, 0);
        EXPECT_EQ(run({"history", copy, "--export"}).out, exported.out);
        EXPECT_EQ(Json::parse(run({"history", copy, "--json"}).out)["limit_bytes"], int64_t{1} << 50);
    }
}

TEST(CliImport, DamagedLog_isDoneWithDamage) {
    const ScratchFolder folder;
    writeFile(folder / "cut", readFile(log("written-sysmon-linux.log")) + "Sep 21 14:16:41 office-5 sysmon: <Event><System><Prov\n");
    const Ran imported = run({"history", folder / "h", "--import", folder / "cut"});
    EXPECT_EQ(imported.exitCode, 1);
    EXPECT_THAT(imported.err, HasSubstr("1 piece of the log could not be read, the first at 16"));
    EXPECT_THAT(run({"--lang", "ja", "history", folder / "h"}).out, HasSubstr("unreadable"));
}

TEST(CliImport, WrongCalls_areRefused) {
    const ScratchFolder folder;
    EXPECT_EQ(run({"history", folder / "h", "--import", log("written-audit.log"), "--format", "osquery"}).exitCode, 3);
    EXPECT_EQ(run({"history", folder / "h", "--import", log("written-audit.log"), "--format", "syslog"}).exitCode, 2);
    EXPECT_EQ(run({"history", folder / "h", "--format", "auditd"}).exitCode, 2);
    EXPECT_EQ(run({"history", folder / "h", "--import", folder / "none"}).exitCode, 3);
    const std::string both = readFile(log("written-sysmon-linux.log"));
    std::string other = both;
    for (size_t at = other.find("<Computer>office-5"); at != std::string::npos; at = other.find("<Computer>office-5")) {
        other.replace(at, 18, "<Computer>office-9");
    }
    writeFile(folder / "both", both + other);
    const Ran asked = run({"history", folder / "h", "--import", folder / "both"});
    EXPECT_EQ(asked.exitCode, 2);
    EXPECT_THAT(asked.err, HasSubstr("office-5, office-9"));
    EXPECT_EQ(run({"history", folder / "h", "--import", folder / "both", "--host", "office-9"}).exitCode, 0);
}
