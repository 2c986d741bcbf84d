// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/endpoint/activity_samples.h"
#include "tests/endpoint/history_fixture.h"

#include <atomic>
#include <thread>

using namespace metsuke;
using namespace metsuke::endpoint;
using namespace metsuke::endpoint::test;
namespace fs = std::filesystem;

TEST(ActivityHistory, EveryKind_storedAndFound_isTheSame) {
    Scenario scenario;
    std::vector<Activity> told;
    for (Activity activity : everyKind()) {
        activity.time = scenario.now();
        scenario.tell(activity.process, activity.body);
        activity.source = "ebpf";
        told.push_back(activity);
    }
    const auto history = scenario.history();
    std::vector<Activity> kept;
    ASSERT_TRUE(history->each([&](const Activity& activity) { kept.push_back(activity); return Result<void>(); }).ok());
    EXPECT_EQ(kept, told);
    for (const Activity& activity : told) {
        for (const HistoryKey& key : keysOf(activity)) {
            const auto found = history->find(key, kAll, kNewest, 10);
            ASSERT_TRUE(found.ok());
            EXPECT_THAT(found->activities, testing::Contains(activity));
        }
    }
    EXPECT_EQ(history->totals().activities, static_cast<int64_t>(told.size()));
    EXPECT_EQ(history->totals().span, (TimeWindow{told.front().time, told.back().time}));
}

TEST(ActivityHistory, Find_keepsToWindowOrderAndLimit) {
    Scenario scenario;
    for (int i = 0; i < 10; ++i) {
        scenario.at(i).connect({1, 1}, "203.0.113.9", 443, static_cast<uint16_t>(1000 + i));
        scenario.connect({1, 1}, "203.0.113.8", 443, 1);
    }
    const auto history = scenario.history();
    const auto key = keyOfRemote(*IpAddress::parse("203.0.113.9"));
    const auto ports = [&](const TimeWindow& window, HistoryReader::Order order, size_t limit) {
        std::vector<int> found;
        const auto result = history->find(key, window, order, limit);
        for (const Activity& activity : result->activities) {
            found.push_back(std::get<Connected>(activity.body).localPort);
        }
        return found;
    };
    EXPECT_THAT(ports({seconds(2), seconds(4)}, kOldest, 10), testing::ElementsAre(1002, 1003, 1004));
    EXPECT_THAT(ports({seconds(2.5), seconds(3.5)}, kOldest, 10), testing::ElementsAre(1003));
    EXPECT_THAT(ports(kAll, kNewest, 2), testing::ElementsAre(1009, 1008));
    EXPECT_TRUE(history->find(key, kAll, kNewest, 9)->isCut);
    EXPECT_FALSE(history->find(key, kAll, kNewest, 10)->isCut);
}

TEST(ActivityHistory, Ring_keepsToItsSizeAndCarriesRunningProcessesOver) {
    Scenario scenario(small());
    const auto init = scenario.running("/usr/lib/systemd/systemd");
    const auto shell = scenario.run(init, "/bin/sh", {"sh", "-c", "x"});
    const auto daemon = scenario.run(shell, "/home/sato/.update");
    const auto gone = scenario.run(init, "/bin/true");
    scenario.end(gone);
    scenario.end(shell); // its daemon descends from it all the same
    fill(scenario, 7);
    for (int i = 0; i < 20; ++i) {
        fill(scenario, 1);
    }
    const auto history = scenario.history();
    EXPECT_LE(history->totals().bytes, small().totalBytes + small().segmentBytes);
    EXPECT_FALSE(fs::exists(scenario.folder() / segmentName(1)));
    for (const auto& process : {init, shell, daemon}) {
        const auto started = history->find(keyOfProcess(ActivityKind::ProcessStarted, process), kAll, kOldest, 10);
        ASSERT_EQ(started->activities.size(), 1U);
        EXPECT_TRUE(std::get<ProcessStarted>(started->activities[0].body).wasRunning);
        EXPECT_EQ(count(*history, keyOfProcess(ActivityKind::ImageStarted, process)), 1U);
    }
    EXPECT_EQ(count(*history, keyOfChildren(shell)), 1U);
    EXPECT_EQ(count(*history, keyOfProcess(ActivityKind::ProcessStarted, gone)), 0U);
}

