// SPDX-License-Identifier: GPL-3.0-or-later
// What single events of each recorder are told as.
#include "tests/activity_import/import_fixture.h"

using namespace metsuke;
using namespace metsuke::activity_import;
using namespace metsuke::activity_import::test;
using namespace metsuke::endpoint;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

class Told {
public:
    explicit Told(Importer importer)
        : m_teller(importer.teller()) { }
    Told& event(double at, const std::string& kind, const Fields& fields) {
        m_teller->tell({seconds(at), 1, RawEvent::Rank::Usual, kind, "host", fields}, activities);
        return *this;
    }
    template <typename Body> [[nodiscard]] std::vector<Body> all() const {
        std::vector<Body> found;
        for (const Activity& activity : activities) {
            if (const auto* body = std::get_if<Body>(&activity.body)) {
                found.push_back(*body);
            }
        }
        return found;
    }
    template <typename Body> [[nodiscard]] ProcessUid whose() const {
        for (const Activity& activity : activities) {
            if (std::holds_alternative<Body>(activity.body)) {
                return activity.process;
            }
        }
        return {};
    }
    std::vector<Activity> activities;

private:
    std::unique_ptr<ActivityTeller> m_teller;
};

Fields sysmonProcess(const std::string& guid, const std::string& pid, const std::string& image) {
    return {{"ProcessGuid", guid}, {"ProcessId", pid}, {"Image", image}};
}
Fields with(Fields fields, const Fields& more) {
    fields.insert(fields.end(), more.begin(), more.end());
    return fields;
}
Fields audited(const char* pid, const char* parent, const char* program, const Fields& more = {}) {
    return with({{"success", "yes"}, {"exit", "0"}, {"pid", pid}, {"ppid", parent}, {"exe", program}}, more);
}

constexpr const char* kGuid = "{0C5B5A11-03E8-6AB0-03E8-0000000003e8}";

} // namespace

TEST(SysmonTeller, AcceptedConnection_turnsItsEnds) {
    Told told(sysmonXml());
    told.event(0, "3", with(sysmonProcess(kGuid, "7", "/usr/sbin/sshd"),
        {{"Protocol", "tcp"}, {"Initiated", "false"}, {"SourceIp", "198.51.100.7"}, {"SourcePort", "40000"}, {"DestinationIp", "10.0.0.5"}, {"DestinationPort", "22"}}));
    const auto connections = told.all<Connected>();
    ASSERT_EQ(connections.size(), 1U);
    EXPECT_EQ(connections[0].remote.toString(), "198.51.100.7");
    EXPECT_EQ(connections[0].localPort, 22);
    EXPECT_FALSE(connections[0].isInitiated);
}

TEST(SysmonTeller, SameGuid_isTheSameProcessWhateverItRuns) {
    Told told(sysmonXml());
    told.event(0, "1", with(sysmonProcess(kGuid, "7", "/usr/bin/env"), {{"CommandLine", "env bash"}}));
    told.event(1, "1", with(sysmonProcess(kGuid, "7", "/usr/bin/bash"), {{"CommandLine", "bash"}}));
    EXPECT_EQ(told.all<ProcessStarted>().size(), 1U);
    EXPECT_EQ(told.all<ImageStarted>().size(), 2U);
}

TEST(SysmonTeller, WithoutGuid_theNumberDecidesUntilItsEnd) {
    const std::string none = "{00000000-0000-0000-0000-000000000000}";
    Told told(sysmonXml());
    told.event(0, "1", with(sysmonProcess(kGuid, "7", "/usr/bin/a"), {}));
    told.event(1, "11", with(sysmonProcess(none, "7", "/usr/bin/a"), {{"TargetFilename", "/tmp/x"}}));
    EXPECT_EQ(told.whose<FileChanged>(), told.whose<ProcessStarted>());
    told.event(2, "5", sysmonProcess(kGuid, "7", "/usr/bin/a"));
    told.activities.clear();
    told.event(3, "11", with(sysmonProcess(none, "7", "/usr/bin/b"), {{"TargetFilename", "/tmp/y"}}));
    EXPECT_EQ(told.all<ProcessStarted>().size(), 1U) << "another one";
    told.activities.clear();
    told.event(4, "11", {{"ProcessGuid", none}, {"ProcessId", "0"}, {"TargetFilename", "/tmp/z"}});
    EXPECT_FALSE(told.whose<FileChanged>().isKnown());
}

