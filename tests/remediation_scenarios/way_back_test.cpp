// SPDX-License-Identifier: GPL-3.0-or-later
// S12 by the real actuator: how the policy names the workstation decides whether a computer can be contained.
#include "core/base/wall_clock.h"
#include "tests/actuator/network_stage.h"
#include "tests/remediation_scenarios/actuator_program.h"
#include "tests/support/far_side.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::test;
using plan::State;

namespace {

constexpr const char* kComputer = "victim";
constexpr uint16_t kManagement = 8883, kElse = 8080;

class WayBack : public ::testing::Test {
protected:
    void SetUp() override {
        if (const std::string why = Victim::obstacle(); !why.empty()) {
            GTEST_SKIP() << why;
        }
        ::setenv("METSUKE_RESOURCES", METSUKE_SOURCE_DIR "/resources", 1);
        victim.emplace();
        far.emplace([this] { victim->enterNetwork(true); });
        far->takeStreams(kManagement);
        far->takeStreams(kElse);
    }
    static plan::Plan isolation() {
        plan::Plan plan{"plan-1", "C-1", kComputer, {(wallClock().ns / kMillisecond + 3'600'000) * kMillisecond}, {}};
        plan.steps = {{"s1", plan::Action::ContainHost, plan::HostTarget{{}, kHour}, {}}};
        return plan;
    }
    [[nodiscard]] bool canReach(const char* address, uint16_t port) const {
        bool isReached = false;
        std::thread([&] {
            victim->enterNetwork(false);
            isReached = actuator::test::connectTo(address, port, 500).isOpen();
        }).join();
        return isReached;
    }

    std::optional<Victim> victim;
    std::optional<FarSide> far;
};

} // namespace

TEST_F(WayBack, S12_workstationWithAnIpv6AddressOnly_staysReachableWhileEverythingElseIsCutOff) {
    ActuatorProgram program(*victim, kComputer, {"mqtts://[fd00:78::2]:8883"});
    const plan::Plan plan = isolation();
    const plan::PlanReport looked = program.look(plan);
    ASSERT_EQ(looked.state, State::Planned);
    EXPECT_EQ(looked.steps.front().found.front(), (plan::Fact{"permitted", "[fd00:78::2]:8883"}));
    ASSERT_EQ(program.carryOut(plan, looked.planHash).state, State::Done) << program.said();
    EXPECT_TRUE(canReach(Victim::kOtherAddress6, kManagement));
    EXPECT_FALSE(canReach(Victim::kOtherAddress6, kElse));
    EXPECT_FALSE(canReach(Victim::kOtherAddress, kManagement)) << "nobody said that this is the workstation, too";
    EXPECT_EQ(program.undo(plan.id).steps.front().state, State::RolledBack);
    EXPECT_TRUE(canReach(Victim::kOtherAddress6, kElse) && canReach(Victim::kOtherAddress, kElse));
}

TEST_F(WayBack, S12_workstationByANameOnly_isRefusedBeforeAnythingIsDone_andSaysWhichName) {
    ActuatorProgram program(*victim, kComputer, {"mqtts://soc.example:8883"});
    const plan::PlanReport looked = program.look(isolation());
    ASSERT_EQ(looked.state, State::Refused);
    ASSERT_TRUE(looked.steps.front().refusal);
    EXPECT_EQ(looked.steps.front().refusal->reason, "management_named");
    EXPECT_EQ(looked.steps.front().refusal->sentence, Message("network.management_named").with("names", "soc.example"));
    EXPECT_TRUE(canReach(Victim::kOtherAddress, kElse));
}

TEST_F(WayBack, S12_ipv6AddressAtWhichNobodyAnswers_isRefusedBeforeAnythingIsDone) {
    ActuatorProgram program(*victim, kComputer, {"mqtts://[fd00:78::3]:8883"});
    const plan::PlanReport looked = program.look(isolation());
    ASSERT_EQ(looked.state, State::Refused);
    ASSERT_TRUE(looked.steps.front().refusal);
    EXPECT_EQ(looked.steps.front().refusal->reason, "management_silent");
    EXPECT_TRUE(canReach(Victim::kOtherAddress6, kElse));
}