TEST(ActivityHistory, Mounts_areCarriedOverUntilTheyAreGone) {
    Scenario scenario(small());
    scenario.tell({}, Mounted{"/dev/sdb1", "/media/usb", "vfat", MountKind::Removable, 2049, false}, "snapshot");
    scenario.tell({}, Mounted{"/dev/sdc1", "/media/gone", "vfat", MountKind::Removable, 2065, false}, "snapshot");
    scenario.tell({}, Mounted{"/dev/sdc1", "/media/gone", "vfat", MountKind::Removable, 2065, true});
    fill(scenario, 7);
    for (int i = 0; i < 20; ++i) {
        fill(scenario, 1);
    }
    const auto history = scenario.history();
    EXPECT_FALSE(fs::exists(scenario.folder() / segmentName(1)));
    EXPECT_EQ(count(*history, keyOfDevice(2049)), 1U);
    EXPECT_EQ(count(*history, keyOfDevice(2065)), 0U);
}

TEST(ActivityHistory, SmallRing_hasSegmentsAndAReserveThatFitIt) {
    const HistoryLimits limits = HistoryLimits{1 << 20}.consistent();
    EXPECT_EQ(limits.segmentBytes, 128 << 10);
    EXPECT_EQ(limits.heldBytes, (1 << 20) / 5);
    EXPECT_EQ(HistoryLimits{}.consistent().segmentBytes, HistoryLimits{}.segmentBytes);
    Scenario scenario(HistoryLimits{1 << 20});
    fill(scenario, 4);
    for (int i = 0; i < 30; ++i) {
        fill(scenario, 1);
    }
    EXPECT_LE(scenario.history()->totals().bytes, (1 << 20) + (256 << 10));
    EXPECT_EQ(scenario.writer().hold({kAll, "everything"}).error().message.id, "endpoint.hold_too_large");
}

TEST(ActivityHistory, ManyRunningProcesses_doNotFillASegmentByThemselves) {
    Scenario scenario(small());
    const auto init = scenario.running("/usr/lib/systemd/systemd");
    for (int i = 0; i < 500; ++i) {
        scenario.run(init, "/usr/bin/program" + std::to_string(i), {std::string(200, 'a') + std::to_string(i)});
    }
    ASSERT_TRUE(scenario.writer().commit().ok());
    const auto before = segmentFiles(scenario).back();
    scenario.write({7, 7}, "/tmp/x", {1, 1});
    ASSERT_TRUE(scenario.writer().commit().ok());
    EXPECT_EQ(segmentFiles(scenario).back(), before); // one more row begins no other segment
}

TEST(ActivityHistory, HeldWindow_staysAndTheReserveBoundsIt) {
    Scenario scenario(small());
    fill(scenario, 4);
    const auto first = scenario.history()->totals().span;
    const TimeWindow window{first.from, first.from + kMillisecond};
    ASSERT_TRUE(scenario.writer().hold({window, "case C-104"}).ok());
    EXPECT_EQ(scenario.writer().hold({kAll, "everything"}).error().message.id, "endpoint.hold_too_large");
    fill(scenario, 7);
    for (int i = 0; i < 30; ++i) {
        fill(scenario, 1);
    }
    EXPECT_TRUE(fs::exists(scenario.folder() / segmentName(1)));
    EXPECT_FALSE(fs::exists(scenario.folder() / segmentName(2)));
    EXPECT_GT(scenario.writer().state()->held, 0);
    ASSERT_TRUE(scenario.writer().release(window).ok());
    EXPECT_EQ(scenario.writer().release(window).error().code, ErrorCode::NotFound);
    for (int i = 0; i < 10; ++i) {
        fill(scenario, 1);
    }
    EXPECT_FALSE(fs::exists(scenario.folder() / segmentName(1)));
}

TEST(ActivityHistory, WindowHeldByAnotherProcess_staysWhileTheWriterGoesOn) {
    Scenario scenario(small());
    fill(scenario, 4);
    const auto first = scenario.history()->totals().span;
    const TimeWindow window{first.from, first.from + kMillisecond};
    EXPECT_EQ(holdHistory(scenario.folder(), {kAll, "everything"}).error().message.id, "endpoint.hold_too_large");
    EXPECT_EQ(holdHistory(scenario.folder(), {{first.until, first.from}, "backwards"}).error().code, ErrorCode::InvalidArgument);
    ASSERT_TRUE(holdHistory(scenario.folder(), {window, "case C-104"}).ok());
    fill(scenario, 7);
    for (int i = 0; i < 30; ++i) {
        fill(scenario, 1);
    }
    EXPECT_TRUE(fs::exists(scenario.folder() / segmentName(1)));
    EXPECT_FALSE(fs::exists(scenario.folder() / segmentName(2)));
    EXPECT_EQ(scenario.writer().holds().size(), 1U);
    ASSERT_TRUE(removeHold(scenario.folder(), window).ok());
    EXPECT_EQ(removeHold(scenario.folder(), window).error().code, ErrorCode::NotFound);
    for (int i = 0; i < 10; ++i) {
        fill(scenario, 1);
    }
    EXPECT_FALSE(fs::exists(scenario.folder() / segmentName(1)));
    const Folder none;
    EXPECT_EQ(holdHistory(none.path(), {window, ""}).error().code, ErrorCode::NotFound);
}

