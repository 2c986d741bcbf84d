// SPDX-License-Identifier: GPL-3.0-or-later
// A name that is denied stays denied when it moves, by the real programs: the recorder hears the look-up in the victim's network and
// tells the actuator, which denies the new address to the kernel.
#include "core/base/wall_clock.h"
#include "tests/actuator/name_server.h"
#include "tests/remediation_scenarios/actuator_program.h"
#include "tests/trace_scenarios/trace_scenario.h"

#include <cerrno>

using namespace metsuke;
using namespace metsuke::test;
using actuator::test::connectTo;
using actuator::test::NameServer;
using plan::State;

namespace {

constexpr const char *kFirst = "198.51.100.9", *kNext = "198.51.100.10", *kOther = "198.51.100.11";

class DeniedName : public TraceScenario {
protected:
    void SetUp() override {
        TraceScenario::SetUp();
        if (!victim) {
            return;
        }
        at(Other, [&] {
            for (const char* address : {kFirst, kNext, kOther}) {
                ASSERT_EQ(quietly({"ip", "address", "add", std::string(address) + "/32", "dev", "lo"}), 0);
            }
            server.emplace(actuator::test::datagramsAt(Victim::kOtherAddress, NameServer::kPort));
        });
        at(Own, [] { ASSERT_EQ(quietly({"ip", "route", "add", "198.51.100.0/24", "via", Victim::kOtherAddress}), 0); });
        far->takeStreams(kWebPort);
        program.emplace(*victim, kDevice, std::vector<std::string>{"unix:/nowhere"});
        record(Where::InTheVictimsNetwork, {"--actuator", program->socket()});
    }
    void TearDown() override {
        program.reset();
        server.reset();
        TraceScenario::TearDown();
    }
    enum Place : uint8_t { Own, Other };
    /// In a thread there, to its end.
    void at(Place place, const std::function<void()>& work) const {
        std::thread([&] {
            victim->enterNetwork(place == Other);
            work();
        }).join();
    }
    [[nodiscard]] FileHandle connection(const char* address) const {
        FileHandle made;
        at(Own, [&] { made = connectTo(address, kWebPort, 500); });
        return made;
    }
    [[nodiscard]] bool canReach(const char* address) const { return connection(address).isOpen(); }
    void ask(const char* name) const {
        at(Own, [&] { EXPECT_TRUE(actuator::test::lookUp(Victim::kOtherAddress, name, false)); });
    }
    [[nodiscard]] std::string rules() const {
        std::string text;
        at(Own, [&] { text = actuator::test::ruleset(); });
        return text;
    }

    std::optional<NameServer> server;
    std::optional<ActuatorProgram> program;
};

INSTANTIATE_TEST_SUITE_P(Ways, DeniedName, ::testing::Values("ebpf"), [](const auto& way) { return std::string(way.param); });

} // namespace

TEST_P(DeniedName, ThatMoves_isLearnedFromTheLookUpThatWasRecorded_andItsConnectionsEnd) {
    server->set("evil.example", {kFirst});
    server->set("shop.example", {kOther});
    plan::Plan plan{"plan-1", "C-1", kDevice, {(wallClock().ns / kMillisecond + 3'600'000) * kMillisecond}, {}};
    plan.steps = {{"s1", plan::Action::DenyName, plan::NameTarget{"evil.example", {*IpAddress::parse(kFirst)}, kHour}, {}}};
    const plan::PlanReport looked = program->look(plan);
    ASSERT_EQ(looked.state, State::Planned);
    ASSERT_EQ(program->carryOut(plan, looked.planHash).state, State::Done) << program->said();
    EXPECT_FALSE(canReach(kFirst));
    const FileHandle early = connection(kNext); // faster than what learns
    ASSERT_TRUE(early.isOpen());
    server->set("evil.example", {kNext});
    ask("shop.example");
    ask("evil.example");
    EXPECT_TRUE(eventually([&] { return rules().find(kNext) != std::string::npos; })) << rules() << program->said();
    EXPECT_TRUE(eventually([&] { return actuator::test::say(early) == ECONNABORTED; })) << "what had been opened to it is cut";
    EXPECT_FALSE(canReach(kNext));
    EXPECT_FALSE(canReach(kFirst)) << "where it was before is denied still";
    EXPECT_TRUE(canReach(kOther)) << "other names are looked up as before";
    const auto rows = program->journal();
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows.front().since, (plan::Since{1, 0}));
    ASSERT_EQ(program->undo(plan.id).steps.front().state, State::RolledBack);
    EXPECT_TRUE(canReach(kFirst) && canReach(kNext));
    EXPECT_EQ(rules(), "");
}
