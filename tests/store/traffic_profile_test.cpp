// SPDX-License-Identifier: GPL-3.0-or-later
// Weeks of an office: much by day, little by night and at weekends, never twice the same.
#include "core/store/traffic_profile.h"
#include "tests/store/store_fixture.h"

#include <cmath>
#include <fstream>
#include <sys/resource.h>
#include <sys/stat.h>

using namespace metsuke;
using namespace metsuke::test;

namespace {

constexpr int64_t kMonday = 19'723 * 24; ///< hours to 2024-01-01 00:00 UTC
constexpr int64_t kTuesdayNoon = kMonday + 4 * 168 + 36;
constexpr Timestamp kNow{(kMonday + 60 * 168) * kHour}; ///< long after all of them
const IpAddress kServer = IpAddress::v4(0x0a000005);

/// Bytes of an hour, the same in every run: plus or minus a fifth around what this hour of the week has.
int64_t usualBytes(int64_t hour) {
    const int64_t ofWeek = (hour - kMonday) % 168, ofDay = ofWeek % 24;
    const bool isWork = ofWeek < 120 && ofDay >= 8 && ofDay < 18;
    const double wobble = 0.8 + 0.4 * std::fmod(static_cast<double>(hour) * 0.6180339887, 1.0);
    return static_cast<int64_t>((isWork ? 4e9 : 2e8) * wobble);
}

std::vector<HourlyBytes> office(int64_t weeks, int64_t moreHours = 0) {
    std::vector<HourlyBytes> hours;
    for (int64_t hour = kMonday; hour < kMonday + weeks * 168 + moreHours; ++hour) {
        hours.push_back({hour, std::nullopt, usualBytes(hour)});
        hours.push_back({hour, kServer, usualBytes(hour) / 4});
    }
    return hours;
}


TrafficProfile fourWeeks() {
    TrafficProfile profile;
    profile.learn(office(4, 36), kNow); // up to and without the Tuesday noon
    return profile;
}

} // namespace

TEST(TrafficProfile, ThreeDays_areNotEnough) {
    TrafficProfile profile;
    profile.learn(office(0, 72), kNow);
    const TrafficBaseline baseline = profile.judge(kMonday + 72);
    EXPECT_EQ(baseline.learntDays, 3);
    EXPECT_FALSE(baseline.isReady());
    EXPECT_TRUE(baseline.today.empty());
}

TEST(TrafficProfile, OrdinaryWeek_isNeverHigh) {
    TrafficProfile profile;
    profile.learn(office(5), kNow);
    int judged = 0;
    for (int64_t hour = kMonday + 4 * 168; hour < kMonday + 5 * 168; hour += 24) {
        const TrafficBaseline baseline = profile.judge(hour);
        ASSERT_TRUE(baseline.isReady());
        for (const HourJudgement& one : baseline.today) {
            EXPECT_FALSE(one.isHigh) << one.hour.hour - kMonday << ": " << one.hour.bytes << " of usually " << one.usual;
            ++judged;
        }
        EXPECT_TRUE(baseline.highHosts.empty());
    }
    EXPECT_EQ(judged, 7 * 24);
}

TEST(TrafficProfile, FiveTimesTheUsual_isHigh) {
    TrafficProfile profile = fourWeeks();
    profile.learn({{kTuesdayNoon, std::nullopt, 5 * usualBytes(kTuesdayNoon)}}, kNow);
    const TrafficBaseline baseline = profile.judge(kTuesdayNoon);
    ASSERT_FALSE(baseline.today.empty());
    EXPECT_TRUE(baseline.today.back().isHigh);
    EXPECT_NEAR(baseline.today.back().usual, 4e9, 1e9);
    EXPECT_EQ(std::ranges::count_if(baseline.today, &HourJudgement::isHigh), 1);
}

TEST(TrafficProfile, OfficeHoursAtNight_areHighThoughUsualByDay) {
    TrafficProfile profile;
    profile.learn(office(4), kNow);
    const int64_t night = kMonday + 4 * 168 + 3;
    profile.learn({{night, std::nullopt, usualBytes(kMonday + 12)}}, kNow);
    const TrafficBaseline baseline = profile.judge(night);
    ASSERT_FALSE(baseline.today.empty());
    EXPECT_TRUE(baseline.today.back().isHigh);
}

