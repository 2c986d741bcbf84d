// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/actuator.h"
#include "core/actuator/linux/network_handlers.h"
#include "tests/actuator/network_stage.h"
#include "tests/support/temporary_folder.h"

namespace metsuke::actuator::test {

/// An agent's actuator on the computer of a NetworkStage; the clock is set by hand.
class NetworkWorld {
public:
    NetworkWorld();

    /// Looks and, as it then says, does one step; its report.
    plan::StepReport perform(plan::Action action, const plan::Target& target);
    plan::StepReport look(plan::Action action, const plan::Target& target);
    /// Takes back the step of the newest perform().
    plan::PlanReport undo();
    plan::StepReport contain(Duration duration = kHour) { return perform(plan::Action::ContainHost, plan::HostTarget{{}, duration}); }

    Actuator& actuator(); ///< opened if it is not; recovers
    Journal& journal();
    void close(); ///< as if the agent ended
    std::vector<NetworkKeeper::InForce> inForce() { return networkInForce(journal()).value(); }

    NetworkStage stage;
    FileHandle management4, management6;
    NetworkSettings settings;
    HandlerRegistry handlers;
    Protection protection{{}, {{}, {}, {}, {IpRange(*IpAddress::parse("203.0.113.7"))}, {}}};
    Moment now{{1'790'000'000'000 * kMillisecond}, 1000 * kSecond};
    std::function<void(const plan::StepReport&)> progress;

private:
    plan::PlanReport order(plan::Action action, const plan::Target& target, const std::string& hash, bool isDryRun);
    metsuke::test::TemporaryFolder m_folder;
    std::unique_ptr<Journal> m_journal;
    std::unique_ptr<Actuator> m_actuator;
    int m_orders = 0;
    std::string m_newest;
};

} // namespace metsuke::actuator::test
