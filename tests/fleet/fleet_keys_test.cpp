// SPDX-License-Identifier: GPL-3.0-or-later
// The root key is elsewhere: what it signed is taken over, and nothing else.
#include "core/fleet/fleet_keys.h"

#include "core/fleet/fleet_server.h"
#include "core/fleet/operators.h"
#include "tests/fleet/fleet_fixture.h"

#include <fstream>

using namespace metsuke;
using namespace metsuke::fleet;
using namespace metsuke::fleet::test;

namespace {

const std::vector<std::string> kSomePlaces{"mqtts://10.0.0.1:8883"};

class FleetKeysTest : public FleetTest {
protected:
    static FleetKeys opened(const std::filesystem::path& folder) {
        auto keys = FleetKeys::open(folder);
        EXPECT_TRUE(keys.ok()) << keys.error().message.id;
        return std::move(keys).value();
    }
    /// Carries the root key away, as somebody should.
    void takeRootAway() { std::filesystem::rename(path() / "root.key", elsewhere / "root.key"); }
    std::string sign(const openc2::Policy& policy) const { return openc2::writePolicy(policy, openc2::SigningKey::load(elsewhere / "root.key").value()); }

    const metsuke::test::TemporaryFolder elsewhere;
};

} // namespace

TEST_F(FleetKeysTest, FirstStart_makesTheRootAndSaysSo_once) {
    auto keys = opened(path());
    EXPECT_TRUE(keys.hasMadeRoot());
    EXPECT_TRUE(keys.isRootHere());
    EXPECT_FALSE(opened(path()).hasMadeRoot());
    EXPECT_FALSE(policyInForce(path()).value()) << "no policy yet";
}

TEST_F(FleetKeysTest, WithoutTheRoot_thePolicyInForceStays_andTheFleetIsBehind) {
    ASSERT_WORKS(opened(path()).keepPolicy(kSomePlaces));
    takeRootAway();
    auto keys = opened(path());
    EXPECT_FALSE(keys.isRootHere());
    EXPECT_EQ(*keys.keepPolicy(kSomePlaces), 1);
    EXPECT_FALSE(keys.isBehind());
    EXPECT_EQ(*keys.keepPolicy({"mqtts://10.0.0.2:8883"}), 1);
    EXPECT_TRUE(keys.isBehind());
    EXPECT_EQ(keys.inForce().places, kSomePlaces);
    EXPECT_FALSE(std::filesystem::exists(path() / "root.key")) << "none is made in its place";
    EXPECT_EQ((*policyInForce(path()))->places, kSomePlaces);
}

TEST_F(FleetKeysTest, WhatWasSignedElsewhere_isTakenOverWithItsOperators) {
    ASSERT_WORKS(opened(path()).keepPolicy(kSomePlaces));
    takeRootAway();
    auto serving = opened(path());
    ASSERT_WORKS(serving.keepPolicy(kSomePlaces));
    auto keys = opened(path());
    ASSERT_WORKS(keys.keepPolicy(kSomePlaces));
    openc2::Policy next = keys.draft();
    EXPECT_EQ(next.version, 2);
    next.mitigation.mutatingPerMinute = 3;
    next.operators.push_back({"suzuki", "approver", openc2::SigningKey::make()->verifyingKey().toText()});
    ASSERT_WORKS(keys.setPolicy(sign(next)));
    EXPECT_EQ(readOperators(path())->front().name, "suzuki");
    EXPECT_TRUE(*serving.refresh()) << "who serves takes it up";
    EXPECT_EQ(serving.policyVersion(), 2);
    EXPECT_EQ(serving.inForce().mitigation.mutatingPerMinute, 3);
    EXPECT_FALSE(serving.isBehind());
    EXPECT_FALSE(*serving.refresh());
    EXPECT_EQ(*opened(path()).keepPolicy(kSomePlaces), 2);
}

