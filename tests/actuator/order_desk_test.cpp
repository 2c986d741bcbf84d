// SPDX-License-Identifier: GPL-3.0-or-later
// Who brings an order is not believed: only what an operator of the policy signed is carried out, and once.
#include "core/actuator/order_desk.h"
#include "core/openc2/envelope.h"
#include "core/plan/approval.h"
#include "tests/actuator/fake_world.h"

#include <gtest/gtest.h>

#include <fstream>

using namespace metsuke;
using namespace metsuke::actuator;

namespace {

class Orders : public ::testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(OrderDesk::pinRoot(keys.path(), root.verifyingKey().toText()).ok());
        world.put("a", "0");
        start();
        desk->adopt(policy(1), now());
    }
    void start() {
        desk.reset();
        auto opened = OrderDesk::open(keys.path(), "agent-1", world.actuator(), world.journal());
        ASSERT_TRUE(opened.ok()) << opened.error().message.id;
        desk.emplace(std::move(opened).value());
    }
    std::string policy(int64_t version, const openc2::SigningKey* by = nullptr, const openc2::MitigationRules& rules = {}) const {
        openc2::Policy policy;
        policy.version = version;
        policy.operators = {{"ann", "administrator", administrator.verifyingKey().toText()}, {"bob", "analyst", analyst.verifyingKey().toText()},
            {"cho", "responder", responder.verifyingKey().toText()}, {"dan", "approver", approver.verifyingKey().toText()}};
        policy.places = {"unix:/nowhere"};
        policy.mitigation = rules;
        return openc2::writePolicy(policy, by != nullptr ? *by : root);
    }
    void obey(int64_t version, const openc2::MitigationRules& rules) { ASSERT_TRUE(desk->adopt(policy(version, nullptr, rules), now())); }
    /// Why the plan was not carried out, "" if it was.
    std::string reasonFor(const openc2::Command& command, const openc2::SigningKey& key) {
        const auto response = take(command, key);
        const auto report = plan::readReport(response.results);
        return report.ok() ? (report->refusal ? report->refusal->reason : "") : response.reason;
    }
    openc2::Command undo(const std::string& id, int64_t sequence) {
        auto back = command(id, sequence);
        back.targetKind = plan::kUndoTarget;
        back.target = plan::writeUndo({{}, "plan-1"});
        back.arguments.clear();
        back.isDryRun = false;
        return back;
    }
    openc2::Command agreed(openc2::Command order, const std::string& hash, const openc2::SigningKey& by) const {
        order.arguments = plan::writePlanArguments({hash, {plan::writeApproval({hash, "agent-1", now()}, by)}});
        return order;
    }
    openc2::Command command(const std::string& id, int64_t sequence, const std::string& planHash = {}) {
        openc2::Command made;
        made.id = id;
        made.action = "remediate";
        made.targetKind = plan::kPlanTarget;
        made.target = plan::writePlan(world.planFor({"a"}));
        made.device = "agent-1";
        made.sequence = sequence;
        made.epoch = "e";
        made.notAfter = now() + kMinute;
        made.isDryRun = planHash.empty();
        made.arguments = plan::writePlanArguments({planHash, {}});
        return made;
    }
    [[nodiscard]] Timestamp now() const { return world.now.wall; }
    std::string sealed(const openc2::Command& command, const openc2::SigningKey& key) const {
        openc2::Envelope envelope;
        envelope.requestId = command.id;
        envelope.created = now();
        envelope.from = "workstation";
        envelope.to = {"agent-1"};
        envelope.body = openc2::writeCommand(command);
        return openc2::seal(envelope, key).value();
    }
    openc2::Response take(const openc2::Command& command, const openc2::SigningKey& key) { return desk->take(sealed(command, key), now(), {}); }
    /// By a dry run.
    std::string hashNow(int64_t sequence) {
        const auto looked = take(command("look-" + std::to_string(sequence), sequence), administrator);
        const auto report = plan::readReport(looked.results);
        EXPECT_TRUE(report.ok()) << looked.reason;
        return report.ok() ? report->planHash : std::string();
    }

    actuator::test::World world;
    metsuke::test::TemporaryFolder keys;
    openc2::SigningKey root = openc2::SigningKey::make().value(), administrator = openc2::SigningKey::make().value(), analyst = openc2::SigningKey::make().value(),
                       responder = openc2::SigningKey::make().value(), approver = openc2::SigningKey::make().value(),
                       stranger = openc2::SigningKey::make().value();
    std::optional<OrderDesk> desk;
};

} // namespace

