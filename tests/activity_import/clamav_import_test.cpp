// SPDX-License-Identifier: GPL-3.0-or-later
// Logs of ClamAV 1.4.6 that were recorded with a signature of our own.
#include "tests/activity_import/import_fixture.h"

using namespace metsuke;
using namespace metsuke::activity_import;
using namespace metsuke::activity_import::test;
using endpoint::Detected;
using testing::Contains;
using Outcome = endpoint::Detected::Outcome;

namespace {

constexpr const char* kName = "Metsuke.Test.Ndb.UNOFFICIAL";

} // namespace

TEST(ClamavImport, Logs_areRecognisedByTheirBeginning) {
    for (const char* name : {"recorded-clamd.log", "recorded-clamonacc-move.log", "recorded-clamscan-move.log", "recorded-clamdscan-remove.log"}) {
        const Importer* found = importerFor("", fixture(name));
        ASSERT_NE(found, nullptr) << name;
        EXPECT_EQ(found->name, "clamav") << name;
    }
}

TEST(ClamavImport, ScanThatMovedFilesAway_tellsWhereTo) {
    const Imported imported(fixture("recorded-clamscan-move.log"));
    EXPECT_THAT(imported.all<Detected>(),
        testing::ElementsAre(
            Detected{"ClamAV", kName, "/tmp/clam/f2/with space (1): x.sh", {}, Outcome::Quarantined, "/tmp/clam/q/with space (1): x.sh"},
            Detected{"ClamAV", kName, "/tmp/clam/f2/bad.sh", {}, Outcome::Quarantined, "/tmp/clam/q/bad.sh"}));
    EXPECT_EQ(imported.report().unreadable, 0);
    EXPECT_THAT(reasonsOfGaps(imported), Contains("process not_logged"));
    EXPECT_THAT(reasonsOfGaps(imported), Contains("file not_logged"));
}

TEST(ClamavImport, ScanThatRemovedFiles_tellsSo) {
    const auto told = Imported(fixture("recorded-clamdscan-remove.log")).all<Detected>();
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(told[0], (Detected{"ClamAV", kName, "/tmp/clam/f5/bad.sh", {}, Outcome::Removed, {}}));
}

TEST(ClamavImport, LogOfTheDaemon_tellsFilesAndNoStreams) {
    const Imported imported(fixture("recorded-clamd.log"));
    const auto told = imported.all<Detected>();
    ASSERT_EQ(told.size(), 7U) << "two were only streams";
    EXPECT_EQ(told.back(), (Detected{"ClamAV", kName, "/tmp/clam/watched/bad.sh", {}, Outcome::Reported, {}}));
}

TEST(ClamavImport, FindingsWithoutATime_areCountedAsUnreadable) {
    const Imported imported(fixture("recorded-clamonacc-move.log"));
    EXPECT_EQ(imported.errorId(), "import.no_events") << "nothing says when that was";
    const Imported both(fixture("recorded-clamscan-move.log") + "/tmp/late: X FOUND\n");
    EXPECT_EQ(both.report().unreadable, 1);
    EXPECT_EQ(both.all<Detected>().size(), 2U);
}

TEST(ClamavImport, SeveralScansInOneLog_haveTheirOwnTimes) {
    const std::string log = fixture("recorded-clamscan-move.log");
    const Imported imported(log + replaced(log, "2026:11:28", "2026:11:29"));
    EXPECT_EQ(imported.report().span.until - imported.report().span.from, kDay);
    EXPECT_EQ(imported.all<Detected>().size(), 4U);
}
