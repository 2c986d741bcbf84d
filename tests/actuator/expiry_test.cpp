// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/actuator/fake_world.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::actuator;
using actuator::test::FakeHandler;
using plan::State;

namespace {

/// One that isolates: a file of the fake world stands for the computer's network.
class FakeIsolation : public FakeHandler {
public:
    explicit FakeIsolation(const std::filesystem::path& folder)
        : FakeHandler(folder)
        , m_step{"s", plan::Action::QuarantineFile, plan::FileTarget{(folder / "net").string(), ""}, {}} { }
    plan::StepReport check(const Task& task) override { return FakeHandler::check(of(task)); }
    Result<std::string> capture(const Task& task) override { return FakeHandler::capture(of(task)); }
    Result<plan::StepReport> act(const Task& task, const std::string& record) override { return FakeHandler::act(of(task), record); }
    Result<void> verify(const Task& task, const std::string& record) override { return FakeHandler::verify(of(task), record); }
    Comparison compare(const Task& task, const std::string& record) override { return FakeHandler::compare(of(task), record); }
    Result<void> undo(const Task& task, const std::string& record) override { return FakeHandler::undo(of(task), record); }

private:
    Task of(const Task& task) const { return {m_step, task.changes, task.undoId, task.amend}; }
    plan::Step m_step;
};

struct Isolation : testing::Test {
    Isolation() {
        handlers.add(plan::Action::ContainHost, std::make_shared<FakeIsolation>(world.folder.path()));
        world.put("net", "0");
        open();
    }
    void open() {
        actuator.reset();
        journal.reset();
        journal = std::move(Journal::open(world.folder.path(), boot)).value();
        Actuator::Settings settings{"agent-1", boot, {[this] { return world.now; }, {}}};
        settings.flipsPerMinute = flipsPerMinute;
        actuator = std::make_unique<Actuator>(*journal, handlers, settings);
        ASSERT_TRUE(actuator->recover().ok());
    }
    plan::PlanReport run(const plan::Step& step, const std::string& command) {
        PlanOrder order{command + "-dry", "key-1", {{"Ann"}}, {"plan-" + command, "", "agent-1", world.now.wall + kHour, {step}}, "", true};
        order.planHash = actuator->carryOut(order, {})->planHash;
        order.command = command;
        order.isDryRun = false;
        return *actuator->carryOut(order, {});
    }
    plan::PlanReport contain(Duration duration) { return run({"s1", plan::Action::ContainHost, plan::HostTarget{{}, duration}, {}}, "c-1"); }
    plan::PlanReport release() { return run({"s1", plan::Action::ReleaseHost, plan::NoTarget{}, {}}, "c-2"); }
    void pass(Duration time) { world.now = {world.now.wall + time, world.now.sinceBoot + time}; }

    actuator::test::World world;
    HandlerRegistry handlers;
    std::string boot = "boot-1";
    int flipsPerMinute = 10;
    std::unique_ptr<Journal> journal;
    std::unique_ptr<Actuator> actuator;
};

} // namespace

TEST_F(Isolation, Expired_isTakenBackByItself) {
    const auto report = contain(4 * kHour);
    EXPECT_EQ(report.state, State::Done);
    EXPECT_EQ(report.steps[0].expires, world.now.wall + 4 * kHour);
    pass(4 * kHour - kSecond);
    ASSERT_TRUE(actuator->tick().ok());
    EXPECT_EQ(world.content("net"), "2");
    pass(kSecond);
    ASSERT_TRUE(actuator->tick().ok());
    EXPECT_EQ(world.content("net"), "0");
    EXPECT_EQ(journal->list({})->front().state, State::RolledBack);
}

TEST_F(Isolation, Expiry_survivesARestartOfTheComputer) {
    (void)contain(kHour);
    world.now = {world.now.wall + 2 * kHour, 5 * kSecond};
    boot = "boot-2";
    open();
    ASSERT_TRUE(actuator->tick().ok());
    EXPECT_EQ(world.content("net"), "0");
}

TEST_F(Isolation, WallClockThatIsSet_neitherEndsNorProlongsIt) {
    (void)contain(kHour);
    world.now.wall = world.now.wall + 10 * kDay;
    ASSERT_TRUE(actuator->tick().ok());
    EXPECT_EQ(world.content("net"), "2");
    world.now.wall = world.now.wall - 20 * kDay;
    pass(kHour);
    ASSERT_TRUE(actuator->tick().ok());
    EXPECT_EQ(world.content("net"), "0");
}

TEST_F(Isolation, ThatCannotBeTakenBack_isTriedAgain) {
    (void)contain(kHour);
    world.put("net", "5");
    pass(kHour);
    ASSERT_TRUE(actuator->tick().ok());
    EXPECT_EQ(world.content("net"), "5");
    world.put("net", "2");
    ASSERT_TRUE(actuator->tick().ok());
    EXPECT_EQ(world.content("net"), "2") << "not all the time";
    pass(kMinute);
    ASSERT_TRUE(actuator->tick().ok());
    EXPECT_EQ(world.content("net"), "0");
}

TEST_F(Isolation, Release_takesBackTheOpenOne_andThenThereIsNone) {
    (void)contain(0);
    const auto released = release();
    EXPECT_EQ(released.state, State::Done);
    EXPECT_EQ(world.content("net"), "0");
    EXPECT_FALSE(journal->list({})->empty());
    const auto again = run({"s1", plan::Action::ReleaseHost, plan::NoTarget{}, {}}, "c-3");
    EXPECT_EQ(again.state, State::Done);
    EXPECT_FALSE(again.steps[0].isChange);
}

TEST_F(Isolation, Release_isPossibleAtOnce_andIsolatingAgainAfterAMinute) {
    flipsPerMinute = 1;
    open();
    (void)contain(0);
    EXPECT_EQ(release().state, State::Done);
    const plan::Step isolate{"s1", plan::Action::ContainHost, plan::HostTarget{}, {}};
    const auto again = run(isolate, "c-3");
    EXPECT_EQ(again.state, State::Refused);
    EXPECT_EQ(again.refusal->reason, "too_many_flips");
    pass(kMinute + kSecond);
    EXPECT_EQ(run(isolate, "c-4").state, State::Done);
}

TEST_F(Isolation, ReleaseInTheSamePlan_comesAfterIt) {
    PlanOrder order{"c-0", "key-1", {{"Ann"}}, {"plan-1", "", "agent-1", world.now.wall + kHour, {}}, "", true};
    order.plan.steps = {{"s1", plan::Action::ContainHost, plan::HostTarget{}, {}}, {"s2", plan::Action::ReleaseHost, plan::NoTarget{}, {}}};
    order.planHash = actuator->carryOut(order, {})->planHash;
    order.command = "c-1";
    order.isDryRun = false;
    const auto report = actuator->carryOut(order, {});
    EXPECT_EQ(report->state, State::Done);
    EXPECT_EQ(world.content("net"), "0");
    EXPECT_EQ(world.deeds("undo net"), 1);
}