TEST_F(Orders, AdministratorsPlan_isCarriedOut_andTheSameAgainIsAnsweredOnly) {
    const auto order = command("c-1", 2, hashNow(1));
    const auto first = take(order, administrator);
    EXPECT_EQ(first.status, 200) << first.reason;
    EXPECT_EQ(first.commandId, "c-1");
    EXPECT_EQ(world.content("a"), "2");
    start(); // as after a crash
    const auto again = take(order, administrator);
    EXPECT_EQ(again.results, first.results);
    EXPECT_EQ(world.deeds("act a"), 1);
}

TEST_F(Orders, StrangersAndMutatedOrders_areRefused_andNothingIsDone) {
    const std::string hash = hashNow(1);
    EXPECT_EQ(take(command("c-1", 2, hash), stranger).reason, "signature");
    std::string mutated = sealed(command("c-3", 2, hash), administrator);
    mutated.replace(mutated.find("step-a"), 6, "step-b");
    EXPECT_EQ(desk->take(mutated, now(), {}).reason, "signature");
    EXPECT_EQ(desk->take("{}", now(), {}).reason, "signature");
    EXPECT_EQ(world.content("a"), "0");
}

TEST_F(Orders, OldExpiredAndForeignOrders_areRefused) {
    const std::string hash = hashNow(5);
    EXPECT_EQ(take(command("c-1", 5, hash), administrator).reason, "replayed");
    auto late = command("c-2", 6, hash);
    late.notAfter = now() - kSecond;
    EXPECT_EQ(take(late, administrator).reason, "expired");
    auto foreign = command("c-3", 7, hash);
    auto plan = world.planFor({"a"});
    plan.device = "agent-2";
    foreign.target = plan::writePlan(plan);
    EXPECT_EQ(take(foreign, administrator).reason, "not_for_me");
    EXPECT_EQ(world.content("a"), "0");
}

TEST_F(Orders, WhatWasUsedUp_isRememberedOverARestart) {
    (void)hashNow(5);
    start();
    EXPECT_EQ(take(command("c-1", 5, std::string(64, 'a')), administrator).reason, "replayed");
}

TEST_F(Orders, OnlyANewerPolicyOfTheRoot_isTakenOver) {
    EXPECT_FALSE(desk->adopt(policy(1), now())) << "the same";
    EXPECT_FALSE(desk->adopt(policy(9, &stranger), now()));
    EXPECT_FALSE(desk->adopt("{}", now()));
    EXPECT_TRUE(desk->adopt(policy(2), now()));
    EXPECT_FALSE(desk->adopt(policy(1), now())) << "older";
    start();
    EXPECT_EQ(desk->policy()->version, 2);
}

TEST_F(Orders, WithoutPolicy_nobodyIsObeyed_andWithoutRootNothingOpens) {
    const metsuke::test::TemporaryFolder other;
    const auto none = OrderDesk::open(other.path(), "agent-1", world.actuator(), world.journal());
    ASSERT_FALSE(none.ok());
    EXPECT_EQ(none.error().code, ErrorCode::NotFound);
    ASSERT_TRUE(OrderDesk::pinRoot(other.path(), root.verifyingKey().toText()).ok());
    auto fresh = OrderDesk::open(other.path(), "agent-1", world.actuator(), world.journal());
    ASSERT_TRUE(fresh.ok());
    EXPECT_EQ(fresh->take(sealed(command("c-1", 1), administrator), now(), {}).reason, "policy");
    std::ofstream(other.path() / "root.key") << "nonsense";
    EXPECT_FALSE(OrderDesk::open(other.path(), "agent-1", world.actuator(), world.journal()).ok());
}

TEST_F(Orders, UndoAndJournal_areAnswered) {
    ASSERT_EQ(take(command("c-1", 2, hashNow(1)), administrator).status, 200);
    auto ask = command("j-1", 3);
    ask.action = "query";
    ask.targetKind = plan::kJournalTarget;
    ask.target = plan::writeJournalQuery({});
    ask.arguments.clear();
    ask.isDryRun = false;
    const auto rows = plan::readJournal(take(ask, analyst).results);
    ASSERT_TRUE(rows.ok());
    ASSERT_EQ(rows->size(), 1U);
    auto back = command("u-1", 4);
    back.targetKind = plan::kUndoTarget;
    back.target = plan::writeUndo({rows->front().undoId, {}});
    back.arguments.clear();
    back.isDryRun = false;
    EXPECT_EQ(take(back, administrator).status, 200);
    EXPECT_EQ(world.content("a"), "0");
}

