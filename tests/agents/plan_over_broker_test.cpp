// SPDX-License-Identifier: GPL-3.0-or-later
// A plan that runs tells how far it is, can be stopped and be taken back, by the workstation's desk, over a real mosquitto, at a real
// agent; also when the broker is killed meanwhile.
#include "core/actuator/order_desk.h"
#include "core/base/wall_clock.h"
#include "core/fleet/fleet_keys.h"
#include "core/mitigation/mitigation_desk.h"
#include "tests/actuator/fake_world.h"
#include "tests/agents/fleet_lab.h"
#include "tests/support/process.h"

#include <condition_variable>
#include <csignal>
#include <deque>
#include <thread>

using namespace metsuke;
using namespace metsuke::test;
using mitigation::MitigationDesk;
using mitigation::Order;
using mitigation::OrderState;

namespace {

constexpr const char* kDevice = "agent-1";

/// What runs as root on the agent's computer: one order at a time, and before each step, which waits until the test lets it begin,
/// those are taken that cancel.
class Station {
public:
    /// `keys` has the root's key and the policy that it signed.
    explicit Station(const std::filesystem::path& keys) {
        for (const char* file : {"a", "b", "c"}) {
            m_world.put(file, "0");
        }
        m_world.now.wall = wallClock();
        m_world.told = [this](const plan::PlanReport& report) { waitForTurn(report); };
        m_desk.emplace(std::move(actuator::OrderDesk::open(keys, kDevice, m_world.actuator(), m_world.journal())).value());
        m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }
    plan::Plan planForAll() const { return m_world.planFor({"a", "b", "c"}, "plan-1"); }
    [[nodiscard]] std::string contents() const { return m_world.content("a") + m_world.content("b") + m_world.content("c"); }
    [[nodiscard]] int deeds(const std::string& line) const { return m_world.deeds(line); }

    /// Any thread.
    void bring(const std::string& sealed, agent::CommandAnswers::Answered answered) {
        const std::lock_guard lock(m_mutex);
        m_waiting.emplace_back(sealed, std::move(answered));
        m_changed.notify_all();
    }
    void letBegin(int steps) {
        const std::lock_guard lock(m_mutex);
        m_turns += steps;
        m_changed.notify_all();
    }
    [[nodiscard]] bool wasCancelled() {
        const std::lock_guard lock(m_mutex);
        return m_wasCancelled;
    }

private:
    using Brought = std::pair<std::string, agent::CommandAnswers::Answered>;

    void run(const std::stop_token& stop) {
        m_stop = stop;
        while (auto next = take()) {
            m_answered = next->second;
            next->second(m_desk->take(next->first, wallClock(), {}));
        }
    }
    std::optional<Brought> take() {
        std::unique_lock lock(m_mutex);
        if (!m_changed.wait(lock, m_stop, [this] { return !m_waiting.empty(); })) {
            return std::nullopt;
        }
        auto next = std::move(m_waiting.front());
        m_waiting.pop_front();
        return next;
    }
    void waitForTurn(const plan::PlanReport& report) {
        openc2::Response interim;
        interim.status = openc2::kInterim;
        interim.results = plan::writeReport(plan::interimOf(report));
        m_answered(interim);
        std::unique_lock lock(m_mutex);
        while (m_changed.wait(lock, m_stop, [this] { return m_turns > 0 || !m_waiting.empty(); })) {
            if (m_waiting.empty()) {
                --m_turns;
                return;
            }
            const Brought aside = std::move(m_waiting.front());
            m_waiting.pop_front();
            if (auto answer = m_desk->takeCancel(aside.first, wallClock())) {
                m_wasCancelled = true;
                aside.second(std::move(*answer));
            }
        }
    }

