// SPDX-License-Identifier: GPL-3.0-or-later
// Another end for what is in force for a time, in a world of files; containment_end_test.cpp does it to real rules.
#include "core/actuator/end_record.h"
#include "tests/actuator/fake_world.h"

#include <csignal>
#include <gtest/gtest.h>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::actuator;
using plan::Action;
using plan::State;

namespace {

constexpr const char* kRules = "rules"; ///< "0" none, else how long the kernel was told to keep them up, in seconds

std::string lasting(Duration duration) { return duration == 0 ? "ever" : std::to_string(duration / kSecond); }

/// What isolates: a file stands for the computer's rules. `dieAt`: where the whole actuator is killed.
class TimedHandler : public ActionHandler {
public:
    TimedHandler(const actuator::test::World& world, const std::string& dieAt)
        : m_world(world)
        , m_dieAt(dieAt) { }
    plan::StepReport check(const Task& task) override { return task.blank(); }
    Result<std::string> capture(const Task&) override { return std::string("record"); }
    Result<plan::StepReport> act(const Task& task, const std::string&) override {
        m_world.put(kRules, lasting(plan::durationOf(task.step.target).value_or(0)));
        return task.blank();
    }
    Result<void> verify(const Task&, const std::string&) override { return {}; }
    Result<void> prolong(const Task&, const std::string&, Duration lasts) override {
        die("before");
        if (m_dieAt == "fails") {
            return Error(ErrorCode::Unsupported, "network.nft_refused");
        }
        m_world.put(kRules, lasting(lasts));
        die("after");
        return {};
    }
    Comparison compare(const Task&, const std::string&) override { return {m_world.content(kRules) == "0" ? Standing::Before : Standing::After, {}}; }
    Result<void> undo(const Task&, const std::string&) override {
        m_world.put(kRules, "0");
        return {};
    }

private:
    void die(const std::string& point) const {
        if (m_dieAt == point) {
            ::kill(::getppid(), SIGKILL);
            ::kill(::getpid(), SIGKILL);
        }
    }
    const actuator::test::World& m_world;
    const std::string& m_dieAt;
};

struct EndChanges : testing::Test {
    EndChanges() {
        const auto handler = std::make_shared<TimedHandler>(world, dieAt);
        for (const Action action : {Action::ContainHost, Action::DenyAddress}) {
            handlers.add(action, handler);
        }
        world.put(kRules, "0");
        open();
    }
    void open() {
        actuator.reset();
        journal.reset();
        journal = std::move(Journal::open(world.folder.path(), boot)).value();
        actuator = std::make_unique<Actuator>(*journal, handlers, Actuator::Settings{"agent-1", boot, {[this] { return world.now; }, {}}, 1000, 1000});
        actuator->obey(rules);
        ASSERT_TRUE(actuator->recover().ok());
    }
    plan::PlanReport order(const plan::Step& step, plan::Tier most = plan::Tier::T3) {
        const std::string number = std::to_string(++m_orders);
        PlanOrder order{"dry-" + number, "key-1", {{"Ann"}}, {"plan-" + number, "", "agent-1", world.now.wall + kHour, {step}}, "", true, most};
        order.planHash = actuator->carryOut(order, {})->planHash;
        order.command = "c-" + number;
        order.isDryRun = false;
        return *actuator->carryOut(order, {});
    }
    std::string contain(Duration duration) { return order({"s1", Action::ContainHost, plan::HostTarget{{}, duration}, {}}).steps.front().undoId; }
    static plan::Step another(const std::string& id, Duration duration, Action held = Action::ContainHost) {
        return {"s1", Action::ChangeEnd, plan::TermTarget{id, held, duration}, {}};
    }
    plan::PlanReport undo(const std::string& undoId, bool isDryRun = false, plan::Tier most = plan::Tier::T3) {
        return *actuator->undo({"u-" + std::to_string(++m_orders), "key-1", {undoId, ""}, isDryRun, most}, {});
    }
    static std::string reasonOf(const plan::PlanReport& report) {
        return report.steps.empty() || !report.steps.front().refusal ? std::string() : report.steps.front().refusal->reason;
    }
    void pass(Duration time) { world.now = {world.now.wall + time, world.now.sinceBoot + time}; }
    bool isInForce() {
        EXPECT_TRUE(actuator->tick().ok());
        return world.content(kRules) != "0";
    }
    State stateOf(const std::string& undoId) { return journal->row(undoId)->value().shown.state; }

    actuator::test::World world;
    HandlerRegistry handlers;
    openc2::MitigationRules rules;
    std::string dieAt, boot = "boot-1";
    std::unique_ptr<Journal> journal;
    std::unique_ptr<Actuator> actuator;
    int m_orders = 0;
};

} // namespace

