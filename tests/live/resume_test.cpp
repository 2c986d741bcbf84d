// SPDX-License-Identifier: GPL-3.0-or-later
// A capture that ended, in order or not, and goes on.
#include "tests/live/live_capture_fixture.h"

#include <algorithm>

using namespace metsuke::test;

namespace {

int64_t packetsOf(const nlohmann::json& result) { return result["totals"]["packets"].get<int64_t>(); }

size_t segmentsIn(const std::filesystem::path& spool) {
    size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(spool)) {
        count += entry.path().extension() == ".pcapng" ? 1 : 0;
    }
    return count;
}

bool isRunning(pid_t process) {
    const std::string state = statusOf(process, "State");
    return !state.empty() && !state.starts_with("Z");
}

} // namespace

class LiveResume : public LiveCapture {
protected:
    /// Goes on with the case, and waits until it captures.
    void resume() {
        const size_t before = segmentsIn(spool);
        begin({"--resume"});
        EXPECT_TRUE(eventually([&] { return segmentsIn(spool) > before; })) << process->err();
    }
};

TEST_F(LiveResume, Stopped_goesOnInTheSameCase) {
    begin({});
    lab->replay(officeDay(), 4'000, 2'000);
    ASSERT_EQ(end(), 0) << process->err();
    resume();
    lab->replay(officeDay(), 20'000);
    ASSERT_EQ(end(), 0) << process->err();
    const auto both = readJson(json);
    EXPECT_EQ(packetsOf(both) + both["totals"]["dropped"].get<int64_t>(), lab->sent());
    EXPECT_EQ(both["captures"].size(), 2U);
    EXPECT_EQ(packetsIn(spool), packetsOf(both));
    EXPECT_FALSE(both["incidents"].empty());
}

TEST_F(LiveResume, Killed_analysesWhatWasLeftFirst) {
    begin({});
    lab->replay(officeDay(), 4'000, 3'000);
    const std::vector<pid_t> captures = process->children();
    process->signal(SIGKILL);
    process->wait();
    EXPECT_TRUE(eventually([&] { return std::ranges::none_of(captures, isRunning); })) << "what it still writes is not left";
    const int64_t kept = packetsIn(spool);
    ASSERT_GT(kept, 0);
    resume();
    lab->replay(officeDay(), 4'000, 500);
    ASSERT_EQ(end(), 0) << process->err();
    const auto both = readJson(json);
    EXPECT_EQ(packetsOf(both), packetsIn(spool)) << "none twice, none left out";
    EXPECT_GE(packetsOf(both), kept + 500);
}

TEST_F(LiveResume, WithoutACase_beginsOne) {
    begin({"--resume"});
    lab->replay(officeDay(), 4'000, 500);
    ASSERT_EQ(end(), 0) << process->err();
    EXPECT_EQ(accounted(readJson(json)), lab->sent());
}

TEST_F(LiveResume, SpoolThatWasEmptied_nothingNewIsLeftOut) {
    begin({});
    lab->replay(officeDay(), 4'000, 1'000);
    ASSERT_EQ(end(), 0) << process->err();
    for (const auto& entry : std::filesystem::directory_iterator(spool)) {
        std::filesystem::remove_all(entry.path());
    }
    resume();
    lab->replay(officeDay(), 4'000, 500);
    ASSERT_EQ(end(), 0) << process->err();
    EXPECT_EQ(packetsOf(readJson(json)), lab->sent());
}
