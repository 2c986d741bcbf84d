// SPDX-License-Identifier: GPL-3.0-or-later
// S18: two analysts at odds over one computer, whose real actuator isolates it with the kernel's packet filter, in network namespaces.
#include "core/actuator/order_desk.h"
#include "core/mitigation/work_queues.h"
#include "tests/actuator/network_world.h"
#include "tests/mitigation/desk_fixture.h"

using namespace metsuke;
using namespace metsuke::mitigation;
using namespace metsuke::mitigation::test;
using actuator::test::NetworkStage;
using actuator::test::ruleset;
using plan::Action;
using testing::Contains;

namespace {

class AtOddsOnTheComputer : public DeskTest {
protected:
    void SetUp() override {
        if (const std::string why = NetworkStage::obstacle(); !why.empty()) {
            GTEST_SKIP() << why;
        }
        DeskTest::SetUp();
        add(contained);
        other = std::exchange(mitigation, nullptr);
        reopen();
        world.emplace();
        web = world->stage.listen(NetworkStage::Intruder, NetworkStage::kFar4, NetworkStage::kWeb);
        setClock();
        ASSERT_WORKS(actuator::OrderDesk::pinRoot(own.path(), keys->root().toText()));
        orders.emplace(std::move(actuator::OrderDesk::open(own.path(), contained.device, world->actuator(), world->journal())).value());
        ASSERT_TRUE(orders->adopt(keys->policy(), m_now));
    }
    static plan::Plan planOf(const std::string& id, Action action) {
        plan::Plan plan{id, "C-104", "agent-1", kNow + 4 * kHour, {}};
        plan.steps.push_back({"s1", action, action == Action::ContainHost ? plan::Target(plan::HostTarget{{}, kHour}) : plan::Target(plan::NoTarget{}),
            Message("mitigation.why_contain")});
        return plan;
    }
    void setClock() {
        world->now.wall = m_now;
        world->now.sinceBoot = 1000 * kSecond + (m_now - kNow);
    }
    /// What was ordered is sent. Later than before: orders that come too fast are refused.
    void send() {
        serve(contained, 2 * kMinute);
        ASSERT_WORKS(other->tick(m_now));
    }
    /// The computer does what it was sent, and answers; how many commands that were.
    size_t obey() {
        size_t done = 0;
        setClock();
        for (; m_obeyed < mqtt.sent.size(); ++m_obeyed) {
            if (mqtt.sent[m_obeyed].kind == transport::ParcelKind::Command) {
                const openc2::Response response = orders->take(mqtt.sent[m_obeyed].text, m_now, {});
                take(sealed(contained, openc2::Envelope::Type::Response, openc2::writeResponse(response), m_now), m_now);
                ++done;
            }
        }
        tick();
        return done;
    }
    void lookAt(MitigationDesk& analyst, const std::string& id, const std::string& by) {
        ASSERT_WORKS(analyst.dryRun(id, by, m_now));
        send();
        EXPECT_EQ(obey(), 1U);
        ASSERT_EQ(state(id), OrderState::Reviewed) << order(id).reason.id;
    }
    void review(MitigationDesk& analyst, const plan::Plan& plan, const std::string& by) {
        ASSERT_WORKS(analyst.draft({plan}, by, m_now));
        lookAt(analyst, plan.id, by);
    }
    void run(MitigationDesk& analyst, const std::string& id, const std::string& by) { ASSERT_WORKS(analyst.run(id, order(id).planHash(), by, m_now)); }
    [[nodiscard]] bool wasNeverSent(const std::string& id) const { return (*roster->command(order(id).runCommand))->state == fleet::CommandState::Cancelled; }
    [[nodiscard]] static bool isOpen() { return actuator::test::connectTo(NetworkStage::kFar4, NetworkStage::kWeb, 300).isOpen(); }
    [[nodiscard]] size_t isolated() { return WorkQueues(*mitigation, *roster).counts({}, m_now)->at(static_cast<size_t>(WorkQueue::Isolated)); }
    [[nodiscard]] static Message supersededBy(const std::string& order, const std::string& by) {
        return Message("mitigation.superseded_by").with("order", order).with("by", by);
    }

    const Computer contained{"agent-1"};
    const metsuke::test::TemporaryFolder own; ///< of its actuator
    std::unique_ptr<MitigationDesk> other; ///< of another process: suzuki's, the first one is sato's
    std::optional<actuator::test::NetworkWorld> world;
    FileHandle web;
    std::optional<actuator::OrderDesk> orders;

private:
    size_t m_obeyed = 0;
};

} // namespace

