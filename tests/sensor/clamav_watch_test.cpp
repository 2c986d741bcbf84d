// SPDX-License-Identifier: GPL-3.0-or-later
// ClamAV's logs as they grow, rotate and lie; and ClamAV itself, where it is installed, with a signature of our own.
#include "core/sensor/linux/clamav_watch.h"
#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"

#include <fstream>
#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::sensor;
using namespace metsuke::test;
using metsuke::endpoint::Detected;
using Outcome = metsuke::endpoint::Detected::Outcome;

namespace {

constexpr const char* kMark = "METSUKE-ANTIVIRUS-TEST-FILE";

void append(const std::filesystem::path& file, const std::string& text) { std::ofstream(file, std::ios::binary | std::ios::app) << text; }

/// A ClamAV of the test's own: a configuration, a log, and files that it may have found something in.
class Clamav : public ::testing::Test {
protected:
    Clamav() {
        places.configs = {(folder / "none").string(), (folder / "clamd.conf").string()};
        places.onAccessLog = (folder / "clamonacc.log").string();
        places.logs = {places.onAccessLog};
        configure("LogFile " + log.string() + "\nLogTime yes\n");
    }
    void configure(const std::string& text) { std::ofstream(folder / "clamd.conf") << text; }
    /// `count` of them, in their order.
    std::vector<DetectionSeen> next(size_t count) {
        std::vector<DetectionSeen> told;
        EXPECT_TRUE(eventually([&] {
            for (Observation& one : queue.take(10 * kMillisecond)) {
                if (auto* seen = std::get_if<DetectionSeen>(&one.body)) {
                    told.push_back(std::move(*seen));
                } else {
                    missed += std::get<Missed>(one.body).gap.lost;
                }
            }
            return told.size() >= count;
        }));
        EXPECT_EQ(told.size(), count);
        told.resize(count);
        return told;
    }
    std::string file(const char* name, const std::string& content) {
        std::ofstream(folder / name) << content;
        return (folder / name).string();
    }

    TemporaryFolder folder;
    std::filesystem::path log = folder / "clamav.log";
    ClamavPlaces places;
    ImageHashes hashes;
    ObservationQueue queue{1000};
    int64_t missed = 0;
    static constexpr Duration kOften = 5 * kMillisecond;
};

std::string foundBefore(const std::string& path, const char* name = "X") { return "Mon Sep 21 14:13:20 2020 -> " + path + ": " + name + " FOUND\n"; }

} // namespace

TEST_F(Clamav, WhatWasFoundBeforeAndIsFoundLater_isToldOnce) {
    append(log, foundBefore("/gone/a", "Early") + "nobody knows when: Y FOUND\n");
    ClamavWatch watch(hashes, kOften, places);
    ASSERT_TRUE(watch.start(queue));
    const auto early = next(1);
    EXPECT_EQ(early[0].detected, (Detected{"ClamAV", "Early", "/gone/a", {}, Outcome::Reported, {}}));
    append(log, foundBefore("/gone/b").substr(0, 30)); // half a line
    append(log, foundBefore("/gone/b").substr(30) + "noise\n");
    const auto later = next(1);
    EXPECT_EQ(later[0].detected.path, "/gone/b");
    EXPECT_EQ(later[0].time, early[0].time) << "as it stands there";
    watch.stop();
}

TEST_F(Clamav, RotatedAndTruncatedLogs_areFollowed) {
    append(log, "begun\n");
    ClamavWatch watch(hashes, kOften, places);
    ASSERT_TRUE(watch.start(queue));
    std::filesystem::rename(log, folder / "clamav.log.1");
    std::ofstream(log).flush(); // by logrotate; clamd goes on with the old one
    append(folder / "clamav.log.1", foundBefore("/gone/old"));
    EXPECT_EQ(next(1)[0].detected.path, "/gone/old");
    append(log, "SIGHUP caught: re-opening log file.\n" + foundBefore("/gone/new"));
    EXPECT_EQ(next(1)[0].detected.path, "/gone/new");
    std::filesystem::resize_file(log, 0);
    append(log, foundBefore("/gone/3"));
    EXPECT_EQ(next(1)[0].detected.path, "/gone/3");
    watch.stop();
}

TEST_F(Clamav, SameFindingOfTwoPrograms_isOneWithWhatWasDone) {
    const std::string moved = file("moved", "content");
    ClamavWatch watch(hashes, 100 * kMillisecond, places);
    ASSERT_TRUE(watch.start(queue));
    append(places.onAccessLog, "/gone/a: X FOUND\n/gone/a: moved to '" + moved + "'\n");
    append(log, foundBefore("/gone/a"));
    const auto told = next(1);
    EXPECT_EQ(told[0].detected.outcome, Outcome::Quarantined);
    EXPECT_EQ(told[0].detected.movedTo, moved);
    EXPECT_EQ(told[0].time.ns % kSecond, kSecond - 1) << "clamd's time";
    watch.stop();
}