TEST_F(FleetKeysTest, RolledBackForeignAndUnsignedPolicies_areRefused_andTheOneInForceStays) {
    auto keys = opened(path());
    ASSERT_WORKS(keys.keepPolicy(kSomePlaces));
    takeRootAway();
    openc2::Policy next = keys.draft();
    ASSERT_WORKS(keys.setPolicy(sign(next)));
    EXPECT_FAILS(keys.setPolicy(sign(next)), "openc2.old_policy");
    next.version = 1;
    EXPECT_FAILS(keys.setPolicy(sign(next)), "openc2.old_policy");
    next.version = 9;
    EXPECT_FALSE(keys.setPolicy(openc2::writePolicy(next, openc2::SigningKey::make().value())).ok());
    EXPECT_FALSE(keys.setPolicy(openc2::writeDraft(next)).ok());
    EXPECT_EQ(opened(path()).keepPolicy(kSomePlaces).value(), 2);
}

TEST_F(FleetKeysTest, PolicyThatLocksTheWorkstationOut_isRefused) {
    auto keys = opened(path());
    ASSERT_WORKS(keys.keepPolicy(kSomePlaces));
    takeRootAway();
    openc2::Policy next = keys.draft();
    next.operators[0].role = "approver";
    EXPECT_FAILS(keys.setPolicy(sign(next)), "fleet.policy_locks_out");
    next.operators[0] = {"suzuki", "administrator", openc2::SigningKey::make()->verifyingKey().toText()};
    EXPECT_FAILS(keys.setPolicy(sign(next)), "fleet.policy_locks_out");
    EXPECT_EQ(keys.policyVersion(), 1);
}

TEST_F(FleetKeysTest, RootThatIsGoneOrAnother_isTold_andNoNewOneMade) {
    ASSERT_WORKS(opened(path()).keepPolicy(kSomePlaces));
    takeRootAway();
    ASSERT_WORKS(openc2::SigningKey::make()->save(path() / "root.key"));
    EXPECT_FAILS(FleetKeys::open(path()), "fleet.other_key");
    std::filesystem::remove(path() / "root.key");
    std::filesystem::remove(path() / "root.pub");
    EXPECT_FAILS(FleetKeys::open(path()), "fleet.key_missing");
    EXPECT_FALSE(std::filesystem::exists(path() / "root.key"));
}

TEST_F(FleetKeysTest, FolderOfAnOlderVersion_getsThePublicHalf) {
    ASSERT_WORKS(opened(path()).keepPolicy(kSomePlaces));
    std::filesystem::remove(path() / "root.pub");
    EXPECT_EQ((*policyInForce(path()))->version, 1) << "a look makes nothing";
    EXPECT_FALSE(std::filesystem::exists(path() / "root.pub"));
    EXPECT_EQ(*opened(path()).keepPolicy(kSomePlaces), 1);
    takeRootAway();
    EXPECT_EQ(*opened(path()).keepPolicy(kSomePlaces), 1);
}

TEST_F(FleetKeysTest, ProtectedOperatorKey_staysClosedForWhoOnlyLooks_andOpensWithItsPassphrase) {
    ASSERT_WORKS(opened(path()).keepPolicy(kSomePlaces));
    ASSERT_WORKS(openc2::SigningKey::load(path() / "operator.key")->replace(path() / "operator.key", "correct horse"));
    const auto closed = opened(path());
    EXPECT_FALSE(closed.canSign());
    EXPECT_EQ(closed.operators().front().key, operatorsInForce(path())->front().key);
    const auto open = FleetKeys::open(path(), [](const auto&) { return std::string("correct horse"); });
    ASSERT_WORKS(open);
    EXPECT_TRUE(open->canSign());
    EXPECT_FAILS(FleetKeys::open(path(), [](const auto&) { return std::string("wrong"); }), "openc2.key_passphrase");
    EXPECT_FAILS(FleetServer::start({path(), {}, 0, 0, {}, {}, true, {}, {}}, {}), "openc2.key_locked");
}