    actuator::test::World m_world;
    std::optional<actuator::OrderDesk> m_desk;
    agent::CommandAnswers::Answered m_answered; ///< of the order that is carried out
    std::mutex m_mutex; ///< guards what follows
    std::condition_variable_any m_changed;
    std::deque<Brought> m_waiting;
    int m_turns = 0;
    bool m_wasCancelled = false;
    std::stop_token m_stop;
    std::jthread m_thread; ///< last: ends before what it uses
};

class PlanOverBroker : public FleetLab {
protected:
    /// False after skipping.
    bool begin() {
        if (!serve(Way::Broker)) {
            return false;
        }
        const auto made = token(true);
        EXPECT_TRUE(enrolDevice(kDevice, made).ok());
        const auto keys = m_folder / "actuator";
        std::filesystem::create_directories(keys);
        EXPECT_TRUE(actuator::OrderDesk::pinRoot(keys, made.root).ok());
        std::filesystem::copy_file(stateOf(kDevice) / "policy.json", keys / "policy.json"); // as the recorder would bring it
        m_station = std::make_unique<Station>(keys);
        agent::ClientSettings settings;
        settings.state = stateOf(kDevice);
        settings.device = kDevice;
        settings.fill = [](openc2::Heartbeat& heartbeat) {
            heartbeat.hostname = "host-1";
            heartbeat.boot = "boot-1";
        };
        settings.say = [](const Message&) {};
        for (const auto& [action, target] : {std::pair("remediate", plan::kPlanTarget), {"remediate", plan::kUndoTarget}, {"cancel", plan::kCommandTarget}}) {
            settings.answers.addElsewhere(action, std::string(target),
                [this](const std::string& sealed, agent::CommandAnswers::Answered answered) { m_station->bring(sealed, std::move(answered)); });
        }
        m_client = agent::AgentClient::start(std::move(settings)).value();
        EXPECT_TRUE(waitForAgent(kDevice));
        m_desk = MitigationDesk::open(m_settings.folder, roster(), fleet::operatorsInForce(m_settings.folder).value()).value();
        return !HasFailure();
    }
    Order order() { return m_desk->book().order("plan-1").value().value(); }
    bool comes(const std::function<bool(const Order&)>& condition) {
        return eventually([&] {
            const auto ticked = m_desk->tick(wallClock());
            EXPECT_TRUE(ticked.ok()) << ticked.error().message.id << ' ' << ticked.error().detail;
            return condition(order());
        });
    }
    bool comesTo(OrderState state) {
        return comes([state](const Order& order) { return order.state == state; });
    }
    /// The workstation knows that this step, counted from one, is the one that runs.
    bool isAt(size_t step) {
        return comes([step](const Order& order) {
            const auto progress = order.report ? plan::progressOf(*order.report) : std::nullopt;
            return progress && progress->step == step && progress->steps == 3;
        });
    }
    /// Drafted, looked at and begun; waits before its first step.
    void runPlan() {
        ASSERT_TRUE(m_desk->draft({m_station->planForAll()}, "ann", wallClock()).ok());
        ASSERT_TRUE(m_desk->dryRun("plan-1", "ann", wallClock()).ok());
        ASSERT_TRUE(comesTo(OrderState::Reviewed)) << order().reason.id;
        const auto begun = m_desk->run("plan-1", order().planHash(), "ann", wallClock());
        ASSERT_TRUE(begun.ok()) << begun.error().message.id;
        ASSERT_TRUE(isAt(1)) << order().reason.id;
    }

    std::unique_ptr<Station> m_station;
    std::unique_ptr<agent::AgentClient> m_client; ///< ends before the station, which it brings orders to
    std::unique_ptr<MitigationDesk> m_desk;
};

TEST_F(PlanOverBroker, RunningPlan_tellsEachStep_andIsVerified) {
    if (!begin()) {
        return;
    }
    runPlan();
    EXPECT_EQ(m_station->contents(), "000");
    m_station->letBegin(1);
    EXPECT_TRUE(isAt(2));
    EXPECT_EQ(order().state, OrderState::Delivered);
    EXPECT_EQ(m_station->contents(), "200");
    m_station->letBegin(1);
    EXPECT_TRUE(isAt(3));
    m_station->letBegin(1);
    EXPECT_TRUE(comesTo(OrderState::Verified)) << order().reason.id;
    EXPECT_EQ(m_station->contents(), "222");
}

TEST_F(PlanOverBroker, CancelledWhileItRuns_endsBeforeTheNextStep_andIsUndone) {
    if (!begin()) {
        return;
    }
    runPlan();
    m_station->letBegin(1);
    ASSERT_TRUE(isAt(2));
    ASSERT_TRUE(m_desk->cancel("plan-1", "bob", wallClock()).ok());
    EXPECT_TRUE(eventually([this] { return m_station->wasCancelled(); }));
    m_station->letBegin(2);
    ASSERT_TRUE(comesTo(OrderState::FailedInPart)) << order().reason.id;
    EXPECT_EQ(order().reason.id, "actuator.cancelled_after");
    EXPECT_EQ(m_station->contents(), "200");
    ASSERT_TRUE(m_desk->undo("plan-1", "", "bob", wallClock()).ok());
    EXPECT_TRUE(comesTo(OrderState::RolledBack)) << order().reason.id;
    EXPECT_EQ(m_station->contents(), "000");
}

TEST_F(PlanOverBroker, BrokerIsKilledWhileItRuns_nothingIsDoneTwiceAndTheAnswerComes) {
    if (!begin()) {
        return;
    }
    runPlan();
    m_station->letBegin(1);
    ASSERT_TRUE(isAt(2));
    const pid_t broker = brokerProcess();
    ASSERT_GT(broker, 0);
    ::kill(broker, SIGKILL);
    m_station->letBegin(2);
    EXPECT_TRUE(comesTo(OrderState::Verified)) << order().reason.id;
    EXPECT_EQ(m_station->contents(), "222");
    for (const char* deed : {"act a", "act b", "act c"}) {
        EXPECT_EQ(m_station->deeds(deed), 1) << deed;
    }
}

} // namespace