TEST_F(Clamav, WhatIsDoneLate_isToldOnceMore) {
    ClamavWatch watch(hashes, 50 * kMillisecond, places);
    ASSERT_TRUE(watch.start(queue));
    append(log, foundBefore("/gone/a"));
    const auto first = next(1);
    append(log, foundBefore("/gone/a")); // once more, which says nothing new
    append(places.onAccessLog, "/gone/a: Removed.\n");
    const auto second = next(1);
    EXPECT_EQ(first[0].detected.outcome, Outcome::Reported);
    EXPECT_EQ(second[0].detected.outcome, Outcome::Removed);
    EXPECT_EQ(second[0].time, first[0].time);
    append(log, foundBefore("/gone/a")); // it came back
    EXPECT_EQ(next(1)[0].detected.outcome, Outcome::Reported);
    watch.stop();
}

TEST_F(Clamav, FileThatIsThere_wasNotTakenAwayWhateverALineSays) {
    const std::string there = file("payload", "still here");
    ClamavWatch watch(hashes, kOften, places);
    ASSERT_TRUE(watch.start(queue));
    append(places.onAccessLog, there + ": X FOUND\n" + there + ": Removed.\n/gone/b: X FOUND\n/gone/b: Removed.\nrelative: X FOUND\n");
    const auto told = next(2);
    EXPECT_EQ(told[0].detected.outcome, Outcome::Reported);
    EXPECT_EQ(told[0].detected.sha256.size(), 64U);
    EXPECT_EQ(told[1].detected.outcome, Outcome::Removed);
    EXPECT_EQ(told[1].detected.sha256, "");
    watch.stop();
}

TEST_F(Clamav, FileThatWasChangedSince_isNotHashed) {
    append(log, foundBefore(file("payload", "another one"))); // long ago
    ClamavWatch watch(hashes, kOften, places);
    ASSERT_TRUE(watch.start(queue));
    EXPECT_EQ(next(1)[0].detected.sha256, "");
    watch.stop();
}

TEST_F(Clamav, OnAccessScannerThatPrevents_letNobodyOpenIt) {
    configure("LogFile " + log.string() + "\nOnAccessPrevention yes\n");
    ClamavWatch watch(hashes, kOften, places);
    ASSERT_TRUE(watch.start(queue));
    append(places.onAccessLog, "/gone/a: X FOUND\n");
    EXPECT_EQ(next(1)[0].detected.outcome, Outcome::Denied);
    watch.stop();
}

TEST_F(Clamav, HostileLines_areCutCleanAndCounted) {
    ClamavWatch watch(hashes, kOften, places);
    ASSERT_TRUE(watch.start(queue));
    append(log, '/' + std::string(kMaximumClamavLine, 'x') + ": X FOUND\n" + "/a\x1b[2J\xff: X FOUND\n");
    EXPECT_EQ(next(1)[0].detected.path, "/a\\x1b[2J\\xff");
    EXPECT_EQ(missed, 1);
    watch.stop();
}

TEST_F(Clamav, NoneHereOrNoLog_saysWhy) {
    configure("LogSyslog yes\n");
    ClamavWatch silent(hashes, kOften, places);
    const auto noLog = silent.start(queue);
    ASSERT_FALSE(noLog);
    EXPECT_EQ(noLog.error().message.id, "sensor.antivirus_no_log");
    std::filesystem::remove(folder / "clamd.conf");
    ClamavWatch none(hashes, kOften, places);
    const auto absent = none.start(queue);
    ASSERT_FALSE(absent);
    EXPECT_EQ(absent.error().code, ErrorCode::NotFound);
    configure("LogFile " + (folder / "clamd.conf").string() + "/x\n");
    ClamavWatch unreadable(hashes, kOften, places);
    const auto refused = unreadable.start(queue);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message.id, "sensor.antivirus_unreadable");
}

TEST_F(Clamav, RealScanner_isUnderstood) {
    const std::string scanner = "/usr/bin/clamscan";
    if (!std::filesystem::exists(scanner)) {
        GTEST_SKIP() << "clamscan is not installed (apt install clamav)";
    }
    std::string signature;
    for (const char* c = kMark; *c != '\0'; ++c) {
        constexpr const char* kDigits = "0123456789abcdef";
        signature += {kDigits[*c >> 4], kDigits[*c & 15]};
    }
    const std::string database = file("own.ndb", "Metsuke.Test:0:*:" + signature + '\n');
    const std::string bad = file("bad (1): x", std::string("harmless ") + kMark + '\n');
    std::filesystem::create_directory(folder / "quarantine");
    ClamavWatch watch(hashes, 200 * kMillisecond, places);
    ASSERT_TRUE(watch.start(queue));
    EXPECT_EQ(quietly({scanner, "--database=" + database, "--log=" + places.onAccessLog, "--move=" + (folder / "quarantine").string(), bad}), 1);
    Detected told;
    ASSERT_TRUE(eventually([&] { // perhaps first that it was found, and then what was done
        told = next(1)[0].detected;
        return told.outcome == Outcome::Quarantined;
    }));
    EXPECT_EQ(told.signature, "Metsuke.Test.UNOFFICIAL");
    EXPECT_EQ(told.path, bad);
    EXPECT_EQ(told.movedTo, (folder / "quarantine" / "bad (1): x").string());
    EXPECT_EQ(told.sha256, hashes.of(told.movedTo));
    EXPECT_EQ(told.sha256.size(), 64U);
    watch.stop();
}
