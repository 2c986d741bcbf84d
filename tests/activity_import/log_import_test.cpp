// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/activity_import/import_fixture.h"

#include "core/activity_import/event_sorter.h"

using namespace metsuke;
using namespace metsuke::activity_import;
using namespace metsuke::activity_import::test;
using namespace metsuke::endpoint;
using testing::Contains;

namespace {

std::vector<std::string> linesOf(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        lines.push_back(line);
    }
    return lines;
}
std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) {
        text += line + '\n';
    }
    return text;
}

} // namespace

TEST(LogImport, Formats_areRecognisedByTheirBeginning) {
    for (const auto& [name, importer] : {std::pair{"written-audit.log", "auditd"}, {"written-sysmon-linux.log", "sysmon_xml"},
             {"written-sysmon-windows.xml", "sysmon_xml"}, {"written-winlogbeat.ndjson", "sysmon_json"},
             {"written-get-winevent.json", "sysmon_json"}, {"written-osqueryd.results.log", "osquery"}}) {
        const Importer* found = importerFor("", fixture(name));
        ASSERT_NE(found, nullptr) << name;
        EXPECT_EQ(found->name, importer);
    }
    EXPECT_EQ(importerFor("", R"({"time":1,"gap":{}})"), nullptr) << "our own";
    EXPECT_EQ(importerFor("", ""), nullptr);
    EXPECT_EQ(importerFor("nobody", fixture("written-audit.log")), nullptr);
}

TEST(LogImport, Report_countsByKind) {
    const Imported imported(fixture("written-sysmon-windows.xml"));
    const ImportReport& report = imported.report();
    EXPECT_EQ(report.events, 9);
    EXPECT_EQ(report.silent, 0);
    const auto of = [&](ActivityKind kind) { return report.byKind[static_cast<size_t>(kind)]; };
    EXPECT_EQ(of(ActivityKind::ProcessStarted), 4) << "userinit is only mentioned";
    EXPECT_EQ(of(ActivityKind::Connected), 2);
    EXPECT_EQ(of(ActivityKind::NameLookedUp), 1);
    EXPECT_EQ(of(ActivityKind::FileChanged), 1);
    EXPECT_EQ(of(ActivityKind::PersistenceChanged), 1);
    EXPECT_EQ(of(ActivityKind::ModuleLoaded), 1);
    EXPECT_EQ(report.span.from, seconds(10));
    EXPECT_EQ(report.span.until, seconds(200));
    EXPECT_EQ(report.activities + of(ActivityKind::Gap), static_cast<int64_t>(imported.activities().size()));
}

TEST(LogImport, Order_ofTheLogDoesNotMatter) {
    const std::string log = fixture("written-sysmon-linux.log");
    auto lines = linesOf(log);
    std::reverse(lines.begin(), lines.end());
    EXPECT_EQ(Imported(joined(lines)).activities(), Imported(log).activities());
}

TEST(LogImport, Utf16_isRead) {
    const std::string text = fixture("written-sysmon-windows.xml");
    std::string wide("\xff\xfe");
    for (const char c : text) {
        wide += c;
        wide += '\0';
    }
    EXPECT_EQ(Imported(wide).activities(), Imported(text).activities());
}

TEST(LogImport, WrongLines_areCountedAndAGap) {
    auto lines = linesOf(fixture("written-sysmon-linux.log"));
    const size_t whole = lines.size();
    lines[4].resize(lines[4].size() / 2); // a line that syslog cut
    const Imported imported(joined(lines));
    EXPECT_EQ(imported.report().unreadable, 1);
    EXPECT_EQ(imported.report().firstUnreadable, 5);
    EXPECT_EQ(imported.report().events, static_cast<int64_t>(whole) - 2) << "and one line is another program's";
    bool isTold = false;
    for (const Activity& activity : imported.activities()) {
        const auto* gap = std::get_if<Gap>(&activity.body);
        if (gap != nullptr && gap->reason == "unreadable") {
            EXPECT_EQ(gap->lost, 1);
            EXPECT_EQ(gap->sensor, "history");
            EXPECT_LT(activity.time, gap->until);
            isTold = true;
        }
    }
    EXPECT_TRUE(isTold);
}