TEST_F(EndChanges, LaterEnd_countsFromWhenItIsOrdered_andIsTold) {
    const std::string id = contain(kHour);
    pass(30 * kMinute);
    const auto report = order(another(id, 4 * kHour));
    ASSERT_EQ(report.state, State::Done);
    EXPECT_EQ(report.steps.front().expires, world.now.wall + 4 * kHour);
    EXPECT_EQ(report.steps.front().effects.front().id, "actuator.end_later");
    EXPECT_EQ(report.steps.front().tier, plan::Tier::T2) << "as what it changes";
    EXPECT_EQ(world.content(kRules), std::to_string(4 * kHour / kSecond)) << "the kernel has been told";
    pass(4 * kHour - kSecond);
    EXPECT_TRUE(isInForce());
    pass(kSecond);
    EXPECT_FALSE(isInForce());
    EXPECT_EQ(stateOf(id), State::RolledBack);
    EXPECT_EQ(stateOf(report.steps.front().undoId), State::RolledBack) << "it has ended with what it was the end of";
}

TEST_F(EndChanges, EarlierEnd_andNone) {
    const std::string id = contain(4 * kHour);
    EXPECT_EQ(order(another(id, 0)).steps.front().effects.front().id, "actuator.end_never");
    pass(30 * kDay);
    EXPECT_TRUE(isInForce());
    EXPECT_FALSE(order(another(id, 0)).steps.front().isChange);
    EXPECT_EQ(order(another(id, kHour)).steps.front().effects.front().id, "actuator.end_timed");
    EXPECT_EQ(order(another(id, kMinute)).steps.front().effects.front().id, "actuator.end_earlier");
    pass(kMinute);
    EXPECT_FALSE(isInForce());
}

TEST_F(EndChanges, End_survivesRestartsOfAgentAndComputer) {
    const std::string id = contain(kHour);
    (void)order(another(id, 5 * kHour));
    pass(4 * kHour);
    open();
    EXPECT_TRUE(isInForce());
    boot = "boot-2";
    world.now.sinceBoot = kSecond;
    open();
    EXPECT_TRUE(isInForce());
    pass(kHour);
    EXPECT_FALSE(isInForce());
}

TEST_F(EndChanges, WhatIsNotInForce_isRefusedWithTheReason) {
    const std::string id = contain(kHour);
    EXPECT_EQ(reasonOf(order(another("nothing", kHour))), "end_unknown");
    EXPECT_EQ(reasonOf(order(another(id, kHour, Action::DenyAddress))), "end_unknown") << "it did something else";
    pass(kHour);
    EXPECT_EQ(reasonOf(order(another(id, kHour))), "end_over") << "nobody has taken it back yet, but its time is over";
    EXPECT_FALSE(isInForce());
    const auto late = order(another(id, kHour));
    EXPECT_EQ(reasonOf(late), "end_over");
    EXPECT_EQ(late.state, State::Refused);
    EXPECT_FALSE(isInForce());
    const std::string second = contain(kHour);
    (void)undo(second);
    EXPECT_EQ(reasonOf(order(another(second, kHour))), "end_over");
}

TEST_F(EndChanges, EndThatSomebodyElseChangedSinceTheLook_isAgreedToAnew) {
    const std::string id = contain(kHour);
    PlanOrder late{"dry-late", "key-1", {{"Ann"}}, {"plan-late", "", "agent-1", world.now.wall + kHour, {another(id, 2 * kHour)}}, "", true};
    late.planHash = actuator->carryOut(late, {})->planHash;
    (void)order(another(id, 8 * kHour));
    late.command = "c-late";
    late.isDryRun = false;
    EXPECT_EQ(actuator->carryOut(late, {})->refusal->reason, "plan_stale");
}

TEST_F(EndChanges, PolicyThatCapsHowLong_countsFromTheBeginning) {
    rules.longestHold = 8 * kHour;
    actuator->obey(rules);
    EXPECT_EQ(reasonOf(order({"s1", Action::ContainHost, plan::HostTarget{{}, 9 * kHour}, {}})), "held_too_long");
    EXPECT_EQ(reasonOf(order({"s1", Action::ContainHost, plan::HostTarget{{}, 0}, {}})), "held_too_long") << "for ever is longer still";
    const std::string id = contain(8 * kHour);
    pass(4 * kHour);
    EXPECT_EQ(order(another(id, 4 * kHour)).state, State::Done);
    EXPECT_EQ(reasonOf(order(another(id, 5 * kHour))), "held_too_long");
    EXPECT_EQ(reasonOf(order(another(id, 0))), "held_too_long");
}

