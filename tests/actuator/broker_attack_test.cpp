// SPDX-License-Identifier: GPL-3.0-or-later
// Whoever owns the broker, or the recorder that brings orders, has everything that was ever signed and may bring it whenever and to
// whomever he likes. He can delay and repeat, and do nothing else.
#include "core/actuator/order_desk.h"
#include "core/openc2/envelope.h"
#include "tests/actuator/fake_world.h"

#include <gtest/gtest.h>
#include <random>

using namespace metsuke;
using namespace metsuke::actuator;
using actuator::test::World;

namespace {

/// A computer that obeys one administrator, and is called so.
struct Computer {
    Computer(std::string name, const openc2::SigningKey& root, const std::string& policy)
        : device(std::move(name)) {
        world.mutatingPerMinute = 1'000'000;
        EXPECT_TRUE(OrderDesk::pinRoot(keys.path(), root.verifyingKey().toText()).ok());
        start();
        desk->adopt(policy, world.now.wall);
    }
    void start() {
        desk.reset();
        auto opened = OrderDesk::open(keys.path(), device, world.actuator(), world.journal());
        ASSERT_TRUE(opened.ok()) << opened.error().message.id;
        desk.emplace(std::move(opened).value());
    }
    openc2::Response take(const std::string& sealed) { return desk->take(sealed, world.now.wall, {}); }

    std::string device;
    World world;
    metsuke::test::TemporaryFolder keys;
    std::optional<OrderDesk> desk;
};

class BrokerAttack : public testing::Test {
protected:
    std::string policy(int64_t version, std::vector<openc2::Policy::Operator> operators) const {
        openc2::Policy policy;
        policy.version = version;
        policy.operators = std::move(operators);
        policy.places = {"unix:/nowhere"};
        policy.mitigation.mutatingPerMinute = 10;
        return openc2::writePolicy(policy, root);
    }
    openc2::Policy::Operator ann() const { return {"ann", "administrator", administrator.verifyingKey().toText()}; }
    std::string sealed(const Computer& computer, openc2::Command command) const {
        command.device = "agent-1";
        command.epoch = "e";
        command.notAfter = computer.world.now.wall + kMinute;
        openc2::Envelope envelope;
        envelope.requestId = command.id;
        envelope.created = computer.world.now.wall;
        envelope.from = "workstation";
        envelope.to = {"agent-1"};
        envelope.body = openc2::writeCommand(command);
        return openc2::seal(envelope, administrator).value();
    }
    /// A dry run, and the run of it.
    void order(Computer& computer, const std::string& file, int64_t sequence) {
        openc2::Command command;
        command.id = "look-" + file;
        command.action = "remediate";
        command.targetKind = plan::kPlanTarget;
        command.target = plan::writePlan(computer.world.planFor({file}, "plan-" + file));
        command.sequence = sequence;
        command.isDryRun = true;
        command.arguments = plan::writePlanArguments({});
        const auto looked = plan::readReport(computer.take(sealed(computer, command)).results);
        ASSERT_TRUE(looked.ok());
        command.id = "run-" + file;
        command.sequence = sequence + 1;
        command.isDryRun = false;
        command.arguments = plan::writePlanArguments({looked->planHash, {}});
        orders.push_back(sealed(computer, command));
    }

    openc2::SigningKey root = openc2::SigningKey::make().value(), administrator = openc2::SigningKey::make().value(), another = openc2::SigningKey::make().value();
    std::vector<std::string> orders; ///< as he has kept them
};

} // namespace

TEST_F(BrokerAttack, OrdersPlayedAgainMutatedAndMisdirected_areDoneOnce_whereTheyWereMeantFor) {
    constexpr int kFiles = 8, kDeliveries = 600; // the policy takes no more in a minute
    Computer meant("agent-1", root, policy(1, {ann()})), other("agent-2", root, policy(1, {ann()}));
    for (int i = 0; i < kFiles; ++i) {
        const std::string file = "f" + std::to_string(i);
        meant.world.put(file, "0");
        other.world.put(file, "0");
        order(meant, file, 2 * i + 1);
    }
    std::mt19937 random(7); // NOLINT: the same every time
    int refusedElsewhere = 0, refusedMutated = 0;
    for (int i = 0; i < kDeliveries; ++i) {
        std::string text = orders[random() % orders.size()];
        if (i % 3 == 1) {
            refusedElsewhere += other.take(text).status >= 400;
        } else if (i % 3 == 2) {
            const size_t at = random() % text.size();
            text[at] = static_cast<char>(text[at] ^ (1 << random() % 7));
            const auto response = meant.take(text);
            refusedMutated += response.status >= 400 || !response.results.empty(); // a blank that is none to JSON changes nothing
        } else {
            (void)meant.take(text);
        }
        if (i % 100 == 99) {
            meant.start(); // which forgets nothing
        }
    }
    EXPECT_EQ(refusedElsewhere, kDeliveries / 3);
    EXPECT_EQ(refusedMutated, kDeliveries / 3);
    for (int i = 0; i < kFiles; ++i) {
        const std::string file = "f" + std::to_string(i);
        EXPECT_EQ(meant.world.content(file), "2") << file;
        EXPECT_EQ(meant.world.deeds("act " + file), 1) << file;
        EXPECT_EQ(other.world.content(file), "0") << file;
    }
    EXPECT_TRUE(*meant.world.journal().isIntact());
}

TEST_F(BrokerAttack, OrderThatWasHeldBack_isNotDoneOnceItsTimeIsOver_norAfterNewerOnes) {
    Computer computer("agent-1", root, policy(1, {ann()}));
    computer.world.put("late", "0");
    order(computer, "late", 1);
    computer.world.now.wall = computer.world.now.wall + 2 * kMinute;
    EXPECT_EQ(computer.take(orders.back()).reason, "expired");
    computer.world.put("old", "0");
    order(computer, "old", 3);
    openc2::Command newer;
    newer.id = "newer";
    newer.action = "query";
    newer.targetKind = plan::kJournalTarget;
    newer.target = plan::writeJournalQuery({});
    newer.sequence = 4 + openc2::SequenceWindow::kSize;
    EXPECT_EQ(computer.take(sealed(computer, newer)).status, 200);
    EXPECT_EQ(computer.take(orders.back()).reason, "replayed") << "too old to know whether it was here";
    EXPECT_EQ(computer.world.content("late") + computer.world.content("old"), "00");
}

TEST_F(BrokerAttack, PolicyOfBefore_doesNotBringAnOperatorBack_whoWasTakenOutOfIt) {
    const openc2::Policy::Operator ben{"ben", "administrator", another.verifyingKey().toText()};
    const std::string withBoth = policy(1, {ann(), ben}), withBen = policy(2, {ben});
    Computer computer("agent-1", root, withBoth);
    computer.world.put("a", "0");
    order(computer, "a", 1);
    ASSERT_TRUE(computer.desk->adopt(withBen, computer.world.now.wall));
    EXPECT_EQ(computer.take(orders.back()).reason, "signature") << "ann is not obeyed any more";
    EXPECT_FALSE(computer.desk->adopt(withBoth, computer.world.now.wall));
    computer.start();
    EXPECT_FALSE(computer.desk->adopt(withBoth, computer.world.now.wall));
    EXPECT_EQ(computer.take(orders.back()).reason, "signature");
    EXPECT_EQ(computer.world.content("a"), "0");
}