TEST(TrafficProfile, HalfAnHour_isNotLow) {
    TrafficProfile profile = fourWeeks();
    profile.learn({{kTuesdayNoon, std::nullopt, usualBytes(kTuesdayNoon) / 2}}, kNow);
    EXPECT_FALSE(profile.judge(kTuesdayNoon).today.back().isHigh);
}

TEST(TrafficProfile, HostThatSendsMoreThanEver_isNamed) {
    TrafficProfile profile = fourWeeks();
    const IpAddress clerk = IpAddress::v4(0x0a000063);
    profile.learn({{kTuesdayNoon, std::nullopt, usualBytes(kTuesdayNoon)}, {kTuesdayNoon, clerk, 900'000'000}, {kTuesdayNoon, kServer, usualBytes(kTuesdayNoon) / 4}}, kNow);
    const TrafficBaseline baseline = profile.judge(kTuesdayNoon);
    EXPECT_FALSE(baseline.today.back().isHigh) << "all in all it is an ordinary hour";
    ASSERT_EQ(baseline.highHosts.size(), 1U);
    EXPECT_EQ(baseline.highHosts[0].hour.host, clerk);
}

TEST(TrafficProfile, OneWildHourInThePast_doesNotSpoilWhatIsUsual) {
    TrafficProfile profile = fourWeeks();
    profile.learn({{kTuesdayNoon - 168, std::nullopt, 4'000'000'000'000}}, kNow);
    profile.learn({{kTuesdayNoon, std::nullopt, 5 * usualBytes(kTuesdayNoon)}}, kNow);
    EXPECT_TRUE(profile.judge(kTuesdayNoon).today.back().isHigh);
}

TEST(TrafficProfile, LearningTwice_changesNothing) {
    TrafficProfile profile = fourWeeks();
    profile.learn(office(4, 36), kNow);
    EXPECT_EQ(profile.judge(kTuesdayNoon - 1).learntDays, fourWeeks().judge(kTuesdayNoon - 1).learntDays);
    EXPECT_DOUBLE_EQ(profile.judge(kTuesdayNoon - 1).today.back().usual, fourWeeks().judge(kTuesdayNoon - 1).today.back().usual);
}

TEST(TrafficProfile, File_bringsBackWhatWasLearnt) {
    const TemporaryFolder folder;
    const auto path = folder / "traffic" / "eth0.json";
    const mode_t usualMask = ::umask(022);
    ASSERT_OK(fourWeeks().save(path));
    ::umask(usualMask);
    EXPECT_EQ(std::filesystem::status(path.parent_path()).permissions() & std::filesystem::perms::others_all, std::filesystem::perms::none);
    auto loaded = TrafficProfile::load(path, kNow);
    ASSERT_OK(loaded);
    const TrafficBaseline before = fourWeeks().judge(kTuesdayNoon - 1), after = loaded->judge(kTuesdayNoon - 1);
    EXPECT_EQ(after.learntDays, before.learntDays);
    ASSERT_EQ(after.today.size(), before.today.size());
    EXPECT_DOUBLE_EQ(after.today.back().limit, before.today.back().limit);
    EXPECT_NE(std::filesystem::status(path).permissions() & std::filesystem::perms::group_read, std::filesystem::perms::none) << "the umask decides";
}

TEST(TrafficProfile, NoFileYet_isAnEmptyProfile) {
    const TemporaryFolder folder;
    const auto loaded = TrafficProfile::load(folder / "none.json", kNow);
    ASSERT_OK(loaded);
    EXPECT_EQ(loaded->judge(kTuesdayNoon).learntDays, 0);
}

TEST(TrafficProfile, DamagedFiles_areRefusedOrReadAsFarAsTheyGo) {
    const TemporaryFolder folder;
    for (const char* text : {"", "{", "[]", R"({"schema":"x"})", R"({"schema":2})"}) {
        std::ofstream(folder / "bad.json") << text;
        EXPECT_FALSE(TrafficProfile::load(folder / "bad.json", kNow).ok()) << text;
    }
    for (const char* text : {R"({"schema":1,"total":7,"hosts":[]})", R"({"schema":1,"total":[[1],["a",2],[9223372036854775807,1],[1,-5]],"hosts":{"x":1,"10.0.0.1":"y"}})"}) {
        std::ofstream(folder / "bad.json") << text;
        const auto loaded = TrafficProfile::load(folder / "bad.json", kNow);
        ASSERT_OK(loaded);
        EXPECT_FALSE(loaded->judge(kTuesdayNoon).isReady());
    }
}

