// SPDX-License-Identifier: GPL-3.0-or-later
// The same story out of every kind of log: something is fetched, keeps itself alive, and calls home.
#include "tests/activity_import/import_fixture.h"

using namespace metsuke;
using namespace metsuke::activity_import::test;
using namespace metsuke::endpoint;
using endpoint::test::beacon;
using endpoint::test::confidenceOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using Kind = TraceNode::Kind;

namespace {

constexpr const char* kPeer = "203.0.113.9:8080";

/// The rename was told, or the file was fetched under its last name.
void expectWholeStory(const Trace& trace) {
    EXPECT_EQ(label(trace, trace.connection), "203.0.113.9:4444");
    EXPECT_EQ(label(trace, trace.subject), "/home/sato/.update");
    EXPECT_EQ(trace.entry, EntryVector::Download);
    EXPECT_EQ(label(trace, trace.root), kPeer);
    EXPECT_THAT(blast(trace, Kind::File), Contains("/tmp/setup.sh")) << "the dropper";
    EXPECT_THAT(blast(trace, Kind::Persistence), Contains(HasSubstr("/etc/cron.d/upd")));
}

/// Everything that a history of an imported log keeps, as one text.
std::string exported(const Imported& imported) {
    std::string text;
    for (const Activity& activity : imported.activities()) {
        text += writeActivity(activity) + '\n';
    }
    return text;
}

} // namespace

TEST(LogTrace, AuditLog_tellsTheWholeStory) {
    const Imported imported(fixture("written-audit.log"));
    EXPECT_EQ(imported.report().importer, "auditd");
    EXPECT_EQ(imported.report().unreadable, 0);
    const Trace trace = imported.trace(beacon(200));
    expectWholeStory(trace);
    EXPECT_EQ(confidenceOf(trace, TraceEdge::Relation::Connected), 0.7) << "the log does not tell the local port";
    EXPECT_THAT(gapIds(trace), Contains("endpoint.gap.recorded"));
}

TEST(LogTrace, SysmonOfLinux_namesTheRenameThatItDoesNotLog) {
    const Imported imported(fixture("written-sysmon-linux.log"));
    EXPECT_EQ(imported.report().importer, "sysmon_xml");
    EXPECT_EQ(imported.report().unreadable, 0);
    const Trace trace = imported.trace(beacon(200));
    EXPECT_EQ(label(trace, trace.subject), "/home/sato/.update");
    EXPECT_EQ(trace.entry, EntryVector::Unknown) << "not before the recorder: nobody knows";
    EXPECT_FALSE(trace.root);
    EXPECT_THAT(gapIds(trace), Contains("endpoint.gap.file_unseen"));
    EXPECT_THAT(reasonsOfGaps(imported), Contains("file renames_not_logged"));
    EXPECT_THAT(reasonsOfGaps(imported), Contains("persistence contents_not_logged"));
}

TEST(LogTrace, SysmonOfLinux_withoutRename_tellsTheWholeStory) {
    const Imported imported(replaced(fixture("written-sysmon-linux.log"), ".u.part", ".update"));
    expectWholeStory(imported.trace(beacon(200)));
}

TEST(LogTrace, SysmonGuids_areWhatAProcessIs) {
    // Every process has the same number: the GUIDs tell them apart.
    std::string log = replaced(fixture("written-sysmon-linux.log"), ".u.part", ".update");
    for (const char* pid : {"1000", "1100", "1101", "1102", "1103", "1200", "1201", "900", "500"}) {
        log = replaced(log, "ProcessId\">" + std::string(pid) + "<", "ProcessId\">7<");
    }
    expectWholeStory(Imported(log).trace(beacon(200)));
}

TEST(LogTrace, WindowsXml_namesDownloadDropperAndRunKey) {
    const Imported imported(fixture("written-sysmon-windows.xml"));
    const Trace trace = imported.trace(beacon(200));
    EXPECT_EQ(label(trace, trace.subject), "C:\\Users\\Public\\upd.exe");
    EXPECT_EQ(trace.entry, EntryVector::Download);
    EXPECT_EQ(label(trace, trace.root), kPeer);
    EXPECT_THAT(blast(trace, Kind::Persistence), Contains(HasSubstr("CurrentVersion\\Run\\Updater"))) << "in other letters";
    std::vector<std::string> chain;
    for (const size_t node : trace.chain) {
        chain.push_back(trace.nodes[node].label);
    }
    EXPECT_THAT(chain, Contains(HasSubstr("powershell.exe"))) << "the dropper";
    EXPECT_THAT(blast(trace, Kind::Process), Not(Contains(HasSubstr("powershell.exe")))) << "a program of Windows is not to blame";
    EXPECT_THAT(blast(trace, Kind::File), Not(Contains(HasSubstr("Windows"))));
}

TEST(LogTrace, WindowsJson_tellsWhatTheXmlTells) {
    const auto activities = [](const std::string& log) {
        auto all = Imported(log).activities();
        std::erase_if(all, [](const Activity& one) { return std::holds_alternative<Gap>(one.body); });
        return all;
    };
    const auto xml = activities(fixture("written-sysmon-windows.xml"));
    EXPECT_FALSE(xml.empty());
    EXPECT_EQ(activities(fixture("written-winlogbeat.ndjson")), xml);
    EXPECT_EQ(activities(fixture("written-get-winevent.json")), xml);
}

TEST(LogTrace, Osquery_tellsTheWholeStory) {
    const Imported imported(fixture("written-osqueryd.results.log"));
    EXPECT_EQ(imported.report().importer, "osquery");
    const Trace trace = imported.trace(beacon(200));
    expectWholeStory(trace);
    EXPECT_THAT(blast(trace, Kind::Persistence), Not(Contains(HasSubstr("/etc/crontab")))) << "it was there before";
}

TEST(LogTrace, CommandLines_loseTheirSecrets) {
    for (const char* name : {"written-audit.log", "written-sysmon-linux.log", "written-sysmon-windows.xml", "written-winlogbeat.ndjson",
             "written-get-winevent.json", "written-osqueryd.results.log"}) {
        const std::string text = exported(Imported(fixture(name)));
        EXPECT_THAT(text, HasSubstr("=***")) << name;
        EXPECT_THAT(text, Not(HasSubstr("hunter2"))) << name;
    }
}
