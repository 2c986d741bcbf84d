// SPDX-License-Identifier: GPL-3.0-or-later
// Who brings an order is not believed: only what an operator of the policy signed is carried out, and once.
#include "core/actuator/order_desk.h"
#include "core/openc2/envelope.h"
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
        desk->adopt(policy(1));
    }
    void start() {
        desk.reset();
        auto opened = OrderDesk::open(keys.path(), "agent-1", world.actuator(), world.journal());
        ASSERT_TRUE(opened.ok()) << opened.error().message.id;
        desk.emplace(std::move(opened).value());
    }
    std::string policy(int64_t version, const openc2::SigningKey* by = nullptr) const {
        openc2::Policy policy;
        policy.version = version;
        policy.operators = {{"ann", "administrator", administrator.verifyingKey().toText()}, {"bob", "analyst", analyst.verifyingKey().toText()}};
        policy.places = {"unix:/nowhere"};
        return openc2::writePolicy(policy, by != nullptr ? *by : root);
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

TEST_F(Orders, StrangersAnalystsAndMutatedOrders_areRefused_andNothingIsDone) {
    const std::string hash = hashNow(1);
    EXPECT_EQ(take(command("c-1", 2, hash), stranger).reason, "signature");
    EXPECT_EQ(take(command("c-2", 2, hash), analyst).reason, "role");
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
    EXPECT_FALSE(desk->adopt(policy(1))) << "the same";
    EXPECT_FALSE(desk->adopt(policy(9, &stranger)));
    EXPECT_FALSE(desk->adopt("{}"));
    EXPECT_TRUE(desk->adopt(policy(2)));
    EXPECT_FALSE(desk->adopt(policy(1))) << "older";
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