TEST(SysmonTeller, MarkOfTheWeb_isTheOriginOfItsFile) {
    Told told(sysmonXml());
    told.event(0, "15", with(sysmonProcess(kGuid, "7", "C:\\Program Files\\B\\b.exe"),
        {{"TargetFilename", "C:\\Users\\a\\x.exe:Zone.Identifier"},
            {"Contents", "[ZoneTransfer]  \r\nZoneId=3\r\nReferrerUrl=http://r.example/\r\nHostUrl=http://u:p@h.example/x.exe?token=abc\r\n"}}));
    const auto changes = told.all<FileChanged>();
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].path, "C:\\Users\\a\\x.exe");
    EXPECT_EQ(changes[0].originUrl, "http://u:***@h.example/x.exe?token=***");
    EXPECT_EQ(changes[0].referrerUrl, "http://r.example/");
}

TEST(SysmonTeller, LookupsDeletionsAndStops_areTold) {
    Told told(sysmonXml());
    told.event(0, "22", with(sysmonProcess(kGuid, "7", "C:\\a.exe"), {{"QueryName", "a.example"}, {"QueryStatus", "9003"}, {"QueryResults", "-"}}));
    told.event(1, "22", with(sysmonProcess(kGuid, "7", "C:\\a.exe"),
        {{"QueryName", "b.example"}, {"QueryStatus", "0"}, {"QueryResults", "type:  5 c.example;::ffff:203.0.113.9;2001:db8::1;"}}));
    const auto lookups = told.all<NameLookedUp>();
    ASSERT_EQ(lookups.size(), 2U);
    EXPECT_EQ(lookups[0].result, "NXDOMAIN");
    EXPECT_THAT(lookups[0].answers, IsEmpty());
    EXPECT_THAT(lookups[1].answers, ElementsAre("c.example", "203.0.113.9", "2001:db8::1"));
    told.event(2, "23", with(sysmonProcess(kGuid, "7", "C:\\a.exe"), {{"TargetFilename", "C:\\x"}, {"Hashes", "SHA256=" + std::string(64, 'A')}}));
    EXPECT_EQ(told.all<FileChanged>().front().change, FileChanged::Change::Deleted);
    EXPECT_EQ(told.all<FileChanged>().front().sha256, std::string(64, 'a'));
    told.event(3, "4", {{"State", "Stopped"}});
    told.event(9, "4", {{"State", "Started"}});
    const auto gaps = told.all<Gap>();
    ASSERT_EQ(gaps.size(), 1U);
    EXPECT_EQ(gaps[0].until, seconds(9));
    EXPECT_EQ(told.activities.back().time, seconds(3));
}

TEST(AuditdTeller, NumberThatWasGivenAgain_isAnotherProcess) {
    Told told(auditd());
    told.event(0, "execve", audited("10", "2", "/usr/bin/a"));
    told.event(1, "execve", audited("7", "10", "/usr/bin/b"));
    told.event(2, "execve", audited("7", "1", "/usr/bin/c")); // an orphan: the same
    told.event(3, "execve", audited("7", "2", "/usr/bin/c2")); // taken over by an ancestor: the same
    EXPECT_EQ(told.all<ProcessStarted>().size(), 3U);
    told.event(4, "execve", audited("7", "99", "/usr/bin/d")); // somebody else's child
    EXPECT_EQ(told.all<ProcessStarted>().size(), 5U);
    told.event(5, "exit_group", audited("7", "99", "/usr/bin/d", {{"a0", "1"}}));
    told.event(6, "execve", audited("7", "99", "/usr/bin/e"));
    EXPECT_EQ(told.all<ProcessStarted>().size(), 6U);
    EXPECT_EQ(told.all<ProcessEnded>().front().exitCode, 1);
    told.event(7, "SYSTEM_BOOT", {});
    told.event(8, "execve", audited("7", "99", "/usr/bin/e"));
    EXPECT_EQ(told.all<ProcessStarted>().size(), 8U) << "and its parent";
}

TEST(AuditdTeller, Fork_isAChildThatRunsTheSame) {
    Told forked(auditd());
    forked.event(0, "execve", audited("10", "2", "/usr/bin/a"));
    forked.event(1, "clone", {{"success", "yes"}, {"exit", "11"}, {"a0", "1200011"}, {"pid", "10"}, {"ppid", "2"}, {"exe", "/usr/bin/a"}});
    EXPECT_EQ(forked.all<ProcessStarted>().size(), 3U);
    EXPECT_EQ(forked.all<ProcessStarted>().back().parent, forked.whose<ImageStarted>());
    forked.event(2, "clone", {{"success", "yes"}, {"exit", "12"}, {"a0", "3d0f00"}, {"pid", "10"}, {"ppid", "2"}, {"exe", "/usr/bin/a"}});
    EXPECT_EQ(forked.all<ProcessStarted>().size(), 3U) << "a thread is no process";
}

