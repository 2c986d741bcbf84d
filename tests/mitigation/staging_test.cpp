// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/staging.h"

#include "tests/plan/samples.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::mitigation;
using plan::Action;

namespace {

plan::Plan planOf(Action action, plan::Target target) { return {"p-1", "", "pc-12", {}, {{"s1", action, std::move(target), {}}}}; }
plan::Plan planOf(Action action) { return planOf(action, plan::test::sampleTarget(action)); }

} // namespace

TEST(Staging, Stages_areOneThenFiveThenTheRest) {
    EXPECT_EQ(stageOf(0), 0);
    for (size_t place = 1; place <= 5; ++place) {
        EXPECT_EQ(stageOf(place), 1);
    }
    EXPECT_EQ(stageOf(6), 2);
    EXPECT_EQ(stageOf(1'000), 2);
}

TEST(Staging, Cap_isTwentyFive_orOneInAHundredOfALargeFleet) {
    EXPECT_EQ(hostCap(0), 25U);
    EXPECT_EQ(hostCap(2'500), 25U);
    EXPECT_EQ(hostCap(10'000), 100U);
}

TEST(Staging, IsolatingAndReleasing_areAtOdds) {
    EXPECT_TRUE(areAtOdds(planOf(Action::ContainHost), planOf(Action::ReleaseHost)));
    EXPECT_TRUE(areAtOdds(planOf(Action::ReleaseHost), planOf(Action::ContainHost)));
    EXPECT_FALSE(areAtOdds(planOf(Action::ContainHost), planOf(Action::ContainHost)));
    EXPECT_FALSE(areAtOdds(planOf(Action::ContainHost), planOf(Action::KillProcess)));
}

TEST(Staging, OppositesOfDifferentThings_areNotAtOdds) {
    plan::ProcessTarget other = plan::test::sampleProcess();
    other.pid = 1;
    EXPECT_TRUE(areAtOdds(planOf(Action::SuspendProcess), planOf(Action::ResumeProcess)));
    EXPECT_FALSE(areAtOdds(planOf(Action::SuspendProcess), planOf(Action::ResumeProcess, other)));
    const plan::FileTarget file{"/home/ann/x", std::string(64, 'b')};
    EXPECT_TRUE(areAtOdds(planOf(Action::QuarantineFile, file), planOf(Action::RestoreFile, plan::StoredFileTarget{"u-1", "/home/ann/x"})));
    EXPECT_FALSE(areAtOdds(planOf(Action::QuarantineFile, file), planOf(Action::RestoreFile, plan::StoredFileTarget{"u-1", "/home/ann/y"})));
    EXPECT_FALSE(areAtOdds(planOf(Action::DisableAccount, plan::AccountTarget{"ann", 1000}), planOf(Action::EnableAccount, plan::AccountTarget{"bob", 1001})));
}
