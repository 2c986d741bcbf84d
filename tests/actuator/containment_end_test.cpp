// SPDX-License-Identifier: GPL-3.0-or-later
// Another end for real rules: the kernel's own timers follow, and nothing passes while they are changed.
#include "core/actuator/linux/network_contain.h"
#include "core/actuator/linux/network_deny.h"
#include "core/actuator/linux/network_nft.h"
#include "core/actuator/linux/network_probe.h"
#include "tests/actuator/network_world.h"
#include "tests/support/process.h"

#include <atomic>
#include <gtest/gtest.h>
#include <thread>

using namespace metsuke;
using namespace metsuke::actuator;
using namespace metsuke::actuator::test;
using plan::Action;
using plan::State;

namespace {

class ContainmentEnd : public testing::Test {
protected:
    void SetUp() override {
        if (const std::string why = NetworkStage::obstacle(); !why.empty()) {
            GTEST_SKIP() << why;
        }
    }
};

bool isOpen() { return tryDatagram(*IpAddress::parse(NetworkStage::kFar4), 4000) == Passage::Open; }

plan::StepReport another(NetworkWorld& world, const std::string& id, Duration duration, Action held = Action::ContainHost) {
    return world.perform(Action::ChangeEnd, plan::TermTarget{id, held, duration});
}

std::string aliveOf(const std::string& table) { return nft::list("list set " + table + " alive").value(); }

void pass(NetworkWorld& world, Duration time) {
    world.now.wall = world.now.wall + time;
    world.now.sinceBoot += time;
    EXPECT_TRUE(world.actuator().tick().ok());
}

plan::PlanReport undo(NetworkWorld& world, const std::string& undoId) {
    pass(world, 2 * kMinute);
    return *world.actuator().undo({"undo-" + undoId, "key-1", {undoId, ""}, false}, {});
}

} // namespace

TEST_F(ContainmentEnd, Isolation_lastsUntilTheNewEnd_alsoWhereTheRulesWereThrownAway) {
    NetworkWorld world;
    const std::string id = world.contain(kHour).undoId;
    pass(world, kHour / 2);
    ASSERT_EQ(another(world, id, 4 * kHour).state, State::Done);
    for (const char* table : {"inet metsuke_isolation", "netdev metsuke_isolation"}) {
        EXPECT_NE(aliveOf(table).find("timeout 14460s"), std::string::npos) << aliveOf(table) << "a minute longer than the journal";
    }
    pass(world, 2 * kHour);
    EXPECT_FALSE(isOpen()) << "the old end is over";
    ASSERT_TRUE(nft::apply("flush ruleset").ok());
    ASSERT_EQ(another(world, id, kHour).state, State::Done) << "also where somebody has thrown them away";
    EXPECT_FALSE(isOpen());
    pass(world, kHour);
    EXPECT_TRUE(isOpen());
}

TEST_F(ContainmentEnd, Rules_areInForceAtEveryMoment) {
    NetworkWorld world;
    const std::string id = world.contain(kHour).undoId;
    ASSERT_FALSE(isOpen());
    std::atomic<int> tried = 0, passed = 0;
    {
        const std::jthread sender([&](const std::stop_token& stop) { // of this network namespace, as its parent is
            while (!stop.stop_requested()) {
                passed += isOpen() ? 1 : 0;
                ++tried;
            }
        });
        ContainHandler handler(world.settings);
        const auto row = world.journal().row(id)->value();
        const plan::Step step{"step-1", Action::ContainHost, row.shown.target, {}};
        const OwnChanges none;
        for (int i = 0; i < 100; ++i) {
            ASSERT_TRUE(handler.prolong({step, none, id, {}}, row.record, i % 2 == 0 ? kHour : 4 * kHour).ok());
        }
    }
    EXPECT_GT(tried, 100);
    EXPECT_EQ(passed, 0);
}

TEST_F(ContainmentEnd, EarlierEnd_releasesThen_andUndoOfTheFirstEndsBoth) {
    NetworkWorld world;
    const std::string id = world.contain(4 * kHour).undoId;
    ASSERT_EQ(another(world, id, 10 * kMinute).state, State::Done);
    EXPECT_NE(aliveOf("netdev metsuke_isolation").find("timeout 660s"), std::string::npos);
    pass(world, 9 * kMinute);
    EXPECT_FALSE(isOpen());
    pass(world, kMinute);
    EXPECT_TRUE(isOpen());
    EXPECT_EQ(another(world, id, kHour).refusal->reason, "end_over");
    const std::string second = world.contain(kHour).undoId;
    const std::string change = another(world, second, 0).undoId;
    EXPECT_EQ(aliveOf("inet metsuke_isolation").find("timeout 3"), std::string::npos) << aliveOf("inet metsuke_isolation");
    EXPECT_EQ(undo(world, second).state, State::Done);
    EXPECT_TRUE(isOpen());
    EXPECT_EQ(world.journal().row(change)->value().shown.state, State::RolledBack);
}

TEST_F(ContainmentEnd, Denial_lastsUntilTheNewEnd_andTheOldOneComesBack) {
    NetworkWorld world;
    const plan::AddressTarget far{*IpAddress::parse(NetworkStage::kFar4), 128, 0, kHour};
    const std::string id = world.perform(Action::DenyAddress, far).undoId;
    ASSERT_FALSE(isOpen());
    const auto changed = another(world, id, 8 * kHour, Action::DenyAddress);
    ASSERT_EQ(changed.state, State::Done);
    EXPECT_EQ(changed.tier, plan::Tier::T1);
    EXPECT_NE(aliveOf("inet " + denialTable(id)).find("timeout 28860s"), std::string::npos) << aliveOf("inet " + denialTable(id));
    pass(world, 2 * kHour);
    EXPECT_FALSE(isOpen());
    EXPECT_EQ(undo(world, changed.undoId).state, State::Done);
    pass(world, 0);
    EXPECT_TRUE(isOpen()) << "the end that it had is over";
}

TEST_F(ContainmentEnd, DenialWhoseTimeIsOver_endsInTheKernelByItself) {
    NetworkWorld world;
    const plan::AddressTarget far{*IpAddress::parse(NetworkStage::kFar4), 128, 0, kHour};
    const std::string id = world.perform(Action::DenyAddress, far).undoId;
    ASSERT_FALSE(isOpen());
    ASSERT_TRUE(nft::apply(prolongRules(denialTable(id), kSecond)).ok());
    EXPECT_TRUE(metsuke::test::eventually(isOpen)) << "whatever has become of the agent";
}
