// SPDX-License-Identifier: GPL-3.0-or-later
// S12 where there is IPv6 only: the way to the workstation stays open while the computer is contained, and where it does not, the
// isolation is taken back and that is told.
#include "core/actuator/linux/network_nft.h"
#include "core/sensor/linux/host_clock.h"
#include "tests/actuator/network_world.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::actuator;
using namespace metsuke::actuator::test;
using plan::State;

namespace {

constexpr const char* kElsewhere6 = "fd00:77::77"; ///< where somebody's rules lead from to the workstation

/// A computer whose only way to the workstation is by IPv6.
class WayBackByIpv6 : public testing::Test {
protected:
    void SetUp() override {
        if (const std::string why = NetworkStage::obstacle(); !why.empty()) {
            GTEST_SKIP() << why;
        }
        world.emplace();
        ASSERT_EQ(world->stage.run(NetworkStage::Here, {"ip", "-4", "address", "flush", "dev", "ep0"}), 0);
        ASSERT_EQ(world->stage.run(NetworkStage::Workstation, {"ip", "-4", "address", "flush", "dev", "mit0"}), 0);
        setWorkstation(NetworkStage::kWorkstation6);
    }
    void setWorkstation(const char* address) {
        world->settings.management = {{*IpAddress::parse(address), NetworkStage::kManagement}};
        addNetworkHandlers(world->handlers, world->settings, world->protection);
    }
    /// What came of it, within the minute after which it would end by itself.
    plan::StepReport containInTime() {
        const Duration began = sensor::sinceBoot();
        const plan::StepReport report = world->contain();
        EXPECT_LT(sensor::sinceBoot() - began, kMinute);
        RecordProperty("revert_ms", static_cast<int>((sensor::sinceBoot() - began) / kMillisecond));
        return report;
    }
    [[nodiscard]] static bool answers(const char* address, uint16_t port) { return connectTo(address, port, 500).isOpen(); }

    std::optional<NetworkWorld> world;
};

} // namespace

TEST_F(WayBackByIpv6, WhileContained_staysOpen_alsoWhenNeighboursAreAskedForAnew) {
    const FileHandle web = world->stage.listen(NetworkStage::Intruder, NetworkStage::kFar6, NetworkStage::kWeb);
    const FileHandle other = world->stage.listen(NetworkStage::Workstation, NetworkStage::kWorkstation6, 22);
    ASSERT_TRUE(answers(NetworkStage::kFar6, NetworkStage::kWeb) && answers(NetworkStage::kWorkstation6, 22));
    const FileHandle before = connectTo(NetworkStage::kWorkstation6, NetworkStage::kManagement);
    const plan::StepReport report = world->contain();
    ASSERT_EQ(report.state, State::Done) << (report.refusal ? report.refusal->reason : "");
    EXPECT_EQ(report.found.front(), (plan::Fact{"permitted", "[fd00:99::1]:8883"}));
    EXPECT_EQ(say(before), 0) << "the agent's own connection goes on";
    EXPECT_FALSE(answers(NetworkStage::kFar6, NetworkStage::kWeb));
    EXPECT_FALSE(answers(NetworkStage::kWorkstation6, 22)) << "another port than the workstation's";
    for (const NetworkStage::Place place : {NetworkStage::Here, NetworkStage::Workstation}) {
        ASSERT_EQ(world->stage.run(place, {"ip", "neigh", "flush", "all"}), 0);
        EXPECT_TRUE(connectTo(NetworkStage::kWorkstation6, NetworkStage::kManagement).isOpen());
    }
    EXPECT_EQ(world->undo().state, State::Done);
    EXPECT_TRUE(answers(NetworkStage::kFar6, NetworkStage::kWeb));
    EXPECT_EQ(ruleset(), "");
}

TEST_F(WayBackByIpv6, ThatIsSilentAlready_isRefusedAtOnce) {
    world->management6.reset();
    EXPECT_EQ(world->look(plan::Action::ContainHost, plan::HostTarget{{}, kHour}).refusal->reason, "management_silent");
    EXPECT_EQ(ruleset(), "");
}

TEST_F(WayBackByIpv6, ThatIsLostOnceContained_isTakenBack_andTold) {
    world->settings.answerWithin = 4 * kSecond;
    setWorkstation(NetworkStage::kWorkstation6);
    world->progress = [this](const plan::StepReport& report) {
        if (report.state == State::Checking) { // the rules stand, and the test of the way begins
            EXPECT_NE(ruleset(), "");
            EXPECT_EQ(world->stage.run(NetworkStage::Workstation, {"ip", "-6", "address", "flush", "dev", "mit0", "scope", "global"}), 0);
        }
    };
    const FileHandle web = world->stage.listen(NetworkStage::Intruder, NetworkStage::kFar6, NetworkStage::kWeb);
    const plan::StepReport report = containInTime();
    EXPECT_EQ(report.state, State::RolledBack);
    ASSERT_TRUE(report.refusal);
    EXPECT_EQ(report.refusal->reason, "management_lost");
    EXPECT_EQ(report.refusal->sentence, Message("network.management_lost").with("address", "[fd00:99::1]:8883"));
    EXPECT_EQ(ruleset(), "");
    EXPECT_TRUE(answers(NetworkStage::kFar6, NetworkStage::kWeb));
}

TEST_F(WayBackByIpv6, ThatTheRulesCut_isTakenBack) {
    world->settings.answerWithin = 4 * kSecond;
    setWorkstation(kElsewhere6); // somebody's rules lead it to the workstation, past what is permitted
    ASSERT_EQ(world->stage.run(NetworkStage::Here, {"ip", "-6", "route", "add", std::string(kElsewhere6) + "/128", "via", NetworkStage::kWorkstation6}), 0);
    ASSERT_TRUE(nft::apply("table ip6 nat {\n chain o {\n type nat hook output priority -100;\n ip6 daddr fd00:77::77 dnat to fd00:99::1\n }\n}\n").ok());
    ASSERT_TRUE(connectTo(kElsewhere6, NetworkStage::kManagement).isOpen());
    const std::string before = ruleset();
    const plan::StepReport report = containInTime();
    EXPECT_EQ(report.state, State::RolledBack);
    ASSERT_TRUE(report.refusal);
    EXPECT_EQ(report.refusal->reason, "management_lost");
    EXPECT_EQ(ruleset(), before);
}