TEST_F(EndChanges, RoleThatMayNotIsolate_mayNotChangeItsEndEither) {
    const std::string id = contain(kHour);
    EXPECT_EQ(order(another(id, 4 * kHour), plan::Tier::T1).refusal->reason, "role");
    const auto changed = order(another(id, 4 * kHour));
    EXPECT_EQ(undo(changed.steps.front().undoId, false, plan::Tier::T1).refusal->reason, "role_undo");
    const std::string denied = order({"s1", Action::DenyAddress, plan::AddressTarget{*IpAddress::parse("192.0.2.1"), 128, 0, kHour}, {}}).steps.front().undoId;
    EXPECT_EQ(order(another(denied, kDay, Action::DenyAddress), plan::Tier::T1).state, State::Done);
}

TEST_F(EndChanges, UndoOfTheChange_givesTheEndBack_andOfTheFirstEndsBoth) {
    const std::string id = contain(2 * kHour);
    const std::string change = order(another(id, 10 * kHour)).steps.front().undoId;
    EXPECT_EQ(undo(change, true).state, State::Planned);
    EXPECT_EQ(world.content(kRules), "36000") << "only looked";
    const auto undone = undo(change);
    EXPECT_EQ(undone.state, State::Done);
    EXPECT_EQ(undone.steps.front().expires, world.now.wall + 2 * kHour) << "which holds again";
    EXPECT_EQ(world.content(kRules), "7200");
    const std::string again = order(another(id, 10 * kHour)).steps.front().undoId;
    EXPECT_EQ(undo(id).state, State::Done);
    EXPECT_FALSE(isInForce());
    EXPECT_EQ(stateOf(again), State::RolledBack);
    EXPECT_EQ(undo(again).steps.front().state, State::RolledBack) << "already";
}

TEST_F(EndChanges, UndoOfAnOlderChange_isRefusedWhileANewerOneHolds) {
    const std::string id = contain(2 * kHour);
    const std::string first = order(another(id, 4 * kHour)).steps.front().undoId;
    const std::string second = order(another(id, 8 * kHour)).steps.front().undoId;
    EXPECT_EQ(reasonOf(undo(first, true)), "changed_since");
    EXPECT_EQ(reasonOf(undo(first)), "changed_since");
    EXPECT_EQ(undo(second).state, State::Done);
    EXPECT_EQ(undo(first).state, State::Done);
    pass(2 * kHour);
    EXPECT_FALSE(isInForce());
}

TEST_F(EndChanges, UndoWhenTheOldEndIsOver_endsItAtOnce) {
    const std::string id = contain(kHour);
    const std::string change = order(another(id, 10 * kHour)).steps.front().undoId;
    pass(2 * kHour);
    EXPECT_TRUE(isInForce());
    EXPECT_EQ(undo(change).state, State::Done);
    EXPECT_FALSE(isInForce());
    EXPECT_EQ(stateOf(id), State::RolledBack);
}

TEST_F(EndChanges, KernelThatRefuses_leavesTheOldEnd) {
    const std::string id = contain(kHour);
    dieAt = "fails";
    const auto report = order(another(id, 4 * kHour));
    EXPECT_EQ(report.state, State::Failed);
    EXPECT_EQ(reasonOf(report), "nft_refused");
    EXPECT_EQ(report.steps.front().expires.ns, 0);
    dieAt.clear();
    pass(kHour);
    EXPECT_FALSE(isInForce());
}

TEST_F(EndChanges, KilledInTheMiddle_convergesToTheOldEnd) {
    for (const char* point : {"before", "after"}) {
        const std::string id = contain(kHour);
        journal.reset();
        actuator.reset();
        m_orders += 10; // the child's have numbers of their own
        const int status = world.inChild([&] {
            open();
            dieAt = point;
            m_orders += 5;
            (void)order(another(id, 6 * kHour));
        });
        EXPECT_TRUE(WIFSIGNALED(status)) << point;
        open();
        EXPECT_EQ(world.content(kRules), "3600") << point;
        pass(kHour);
        EXPECT_FALSE(isInForce()) << point;
        EXPECT_TRUE(*journal->isIntact());
    }
}

TEST(EndRecord, Text_isReadBack) {
    const EndRecord record{{{1'790'000'000'123'456'789}, INT64_MAX, "b0071d"}, {{}, 0, "b0071d"}};
    const auto read = readEndRecord(writeEndRecord(record));
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(*read, record);
    for (const char* text : {"", "{}", R"({"before":{},"after":{}})", R"({"before":{"wall":"1x","since_boot":"0","boot":""},"after":{"wall":"1","since_boot":"0","boot":""}})",
             R"({"before":{"wall":"-1","since_boot":"0","boot":""},"after":{"wall":"1","since_boot":"0","boot":""}})"}) {
        EXPECT_FALSE(readEndRecord(text).ok()) << text;
    }
}
