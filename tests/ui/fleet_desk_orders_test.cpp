// SPDX-License-Identifier: GPL-3.0-or-later
// Orders of mitigation behind the window: what is asked there is in the ledger, what the agent answers comes home.
#include "tests/fleet/fleet_fixture.h"
#include "tests/support/office_history.h"
#include "tests/ui/window_support.h"

#include "app/workstation/fleet_desk.h"

#include "core/base/wall_clock.h"
#include "core/fleet/fleet_keys.h"
#include "core/fleet/operators.h"

#include <nlohmann/json.hpp>


using namespace metsuke;
using namespace metsuke::test;
using fleet::test::Computer;
using mitigation::OrderState;

namespace {

class DeskOrders : public fleet::test::FleetTest {
protected:
    void SetUp() override {
        FleetTest::SetUp();
        m_desk = std::make_unique<FleetDesk>(path());
        QObject::connect(m_desk.get(), &FleetService::proposed, m_desk.get(), [this](quint64, const ProposedPtr& proposed) { m_proposed = proposed; });
        QObject::connect(m_desk.get(), &FleetService::proposalFailed, m_desk.get(), [this](quint64, const Error& error) { m_failure = error.message.id; });
        QObject::connect(m_desk.get(), &FleetService::orderFailed, m_desk.get(), [this](const std::string&, const Error& error) { m_failure = error.message.id; });
    }
    ProposalWish wishFor(const IpAddress& host) const {
        const metsuke::test::TemporaryFolder folder;
        fake::writeOfficeHistory(folder.path() / "history");
        auto history = endpoint::HistoryReader::open(folder.path() / "history");
        auto trace = endpoint::traceRootCause(**history, fake::officeBeacon(), {}, {});
        ProposalWish wish;
        wish.trace = std::make_shared<const TraceTree>(std::make_shared<const endpoint::Trace>(std::move(*trace)));
        wish.host = host;
        wish.caseId = "incident-1";
        return wish;
    }
    /// Approved and heard, with a proposal for it.
    void propose(const Computer& computer) {
        add(computer, wallClock());
        auto beat = computer.heartbeat(wallClock());
        beat.boot = "boot"; // of the history
        ASSERT_WORKS(roster->heard(computer.device, beat, "unix:/run/agents.sock", wallClock()));
        m_desk->propose(wishFor(beat.addresses.front()));
        ASSERT_TRUE(waitUntil([&] { return m_proposed != nullptr; }));
    }
    [[nodiscard]] bool waitForState(OrderState state) const {
        return waitUntil([&] {
            const mitigation::Order* order = m_desk->orders()->order(m_proposed->id);
            return order != nullptr && order->state == state;
        });
    }
    [[nodiscard]] const mitigation::Order& order() const { return *m_desk->orders()->order(m_proposed->id); }
    /// What the computer says of the newest command in the ledger.
    void answer(const Computer& computer, plan::State state) {
        ASSERT_TRUE(waitUntil([&] { return !order().command.empty(); }));
        const auto record = roster->command(order().command);
        ASSERT_TRUE(record.ok() && *record);
        plan::PlanReport report;
        report.plan = order().plan.id;
        report.device = computer.device;
        report.boot = "boot";
        report.state = state;
        report.isDryRun = (**record).command.isDryRun;
        for (const plan::Step& step : order().plan.steps) {
            plan::StepReport one;
            one.step = step.id;
            one.action = step.action;
            one.state = state;
            one.undoId = report.isDryRun ? "" : "u-" + step.id;
            report.steps.push_back(std::move(one));
        }
        report.planHash = planHash(order().plan, report);
        ASSERT_WORKS(roster->markSent({order().command}, wallClock()));
        ASSERT_WORKS(roster->answered(computer.device, {order().command, 200, "done", plan::writeReport(report), ""}, wallClock()));
    }
    std::unique_ptr<FleetDesk> m_desk;
    ProposedPtr m_proposed;
    std::string m_failure;
};

} // namespace

TEST_F(DeskOrders, Before_the_first_nothing_is_made_in_the_folder_and_there_are_none) {
    ASSERT_TRUE(waitUntil([&] { return m_desk->orders()->isRead; }));
    EXPECT_TRUE(m_desk->orders()->orders.empty());
    EXPECT_FALSE(std::filesystem::exists(path() / "mitigation.db"));
}