TEST_F(AtOddsOnTheComputer, ReleaseThatCrossesAnIsolation_takesItsPlace_andNothingIsCutOff) {
    review(*mitigation, planOf("p-1", Action::ContainHost), "sato");
    review(*other, planOf("p-2", Action::ReleaseHost), "suzuki");
    run(*mitigation, "p-1", "sato");
    tick();
    ASSERT_EQ(state("p-1"), OrderState::Queued);
    run(*other, "p-2", "suzuki");
    send();
    EXPECT_EQ(obey(), 1U);
    EXPECT_EQ(state("p-1"), OrderState::Superseded);
    EXPECT_EQ(order("p-1").reason, supersededBy("p-2", "suzuki"));
    EXPECT_EQ(state("p-2"), OrderState::Verified) << order("p-2").reason.id;
    EXPECT_THAT(logKinds(), Contains("order.superseded"));
    EXPECT_TRUE(wasNeverSent("p-1"));
    EXPECT_TRUE(isOpen());
    EXPECT_EQ(ruleset(), "");
    EXPECT_EQ(isolated(), 0U);
}

TEST_F(AtOddsOnTheComputer, IsolationThatCrossesARelease_takesItsPlace_andTheComputerStaysCutOff) {
    review(*mitigation, planOf("p-1", Action::ContainHost), "sato");
    run(*mitigation, "p-1", "sato");
    send();
    ASSERT_EQ(obey(), 1U);
    ASSERT_EQ(state("p-1"), OrderState::Verified) << order("p-1").reason.id;
    ASSERT_FALSE(isOpen());
    const std::string before = ruleset();
    review(*other, planOf("p-2", Action::ReleaseHost), "suzuki");
    review(*mitigation, planOf("p-3", Action::ContainHost), "sato");
    run(*other, "p-2", "suzuki");
    tick();
    run(*mitigation, "p-3", "sato");
    send();
    EXPECT_EQ(obey(), 1U);
    EXPECT_EQ(state("p-2"), OrderState::Superseded);
    EXPECT_EQ(order("p-2").reason, supersededBy("p-3", "sato"));
    EXPECT_TRUE(wasNeverSent("p-2"));
    EXPECT_EQ(state("p-3"), OrderState::Verified) << order("p-3").reason.id;
    EXPECT_FALSE(isOpen());
    EXPECT_EQ(ruleset(), before) << "it is cut off once";
    EXPECT_EQ(isolated(), 1U);
}

TEST_F(AtOddsOnTheComputer, ReleaseWhileAnIsolationIsPutInPlace_comesAfterIt_andOnlyAsTheComputerIsByThen) {
    review(*mitigation, planOf("p-1", Action::ContainHost), "sato");
    review(*other, planOf("p-2", Action::ReleaseHost), "suzuki"); // of a computer that is open
    run(*mitigation, "p-1", "sato");
    send();
    bool isMet = false;
    world->progress = [&](const plan::StepReport& report) {
        if (report.action != Action::ContainHost || report.state != plan::State::Acting || std::exchange(isMet, true)) {
            return;
        }
        run(*other, "p-2", "suzuki");
        send();
        EXPECT_EQ(state("p-2"), OrderState::Waiting);
        EXPECT_EQ(order("p-2").reason, Message("mitigation.wait_device").with("order", "p-1").with("by", "sato"));
        EXPECT_EQ(runsOrdered("agent-1", "p-2"), 0U);
    };
    EXPECT_GE(obey(), 1U); // the same may have been sent once more meanwhile, which changes nothing
    ASSERT_TRUE(isMet);
    EXPECT_EQ(state("p-1"), OrderState::Verified) << order("p-1").reason.id;
    EXPECT_FALSE(isOpen());
    send();
    EXPECT_EQ(obey(), 1U);
    EXPECT_EQ(order("p-2").reason.id, "actuator.plan_stale");
    EXPECT_FALSE(isOpen()) << "what was agreed to was to release a computer that is open";
    lookAt(*other, "p-2", "suzuki");
    run(*other, "p-2", "suzuki");
    send();
    EXPECT_EQ(obey(), 1U);
    EXPECT_EQ(state("p-2"), OrderState::Verified) << order("p-2").reason.id;
    EXPECT_TRUE(isOpen());
    EXPECT_EQ(ruleset(), "");
    EXPECT_EQ(isolated(), 0U);
    EXPECT_TRUE(mitigation->book().verifyLog()->intact);
}