TEST(ActivityHistory, Retention_isForecastFromWhatHappens) {
    Scenario scenario(small());
    fill(scenario, 2);
    scenario.at(10'000);
    fill(scenario, 3);
    const auto totals = scenario.history()->totals();
    EXPECT_EQ(totals.limitBytes, small().totalBytes);
    const double part = static_cast<double>(totals.bytes) / static_cast<double>(totals.limitBytes);
    EXPECT_NEAR(static_cast<double>(totals.retention), static_cast<double>(totals.span.until - totals.span.from) / part,
        static_cast<double>(totals.retention) / 1000);
}

TEST(ActivityHistory, SegmentThatSomebodyReads_isSealedLater) {
    Scenario scenario(small());
    fill(scenario, 1);
    auto reader = scenario.history();
    fill(scenario, 2);
    EXPECT_EQ(scenario.writer().state()->unsealed, 1);
    EXPECT_GT(count(*reader, keyOfProcess(ActivityKind::FileChanged, {7, 7})), 0U);
    reader.reset();
    fill(scenario, 3);
    EXPECT_EQ(scenario.writer().state()->unsealed, 0);
}

TEST(ActivityHistory, ReaderBesideTheWriter_seesWhatIsCommitted) {
    Scenario scenario(small());
    std::atomic<bool> isDone = false;
    std::atomic<int64_t> most = 0;
    scenario.write({7, 7}, "/first", {1, 1});
    ASSERT_TRUE(scenario.writer().commit().ok());
    std::thread reading([&] {
        do {
            const auto history = HistoryReader::open(scenario.folder());
            ASSERT_TRUE(history.ok()) << history.error().message.id << history.error().detail;
            const auto found = (*history)->find(keyOfProcess(ActivityKind::FileChanged, {7, 7}), kAll, kNewest, 100'000);
            ASSERT_TRUE(found.ok()) << found.error().message.id << found.error().detail;
            most = std::max(most.load(), static_cast<int64_t>(found->activities.size()));
            EXPECT_TRUE((*history)->gaps(kAll)->activities.empty());
        } while (!isDone);
    });
    fill(scenario, 6);
    isDone = true;
    reading.join();
    EXPECT_GE(most, 1);
}

TEST(ActivityHistory, WhatBeganBeforeTheRecorder_doesNotStretchItsSpan) {
    Scenario scenario;
    ProcessStarted started;
    started.wasRunning = true;
    scenario.at(-90'000).tell({1, 1}, started, "snapshot");
    Connected connected;
    connected.remote = *IpAddress::parse("203.0.113.9");
    connected.closed = seconds(5);
    scenario.at(-500).tell({1, 1}, connected);
    scenario.at(100).write({1, 1}, "/tmp/x", {1, 1});
    const auto history = scenario.history();
    EXPECT_EQ(history->totals().span, (TimeWindow{kStart, seconds(100)}));
    EXPECT_EQ(count(*history, keyOfProcess(ActivityKind::ProcessStarted, {1, 1})), 1U);
    const auto found = history->find(keyOfRemote(connected.remote), {seconds(-600), seconds(-400)}, kNewest, 5);
    EXPECT_EQ(found->activities.size(), 1U);
}

TEST(ActivityHistory, GapThatWasToldInPieces_isOne_untilItWasClosed) {
    Scenario scenario(small());
    const auto tell = [&](int64_t from, int64_t until, const char* sensor) {
        ASSERT_TRUE(scenario.writer().append({{from * kSecond}, {}, "agent", Gap{sensor, {until * kSecond}, -1, "not_recorded"}}).ok());
    };
    tell(100, 160, "file");
    tell(160, 220, "file");
    tell(160, 220, "network");
    tell(220, 230, "file");
    tell(300, 310, "file");
    ASSERT_TRUE(scenario.writer().commit().ok());
    const auto gaps = scenario.history()->gaps({{90 * kSecond}, {400 * kSecond}});
    ASSERT_TRUE(gaps.ok());
    ASSERT_EQ(gaps->activities.size(), 3U);
    EXPECT_EQ(gaps->activities[0].time.ns, 100 * kSecond);
    EXPECT_EQ(std::get<Gap>(gaps->activities[0].body).until.ns, 230 * kSecond);
    EXPECT_EQ(std::get<Gap>(gaps->activities[1].body).sensor, "network");
    EXPECT_EQ(gaps->activities[2].time.ns, 300 * kSecond);
}