TEST_F(Orders, Analyst_mayLook_butNeitherDoNorUndoWhatIsBeyondHisRole) {
    const std::string hash = hashNow(1);
    EXPECT_EQ(reasonFor(command("look", 1), analyst), "") << "looking is for everybody";
    EXPECT_EQ(reasonFor(command("c-1", 2, hash), analyst), "role");
    EXPECT_EQ(world.content("a"), "0");
    EXPECT_EQ(reasonFor(command("c-2", 2, hash), responder), "");
    EXPECT_EQ(world.content("a"), "2");
    EXPECT_EQ(reasonFor(undo("u-1", 3), analyst), "role_undo");
    EXPECT_EQ(world.content("a"), "2");
    EXPECT_EQ(reasonFor(undo("u-2", 3), responder), "");
    EXPECT_EQ(world.content("a"), "0");
}

TEST_F(Orders, HighTier_takesTwoWhoseRolesGoThatFar) {
    world.put("a", "h");
    const std::string hash = hashNow(1);
    EXPECT_EQ(reasonFor(command("c-1", 2, hash), responder), "role");
    EXPECT_EQ(reasonFor(command("c-2", 2, hash), approver), "needs_approval");
    EXPECT_EQ(reasonFor(agreed(command("c-3", 3, hash), hash, analyst), approver), "needs_approval") << "an analyst has no say in it";
    EXPECT_EQ(reasonFor(agreed(command("c-4", 4, hash), hash, stranger), approver), "needs_approval");
    EXPECT_EQ(world.content("a"), "h");
    EXPECT_EQ(reasonFor(agreed(command("c-5", 5, hash), hash, administrator), approver), "");
    EXPECT_EQ(world.content("a"), "2");
}

TEST_F(Orders, Policy_raisesTiersOnly_andMayAskForASecondPersonSooner) {
    openc2::MitigationRules rules;
    rules.tiers["quarantine_file"] = 1; // built in: 2
    obey(2, rules);
    EXPECT_EQ(reasonFor(command("c-1", 2, hashNow(1)), analyst), "role") << "a policy weakens nothing";
    rules.tiers["quarantine_file"] = 3;
    obey(3, rules);
    const std::string high = hashNow(3);
    EXPECT_EQ(reasonFor(command("c-2", 4, high), responder), "role");
    EXPECT_EQ(reasonFor(command("c-3", 4, high), approver), "needs_approval");
    rules.tiers.clear();
    rules.secondPersonFrom = 2;
    obey(4, rules);
    const std::string hash = hashNow(5);
    EXPECT_EQ(reasonFor(command("c-4", 6, hash), administrator), "needs_approval");
    EXPECT_EQ(reasonFor(agreed(command("c-5", 7, hash), hash, responder), administrator), "");
}

TEST_F(Orders, HostOfThePolicy_takesATierMore_orIsNotTouched) {
    using Rules = openc2::MitigationRules;
    Rules rules;
    rules.protectedThings = {{Rules::Kind::Host, "agent-*", Rules::Effect::Raise}};
    obey(2, rules);
    EXPECT_EQ(reasonFor(command("c-1", 2, hashNow(1)), administrator), "needs_approval");
    rules.protectedThings[0].effect = Rules::Effect::Refuse;
    obey(3, rules);
    EXPECT_EQ(reasonFor(command("look", 3), administrator), "host_protected");
    rules.protectedThings[0].pattern = "agent-2";
    obey(4, rules);
    EXPECT_EQ(reasonFor(command("c-2", 5, hashNow(4)), administrator), "");
}

TEST_F(Orders, RateCapOfThePolicy_isKept_andOneOfZeroStopsAll) {
    openc2::MitigationRules rules;
    rules.mutatingPerMinute = 1;
    obey(2, rules);
    EXPECT_EQ(reasonFor(command("c-1", 2, hashNow(1)), administrator), "");
    EXPECT_EQ(reasonFor(undo("u-1", 3), administrator), "too_many");
    world.now.wall = world.now.wall + 61 * kSecond;
    EXPECT_EQ(reasonFor(undo("u-2", 4), administrator), "");
    world.now.wall = world.now.wall + 61 * kSecond;
    rules.mutatingPerMinute = 0;
    obey(3, rules);
    EXPECT_EQ(reasonFor(command("c-2", 6, hashNow(5)), administrator), "too_many");
    EXPECT_EQ(world.content("a"), "0");
}

TEST_F(Orders, OrderThatIsGoodForLongerThanThePolicySays_isRefused) {
    openc2::MitigationRules rules;
    rules.longestOrder = kMinute;
    obey(2, rules);
    auto late = command("c-1", 2, hashNow(1));
    late.notAfter = now() + kMinute + kSecond;
    EXPECT_EQ(take(late, administrator).reason, "expired");
}

TEST_F(Orders, RulesOfThePolicy_holdOverARestart) {
    openc2::MitigationRules rules;
    rules.tiers["quarantine_file"] = 3;
    obey(2, rules);
    desk.reset();
    world.close();
    start();
    EXPECT_EQ(reasonFor(command("c-1", 2, hashNow(1)), administrator), "needs_approval");
}

