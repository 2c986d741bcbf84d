// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/actuator/network_world.h"

#include "core/sensor/linux/host_clock.h"

#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

namespace metsuke::actuator::test {

namespace {

/// Of this agent: one that is killed and the one after it give different orders.
std::string idOf(const char* kind, int number) { return std::string(kind) + std::to_string(::getpid()) + '-' + std::to_string(number); }

} // namespace

NetworkWorld::NetworkWorld()
    : management4(stage.listen(NetworkStage::Workstation, NetworkStage::kWorkstation4, NetworkStage::kManagement))
    , management6(stage.listen(NetworkStage::Workstation, NetworkStage::kWorkstation6, NetworkStage::kManagement)) {
    std::ofstream(m_folder / "resolv.conf") << "nameserver 10.66.0.53\n";
    settings.management = NetworkStage::management();
    settings.boot = sensor::bootId();
    settings.resolverFiles = {m_folder / "resolv.conf"};
    addNetworkHandlers(handlers, settings, protection);
}

plan::PlanReport NetworkWorld::order(plan::Action action, const plan::Target& target, const std::string& hash, bool isDryRun) {
    PlanOrder order;
    order.command = idOf("c-", ++m_orders);
    order.actor = "key-1";
    order.agreeing = {{"Ann"}, {"Bob"}};
    order.plan = {idOf("plan-", (m_orders + 1) / 2), "C-1", "agent-1", now.wall + kHour, {{"step-1", action, target, {}}}};
    order.planHash = hash;
    order.isDryRun = isDryRun;
    m_newest = order.plan.id;
    auto report = actuator().carryOut(order, {});
    EXPECT_TRUE(report.ok());
    return std::move(report).value();
}

plan::StepReport NetworkWorld::look(plan::Action action, const plan::Target& target) {
    m_orders += m_orders % 2; // a look and the deed have one plan
    return order(action, target, {}, true).steps.front();
}

plan::StepReport NetworkWorld::perform(plan::Action action, const plan::Target& target) {
    now.wall = now.wall + 2 * kMinute; // orders that come too fast are refused
    now.sinceBoot += 2 * kMinute;
    m_orders += m_orders % 2;
    const plan::PlanReport seen = order(action, target, {}, true);
    const plan::PlanReport done = order(action, target, seen.planHash, false);
    EXPECT_FALSE(done.refusal && done.state == plan::State::Refused && !seen.steps.front().refusal) << done.refusal->reason;
    return done.steps.front();
}

plan::PlanReport NetworkWorld::undo() {
    now.wall = now.wall + 2 * kMinute;
    now.sinceBoot += 2 * kMinute;
    UndoOrder order;
    order.command = idOf("u-", ++m_orders);
    order.actor = "key-1";
    order.request.plan = m_newest;
    auto report = actuator().undo(order, {});
    EXPECT_TRUE(report.ok());
    return std::move(report).value();
}

Journal& NetworkWorld::journal() {
    if (!m_journal) {
        m_journal = std::move(Journal::open(m_folder.path(), "boot-1")).value();
    }
    return *m_journal;
}

Actuator& NetworkWorld::actuator() {
    if (!m_actuator) {
        Actuator::Settings own;
        own.device = "agent-1";
        own.boot = "boot-1";
        own.run.clock = [this] { return now; };
        own.run.progress = [this](const plan::StepReport& report) {
            if (progress) {
                progress(report);
            }
        };
        m_actuator = std::make_unique<Actuator>(journal(), handlers, own);
        EXPECT_TRUE(m_actuator->recover().ok());
    }
    return *m_actuator;
}

void NetworkWorld::close() {
    m_actuator.reset();
    m_journal.reset();
}

} // namespace metsuke::actuator::test