TEST(TrafficProfile, ThousandsOfHosts_onlyTheBusiestStay) {
    TrafficProfile profile;
    std::vector<HourlyBytes> hours{{kMonday, std::nullopt, 1}};
    for (uint32_t i = 0; i < 5'000; ++i) {
        hours.push_back({kMonday, IpAddress::v4(0x0a000000 + i), i});
    }
    profile.learn(hours, kNow);
    const TemporaryFolder folder;
    ASSERT_OK(profile.save(folder / "many.json"));
    EXPECT_LT(std::filesystem::file_size(folder / "many.json"), 20'000U);
}

TEST(TrafficProfile, PacketFromTheFuture_doesNotAgeAwayWhatWasLearnt) {
    const Timestamp now{kTuesdayNoon * kHour};
    TrafficProfile profile = fourWeeks();
    profile.learn({{kTuesdayNoon + 100 * 168, std::nullopt, 60}, {kTuesdayNoon + 2, std::nullopt, 60}, {kTuesdayNoon + 1, std::nullopt, 70}}, now);
    EXPECT_EQ(profile.judge(kTuesdayNoon).learntDays, fourWeeks().judge(kTuesdayNoon).learntDays);
    const TrafficBaseline later = profile.judge(kTuesdayNoon + 2);
    ASSERT_FALSE(later.today.empty());
    EXPECT_EQ(later.today.back().hour.hour, kTuesdayNoon + 1) << "an hour ahead is a clock that is a little off, two are not";
}

TEST(TrafficProfile, FileThatOnceLearntTheFuture_isGoodAgain) {
    const TemporaryFolder folder;
    const Timestamp now{kTuesdayNoon * kHour};
    std::string total = "[" + std::to_string(kTuesdayNoon + 100 * 168) + ",60]";
    for (int64_t hour = kMonday; hour < kTuesdayNoon; ++hour) {
        total += ",[" + std::to_string(hour) + ",1000]";
    }
    std::ofstream(folder / "eth0.json") << R"({"schema":1,"total":[)" + total + R"(],"hosts":{}})";
    const auto loaded = TrafficProfile::load(folder / "eth0.json", now);
    ASSERT_OK(loaded);
    EXPECT_TRUE(loaded->judge(kTuesdayNoon).isReady());
}

TEST(TrafficProfile, WhatCannotBeRead_isNoEmptyProfile) {
    const TemporaryFolder folder;
    const auto refused = [&](const std::filesystem::path& path) {
        const auto loaded = TrafficProfile::load(path, kNow);
        return !loaded.ok() && loaded.error().code == ErrorCode::PermissionDenied && loaded.error().message.id == "store.profile_unreadable";
    };
    ASSERT_EQ(::mkfifo((folder / "pipe.json").c_str(), 0600), 0);
    EXPECT_TRUE(refused(folder / "pipe.json")) << "and nobody waits for a writer";
    EXPECT_TRUE(refused(folder.path()));
    std::filesystem::create_symlink("loop.json", folder / "loop.json");
    EXPECT_TRUE(refused(folder / "loop.json")) << "any failure but that there is nothing";

    ASSERT_OK(fourWeeks().save(folder / "eth0.json"));
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    const rlimit none{0, files.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &none);
    const bool isRefused = refused(folder / "eth0.json");
    ::setrlimit(RLIMIT_NOFILE, &files);
    EXPECT_TRUE(isRefused) << "no descriptor is left: the weeks are there all the same";
}

TEST(TrafficProfile, SaveThatFails_leavesNothingBehind) {
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder / "eth0.json" / "full");
    EXPECT_FALSE(fourWeeks().save(folder / "eth0.json").ok());
    EXPECT_FALSE(std::filesystem::exists(folder / "eth0.json.part"));
}

TEST(TrafficProfile, WeeksThatAreKept_endNowAtTheLatest) {
    const Timestamp now{kTuesdayNoon * kHour};
    EXPECT_EQ(TrafficProfile::weeksUntil(now + 400 * kDay, now).to, now);
    EXPECT_EQ(TrafficProfile::weeksUntil(now, now).from, now - 56 * kDay);
    EXPECT_EQ(TrafficProfile::weeksUntil({std::numeric_limits<int64_t>::min()}, now).from.ns, std::numeric_limits<int64_t>::min());
}
