// SPDX-License-Identifier: GPL-3.0-or-later
// Logs that somebody made to do harm, or that were damaged: bounded, told, and the rest is read.
#include "tests/activity_import/import_fixture.h"

#include <streambuf>

using namespace metsuke;
using namespace metsuke::activity_import;
using namespace metsuke::activity_import::test;
using testing::Contains;

namespace {

const std::vector<const char*>& fixtures() {
    static const std::vector<const char*> names{"written-audit.log", "written-sysmon-linux.log", "written-sysmon-windows.xml",
        "written-winlogbeat.ndjson", "written-get-winevent.json", "written-osqueryd.results.log"};
    return names;
}

/// A text, then many bytes that are made as they are read, then another text.
class LongStream : public std::streambuf {
public:
    LongStream(std::string before, size_t bytes, char filler, std::string behind)
        : m_before(std::move(before))
        , m_filler(64 * 1024, filler)
        , m_behind(std::move(behind))
        , m_left(bytes) {
        setg(m_before.data(), m_before.data(), m_before.data() + m_before.size());
    }

protected:
    int_type underflow() override {
        if (m_left > 0) {
            const size_t size = std::min(m_left, m_filler.size());
            m_left -= size;
            setg(m_filler.data(), m_filler.data(), m_filler.data() + size);
        } else if (!std::exchange(m_isLast, true)) {
            setg(m_behind.data(), m_behind.data(), m_behind.data() + m_behind.size());
        }
        return gptr() == egptr() ? traits_type::eof() : traits_type::to_int_type(*gptr());
    }

private:
    std::string m_before, m_filler, m_behind;
    size_t m_left;
    bool m_isLast = false;
};

Result<ImportReport> importStream(std::streambuf& bytes) {
    const metsuke::test::TemporaryFolder folder;
    std::istream in(&bytes);
    ImportOptions options;
    options.folder = folder / "history";
    return importLog(in, options, {}, {});
}

constexpr size_t kLong = 100 << 20;

} // namespace

TEST(HostileLogs, BillionLaughs_areNoEntities) {
    std::string log = "<!DOCTYPE Events [<!ENTITY a 'lol'>";
    for (char c = 'b'; c <= 'k'; ++c) {
        const std::string entity = '&' + std::string(1, static_cast<char>(c - 1)) + ';';
        log += "<!ENTITY " + std::string(1, c) + " '";
        for (int i = 0; i < 10; ++i) {
            log += entity;
        }
        log += "'>";
    }
    log += "]>";
    const std::string plain = fixture("written-sysmon-windows.xml");
    const Imported imported(log + replaced(plain, "<Data Name='User'>", "<Data Name='User'>&k;"));
    EXPECT_EQ(imported.errorId().empty() ? 0 : 1, 0) << "events without the entity are read";
    EXPECT_GT(imported.report().unreadable, 0);
    const Imported outside(replaced(log + plain, "'lol'", "SYSTEM 'file:///etc/passwd'"));
    EXPECT_EQ(outside.report().unreadable, 0) << "a declaration before the events is passed over";
}

TEST(HostileLogs, DeclarationInsideAnEvent_isRefused) {
    const Imported imported(replaced(fixture("written-sysmon-windows.xml"), "<EventData>", "<!DOCTYPE x><EventData>"));
    EXPECT_EQ(imported.errorId(), "import.no_events");
}

TEST(HostileLogs, LineOfHundredMegabytes_costsNoMemoryAndTheRestIsRead) {
    for (const char* name : fixtures()) {
        const std::string log = fixture(name);
        const bool isXml = std::string(name).find("sysmon") != std::string::npos;
        const bool isJson = std::string(name).find("json") != std::string::npos || std::string(name).find("osquery") != std::string::npos;
        const std::string opened = isXml ? "\n<Event><EventData><Data Name='x'>" : isJson ? "\n{\"name\":\"" : "\ntype=PATH msg=audit(1790000100.000:5): name=\"";
        const bool isList = log.front() == '[' || log.front() == '<';
        const std::string before = isXml && isList ? log.substr(0, log.find("</Events>")) : log;
        LongStream stream(before + opened, kLong, 'A', "\"\n" + (isXml && isList ? std::string("</Events>") : log));
        const auto report = importStream(stream);
        ASSERT_TRUE(report.ok()) << name << ' ' << report.error().message.id;
        EXPECT_EQ(report->unreadable, 1) << name;
        EXPECT_GE(report->events, Imported(log).report().events) << name;
    }
}

TEST(HostileLogs, ManyBeginnings_takeNoTimeThatGrowsWithTheirSquare) {
    const std::string log = fixture("written-sysmon-linux.log");
    std::string beginnings;
    for (int i = 0; i < 120'000; ++i) {
        beginnings += "<Event>\n";
    }
    const Imported imported(beginnings + log);
    EXPECT_GE(imported.report().unreadable, 100'000);
    EXPECT_EQ(imported.report().events, Imported(log).report().events);
}

TEST(HostileLogs, DeepJson_isPassedOver) {
    const std::string log = fixture("written-winlogbeat.ndjson");
    const std::string deep = "{\"a\":" + std::string(500'000, '[') + std::string(500'000, ']') + "}\n";
    const Imported imported(log + deep + log);
    EXPECT_EQ(imported.report().unreadable, 1);
    EXPECT_EQ(imported.report().events, 2 * Imported(log).report().events);
}

TEST(HostileLogs, Zeros_areNoEnd) {
    for (const char* name : fixtures()) {
        const std::string log = fixture(name);
        const Imported imported(log + std::string(5'000, '\0') + '\n' + log);
        EXPECT_EQ(imported.report().events, 2 * Imported(log).report().events) << name;
    }
}

TEST(HostileLogs, CutAnywhere_keepWhatIsWhole) {
    for (const char* name : fixtures()) {
        const std::string log = fixture(name);
        const int64_t whole = Imported(log).report().events;
        for (size_t size = log.size() / 3; size < log.size(); size += log.size() / 7) {
            const Imported imported(log.substr(0, size));
            EXPECT_LT(imported.report().events, whole) << name;
            EXPECT_GT(imported.report().events, 0) << name;
        }
    }
}

TEST(HostileLogs, EndlessArguments_areCut) {
    std::string line = "type=SYSCALL msg=audit(1790000000.000:5): arch=c000003e syscall=59 success=yes exit=0 ppid=1 pid=7 exe=\"/usr/bin/x\"\n"
                       "type=EXECVE msg=audit(1790000000.000:5): argc=100000";
    for (int i = 0; i < 20'000; ++i) {
        line += " a" + std::to_string(i) + "=\"argument\"";
    }
    const Imported imported(line + "\ntype=EOE msg=audit(1790000000.000:5): \n");
    const auto images = imported.all<endpoint::ImageStarted>();
    ASSERT_EQ(images.size(), 1U);
    EXPECT_LE(images.front().arguments.size(), endpoint::kMaximumTexts);
}

TEST(HostileLogs, UnfinishedGroups_areBounded) {
    std::string log;
    for (int i = 0; i < 20'000; ++i) {
        log += "type=SYSCALL msg=audit(1790000000.000:" + std::to_string(i)
            + "): arch=c000003e syscall=59 success=yes exit=0 ppid=1 pid=" + std::to_string(100 + i) + " exe=\"/usr/bin/x\"\n";
    }
    EXPECT_EQ(Imported(log).report().events, 20'000);
}