TEST(AuditdTeller, FilesAreToldOnlyWhenWrittenTo) {
    Told told(auditd());
    const auto open = [&](const char* flags, const char* item) {
        told.event(0, "openat", audited("10", "2", "/usr/bin/a", {{"a2", flags}, {"cwd", "/home/sato"}, {"path", item}}));
    };
    open("0", "NORMAL 08:01 5 read");
    open("241", "PARENT 08:01 4 /home/sato");
    EXPECT_THAT(told.all<FileChanged>(), IsEmpty());
    open("1", "NORMAL 08:01 5 ./a b");
    const auto changes = told.all<FileChanged>();
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].path, "/home/sato/a b");
    EXPECT_EQ(changes[0].file.inode, 5U);
}

TEST(AuditdTeller, Connections_haveTheProtocolOfTheirSocketWhereItIsLogged) {
    Told told(auditd());
    const auto connect = [&](const char* exit) {
        told.event(1, "connect", {{"success", "no"}, {"exit", exit}, {"a0", "5"}, {"pid", "10"}, {"ppid", "2"}, {"exe", "/usr/bin/a"}, {"saddr", "0200115CCB0071090000000000000000"}});
    };
    connect("-115");
    EXPECT_EQ(told.all<Connected>().back().protocol, 6);
    told.event(0, "socket", {{"success", "yes"}, {"exit", "5"}, {"a1", "80002"}, {"pid", "10"}});
    connect("-111");
    EXPECT_EQ(told.all<Connected>().back().protocol, 17);
    connect("-13"); // not permitted: nothing was begun
    EXPECT_EQ(told.all<Connected>().size(), 2U);
}

TEST(OsqueryTeller, FirstAnswer_isNothingNew) {
    const auto row = [](const char* counter, const char* action, const char* path) {
        return Fields{{"@action", action}, {"@counter", counter}, {"@query", "q"}, {"name", "x"}, {"path", path}, {"source", "/etc/rc"}, {"args", ""}};
    };
    Told told(osquery());
    told.event(0, "startup_items", row("0", "added", "/a"));
    EXPECT_THAT(told.activities, IsEmpty());
    told.event(10, "startup_items", row("1", "added", "/b"));
    told.event(20, "startup_items", row("2", "removed", "/b"));
    const auto changes = told.all<PersistenceChanged>();
    ASSERT_EQ(changes.size(), 2U);
    EXPECT_EQ(changes[0].command, "/b");
    EXPECT_EQ(changes[1].change, PersistenceChanged::Change::Removed);
    told.activities.clear();
    for (const char* path : {"/a", "/b"}) {
        told.event(30, "startup_items", row("0", "snapshot", path));
    }
    for (const char* path : {"/a", "/b", "/c"}) {
        told.event(40, "startup_items", row("0", "snapshot", path));
    }
    ASSERT_EQ(told.all<PersistenceChanged>().size(), 1U);
    EXPECT_EQ(told.all<PersistenceChanged>()[0].command, "/c");
}

TEST(OsqueryTeller, FileEvents_haveNoWriter) {
    Told told(osquery());
    told.event(0, "file_events", {{"target_path", "/etc/cron.d/x"}, {"action", "CREATED"}, {"sha256", std::string(64, 'A')}});
    told.event(1, "file_events", {{"target_path", "/etc/cron.d/x"}, {"action", "OPENED"}});
    ASSERT_EQ(told.all<FileChanged>().size(), 1U);
    EXPECT_FALSE(told.whose<FileChanged>().isKnown());
    EXPECT_EQ(told.all<PersistenceChanged>().size(), 1U);
}

TEST(OsqueryTeller, ListOfArguments_isTakenBeforeTheText) {
    Told told(osquery());
    told.event(0, "bpf_process_events", {{"pid", "7"}, {"parent", "2"}, {"path", "/bin/sh"}, {"syscall", "execve"}, {"exit_code", "0"},
                                            {"cmdline", "sh -c a b"}, {"json_cmdline", R"(["sh","-c","a --token=x b"])"}});
    EXPECT_THAT(told.all<ImageStarted>().front().arguments, ElementsAre("sh", "-c", "a --token=*** b"));
}