TEST(LogImport, SeveralHosts_areAskedAbout) {
    const std::string log = fixture("written-sysmon-linux.log");
    const std::string both = log + replaced(log, "<Computer>office-5", "<Computer>office-9");
    const Imported unasked(both);
    EXPECT_EQ(unasked.errorId(), "import.several_hosts");
    EXPECT_FALSE(std::filesystem::exists(unasked.folder()));
    ImportOptions options;
    options.host = "Office-9";
    const Imported one(both, options);
    EXPECT_EQ(one.report().otherHosts, one.report().events);
    options.host = "office-77";
    EXPECT_EQ(Imported(both, options).errorId(), "import.no_events");
}

TEST(LogImport, NamedFormat_isBelievedWhateverStandsInFront) {
    std::string others;
    while (others.size() < 100'000) {
        others += "Sep 21 14:13:20 office-5 systemd[1]: Started something.\n";
    }
    const std::string log = others + fixture("written-sysmon-linux.log");
    EXPECT_EQ(Imported(log).errorId(), "import.unknown_format");
    ImportOptions options;
    options.family = "sysmon";
    EXPECT_EQ(Imported(log, options).report().events, 15);
}

TEST(LogImport, Refusals_leaveNothing) {
    EXPECT_EQ(Imported("nothing that anybody logs\n").errorId(), "import.unknown_format");
    EXPECT_EQ(Imported("<Events></Events>").errorId(), "import.no_events");
    ImportOptions options;
    options.family = "osquery";
    EXPECT_EQ(Imported(fixture("written-audit.log"), options).errorId(), "import.no_events");
    const metsuke::test::TemporaryFolder folder;
    std::ofstream(folder / "mine") << "x";
    options.folder = folder.path();
    options.family.clear();
    std::istringstream in(fixture("written-audit.log"));
    EXPECT_EQ(importLog(in, options, {}, {}).error().message.id, "import.not_empty");
    EXPECT_TRUE(std::filesystem::exists(folder / "mine"));
}

TEST(LogImport, Cancelled_leavesNothing) {
    const metsuke::test::TemporaryFolder folder;
    ImportOptions options;
    options.folder = folder / "history";
    std::stop_source stop;
    std::istringstream in(fixture("written-audit.log"));
    const auto result = importLog(in, options,
        [&](const ImportProgress& now) {
            if (now.phase == ImportProgress::Phase::Writing) {
                stop.request_stop();
            }
        },
        stop.get_token());
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, ErrorCode::Cancelled);
    EXPECT_FALSE(std::filesystem::exists(options.folder));
}

TEST(EventSorter, MoreThanFitsIntoMemory_comesInOrder) {
    const metsuke::test::TemporaryFolder folder;
    EventSorter sorter(folder / "events");
    constexpr int64_t kEvents = 9'000;
    for (int64_t i = 0; i < kEvents; ++i) {
        RawEvent event;
        event.time.ns = (i * 7'919) % kEvents / 2; // two of each moment
        event.rank = i % 2 == 0 ? RawEvent::Rank::End : RawEvent::Rank::Beginning;
        event.add("filler", std::string(kMaximumFieldBytes, 'x'));
        ASSERT_TRUE(sorter.add(event).ok());
    }
    EXPECT_TRUE(std::filesystem::exists(folder / "events"));
    std::optional<RawEvent> last;
    int64_t count = 0;
    ASSERT_TRUE(sorter.each([&](const RawEvent& event) -> Result<void> {
        if (last) {
            EXPECT_LE(std::tie(last->time, last->rank), std::tie(event.time, event.rank));
        }
        last = event;
        ++count;
        return {};
    }).ok());
    EXPECT_EQ(count, kEvents);
}