TEST_F(Orders, RefusedPolicies_areInTheJournal_andTheOneInForceStays) {
    obey(5, {});
    const auto heads = [&] { return world.journal().head().value(); };
    std::string before = heads();
    const auto isNoted = [&] { return std::exchange(before, heads()) != before; };
    std::string unknown = policy(9);
    unknown.insert(1, R"("also":1,)");
    for (const std::string& bad : {policy(4), policy(9, &stranger), std::string("{}"), unknown, std::string(size_t{300} << 10, ' ')}) {
        EXPECT_FALSE(desk->adopt(bad, now()));
        EXPECT_TRUE(isNoted()) << bad.substr(0, 40);
        EXPECT_FALSE(desk->adopt(bad, now()));
        EXPECT_FALSE(isNoted()) << "once";
    }
    for (int i = 0; i < 100; ++i) {
        EXPECT_FALSE(desk->adopt(std::to_string(i), now()));
    }
    (void)heads();
    before = heads();
    EXPECT_FALSE(desk->adopt("[]", now()));
    EXPECT_FALSE(isNoted()) << "a flood fills nothing";
    EXPECT_EQ(desk->policy()->version, 5);
    EXPECT_TRUE(world.journal().isIntact().value());
}

namespace {

openc2::Command cancelOf(openc2::Command made, const std::string& ends) {
    made.action = "cancel";
    made.targetKind = plan::kCommandTarget;
    made.target = plan::writeCancel(ends);
    made.isDryRun = false;
    made.arguments.clear();
    return made;
}

} // namespace

TEST_F(Orders, CancelledWhileItRuns_endsBeforeTheNextStep_andWhatWasDoneCanBeUndone) {
    world.put("b", "0");
    auto order = command("c-1", 4);
    order.target = plan::writePlan(world.planFor({"a", "b"}));
    const auto looked = plan::readReport(take(order, administrator).results);
    order.id = "c-2";
    order.sequence = 5;
    order.isDryRun = false;
    order.arguments = plan::writePlanArguments({looked->planHash, {}});
    const openc2::Command cancel = cancelOf(command("c-3", 6), "c-2");
    std::vector<size_t> steps;
    std::optional<openc2::Response> answer;
    world.told = [&](const plan::PlanReport& report) {
        steps.push_back(plan::progressOf(report)->step);
        EXPECT_EQ(plan::progressOf(report)->steps, 2u);
        if (steps.size() == 2) {
            EXPECT_FALSE(desk->takeCancel(sealed(order, administrator), now())) << "no cancel";
            answer = desk->takeCancel(sealed(cancel, administrator), now());
        }
    };
    const auto ended = plan::readReport(take(order, administrator).results);
    EXPECT_EQ(steps, (std::vector<size_t>{1, 2}));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200) << answer->reason;
    ASSERT_TRUE(ended.ok());
    EXPECT_EQ(ended->state, plan::State::Failed);
    EXPECT_EQ(ended->refusal->reason, "cancelled");
    EXPECT_EQ(ended->steps[0].state, plan::State::Done);
    EXPECT_EQ(ended->steps[1].state, plan::State::Skipped);
    EXPECT_EQ(world.content("a"), "2");
    EXPECT_EQ(world.content("b"), "0");
    EXPECT_EQ(take(cancelOf(command("c-4", 7), "c-2"), administrator).status, 404) << "it is over by now";
    auto replay = cancel;
    replay.id = "c-9";
    EXPECT_EQ(take(replay, administrator).reason, "replayed") << "its number was used up, although it came in between";
    EXPECT_EQ(world.actuator().undo({"u-1", "key-1", {"", "plan-1"}, false}, {})->state, plan::State::Done);
    EXPECT_EQ(world.content("a"), "0");
}

TEST_F(Orders, CancelledBeforeItComes_doesNotBegin_andAStrangersCancelCountsForNothing) {
    const std::string hash = hashNow(1);
    const openc2::Command cancel = cancelOf(command("c-1", 2), "c-2");
    EXPECT_EQ(take(cancel, stranger).reason, "signature");
    EXPECT_EQ(take(cancel, administrator).status, 200);
    const auto ended = plan::readReport(take(command("c-2", 3, hash), administrator).results);
    ASSERT_TRUE(ended.ok());
    EXPECT_EQ(ended->refusal->reason, "cancelled");
    EXPECT_EQ(world.content("a"), "0");
    EXPECT_EQ(take(command("c-3", 4, hash), administrator).status, 200) << "others begin";
    EXPECT_EQ(world.content("a"), "2");
}
