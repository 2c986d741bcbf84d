// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/activity_import/evtx_writer.h"
#include "tests/activity_import/import_fixture.h"

#include "core/activity_import/windows_event.h"

#include <random>

using namespace metsuke;
using namespace metsuke::activity_import;
using namespace metsuke::activity_import::test;
using testing::Contains;

namespace {

/// The story of the XML fixture as an event log.
std::string written() {
    const std::string xml = fixture("written-sysmon-windows.xml");
    WindowsEventParser parser;
    std::vector<WrittenEvent> events;
    for (size_t at = xml.find("<Event "); at != std::string::npos; at = xml.find("<Event ", at + 1)) {
        const auto event = parser.parse(std::string_view(xml).substr(at, xml.find("</Event>", at) + 8 - at));
        EXPECT_TRUE(event);
        events.push_back({std::stoi(event->raw.kind), event->raw.host, "2026-09-21T14:13:20.5Z", event->raw.fields});
    }
    return writeEvtx(events);
}

} // namespace

TEST(Evtx, WrittenLog_tellsWhatTheXmlTells) {
    const Imported imported(written());
    EXPECT_EQ(imported.report().importer, "sysmon_evtx");
    EXPECT_EQ(imported.report().unreadable, 0);
    const auto withoutGaps = [](const Imported& one) {
        auto all = one.activities();
        std::erase_if(all, [](const auto& activity) { return std::holds_alternative<endpoint::Gap>(activity.body); });
        return all;
    };
    EXPECT_EQ(withoutGaps(imported), withoutGaps(Imported(fixture("written-sysmon-windows.xml"))));
}

TEST(Evtx, DamagedLogs_areRefusedOrTold) {
    const std::string whole = written();
    EXPECT_EQ(Imported(whole.substr(0, 8)).errorId(), "import.no_events");
    EXPECT_EQ(Imported(whole.substr(0, 4'096)).errorId(), "import.no_events");
    const Imported cut(whole.substr(0, 4'096 + 6'000));
    EXPECT_TRUE(cut.errorId() == "import.no_events" || cut.report().unreadable > 0) << cut.errorId();
    std::string overwritten = whole;
    overwritten.replace(4'096 + 2'000, 300, std::string(300, '\xee'));
    const Imported damaged(overwritten);
    EXPECT_TRUE(damaged.errorId() == "import.no_events" || damaged.report().unreadable > 0) << damaged.errorId();
    // Something that is not text: there is no signature in the wrong place.
    EXPECT_EQ(Imported("Elf" + whole).errorId(), "import.unknown_format");
}

TEST(Evtx, MutatedLogs_neverEndMoreThanTheirReader) {
    const std::string whole = written();
    const size_t used = 4'096 + 24'000; // the records end there
    std::mt19937 random(7);
    int read = 0;
    for (int round = 0; round < 30; ++round) {
        std::string log = whole;
        for (unsigned changes = 1 + random() % 8; changes > 0; --changes) {
            log[8 + random() % (used - 8)] = static_cast<char>(random());
        }
        const Imported imported(log);
        read += imported.ok() ? 1 : 0;
        EXPECT_TRUE(imported.ok() || imported.errorId() == "import.no_events"
            || imported.errorId() == "import.several_hosts" /* a changed name */) << imported.errorId();
    }
    EXPECT_GT(read, 0);
}