TEST_F(DeskOrders, Others_are_asked_and_their_answers_come_home) {
    const Computer own;
    const Computer other("pc-13");
    add(own, wallClock());
    add(other, wallClock());
    const auto beat = own.heartbeat(wallClock());
    ASSERT_WORKS(roster->heard(own.device, beat, "unix:/run/agents.sock", wallClock()));
    OtherComputersPtr others;
    QObject::connect(m_desk.get(), &FleetService::othersAnswered, m_desk.get(), [&](quint64, const OtherComputersPtr& told) { others = told; });
    const ProposalWish wish = wishFor(beat.addresses.front());
    m_desk->askOthers(wish.trace, wish.host);
    ASSERT_TRUE(waitUntil([&] { return others != nullptr; }));
    ASSERT_EQ(others->computers.size(), 1U); // not the traced one itself
    EXPECT_EQ(others->computers.front().device, other.device);
    EXPECT_FALSE(others->computers.front().isSettled);
    const std::string results = R"({"sightings":)" + nlohmann::json(endpoint::encodeSightings({})).dump() + '}';
    ASSERT_WORKS(roster->markSent({others->computers.front().command}, wallClock()));
    ASSERT_WORKS(roster->answered(other.device, {others->computers.front().command, 200, "done", results, ""}, wallClock()));
    ASSERT_TRUE(waitUntil([&] { return others->computers.front().isSettled; }));
    ASSERT_TRUE(others->computers.front().sightings.has_value());
    EXPECT_TRUE(others->computers.front().sightings->found.empty());
}

TEST_F(DeskOrders, Host_without_agent_gets_no_proposal) {
    m_desk->propose(wishFor(*IpAddress::parse("10.99.0.1")));
    ASSERT_TRUE(waitUntil([&] { return !m_failure.empty(); }));
    EXPECT_EQ(m_failure, "workstation.mend_no_agent");
}

TEST_F(DeskOrders, Proposal_is_looked_at_carried_out_and_undone_by_the_agent) {
    const Computer computer;
    ASSERT_NO_FATAL_FAILURE(propose(computer));
    ASSERT_FALSE(m_proposed->chosen().empty());
    EXPECT_EQ(m_proposed->agent, "host-pc-12");
    m_desk->lookAt(m_proposed, m_proposed->chosen());
    ASSERT_TRUE(waitForState(OrderState::DryRunning)) << m_failure;
    EXPECT_EQ(order().plan.caseId, "incident-1");
    EXPECT_EQ(order().plan.steps.size(), m_proposed->chosen().size());
    ASSERT_NO_FATAL_FAILURE(answer(computer, plan::State::Planned));
    ASSERT_TRUE(waitForState(OrderState::Reviewed));
    m_desk->carryOut(m_proposed->id, "another hash");
    ASSERT_TRUE(waitUntil([&] { return m_failure == "mitigation.other_hash"; })) << m_failure;
    EXPECT_EQ(order().state, OrderState::Reviewed);
    m_desk->carryOut(m_proposed->id, order().planHash());
    ASSERT_TRUE(waitForState(OrderState::Queued)) << m_failure;
    ASSERT_NO_FATAL_FAILURE(answer(computer, plan::State::Done));
    ASSERT_TRUE(waitForState(OrderState::Verified)) << mitigation::nameOf(order().state);
    m_desk->undoOrder(m_proposed->id);
    ASSERT_TRUE(waitForState(OrderState::Undoing)) << m_failure;
}

TEST_F(DeskOrders, Persons_whom_another_process_adds_or_removes_are_known_without_a_restart) {
    const Computer computer;
    ASSERT_NO_FATAL_FAILURE(propose(computer));
    m_desk->lookAt(m_proposed, m_proposed->chosen());
    ASSERT_TRUE(waitForState(OrderState::DryRunning)) << m_failure;
    using Names = std::vector<std::string>;
    const auto become = [&](const Names& names) {
        return waitUntil([&] { return m_desk->orders()->operators == names; });
    };
    ASSERT_TRUE(become({"workstation"}));
    ASSERT_WORKS(fleet::addOperator(path(), {"suzuki", "approver", openc2::SigningKey::make()->verifyingKey().toText()}));
    EXPECT_TRUE(become({"workstation", "suzuki"}));
    ASSERT_WORKS(fleet::FleetKeys::open(path())->keepPolicy({"mqtts://10.20.0.5:8883"}));
    ASSERT_WORKS(fleet::removeOperator(path(), "suzuki"));
    EXPECT_TRUE(become({"workstation"}));
}

TEST_F(DeskOrders, Other_steps_take_the_place_of_those_that_were_looked_at) {
    const Computer computer;
    ASSERT_NO_FATAL_FAILURE(propose(computer));
    m_desk->lookAt(m_proposed, m_proposed->chosen());
    ASSERT_TRUE(waitForState(OrderState::DryRunning)) << m_failure;
    ASSERT_NO_FATAL_FAILURE(answer(computer, plan::State::Planned));
    ASSERT_TRUE(waitForState(OrderState::Reviewed));
    const std::string first = *m_proposed->chosen().begin();
    m_desk->lookAt(m_proposed, {first});
    ASSERT_TRUE(waitForState(OrderState::DryRunning)) << m_failure;
    ASSERT_EQ(order().plan.steps.size(), 1U);
    EXPECT_EQ(order().plan.steps.front().id, first);
    m_desk->cancelOrder(m_proposed->id);
    EXPECT_TRUE(waitForState(OrderState::Cancelled)) << m_failure;
}
