// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mitigation/mitigation_desk.h"
#include "tests/fleet/server_fixture.h"

namespace metsuke::mitigation::test {

using fleet::test::Computer;
using fleet::test::kNow;

/// Plans that are ordered by the real desk, sent by the real dispatch, and answered by a computer that a test speaks for.
class DeskTest : public fleet::test::ServerTest {
protected:
    void SetUp() override;
    /// The desk as another process, or after a crash, has it.
    void reopen();

    static plan::Plan planFor(const std::string& device, const std::string& id = "p-1", plan::Action action = plan::Action::KillProcess);
    /// What the computer would say of it.
    static plan::PlanReport reportOn(const plan::Plan& plan, plan::State state, bool isDryRun = false);
    static std::string hashOf(const plan::Plan& plan) { return reportOn(plan, plan::State::Planned, true).planHash; }

    void tick(Duration after = 0);
    /// Ticks, sends, and has the computer heard meanwhile.
    void serve(const Computer& computer, Duration after = 0);
    /// The answer to a command, as it came from the computer.
    void answer(const Computer& computer, const std::string& command, const std::string& results, int status = 200, Duration after = 0);
    void answer(const Computer& one, const std::string& command, const plan::PlanReport& report, int status = 200, Duration after = 0) {
        answer(one, command, plan::writeReport(report), status, after);
    }
    [[nodiscard]] Order order(const std::string& id = "p-1") const;
    [[nodiscard]] OrderState state(const std::string& id = "p-1") const { return order(id).state; }
    [[nodiscard]] std::vector<std::string> logKinds() const; ///< oldest first

    // The way to a state, each with what comes before it.
    void draft(const plan::Plan& plan) { ASSERT_WORKS(mitigation->draft({plan}, "sato", m_now)); }
    void review(const Computer& computer, const plan::Plan& plan);
    void runReviewed(const plan::Plan& plan) { ASSERT_WORKS(mitigation->run(plan.id, hashOf(plan), "sato", m_now)); }
    void finish(const Computer& computer, const plan::Plan& plan, plan::State state = plan::State::Done);
    /// A capture showed that, right away.
    void seeWire(const std::string& id, WireLook::Verdict verdict);
    /// Commands of this device in the ledger that change something.
    [[nodiscard]] size_t runsOrdered(const std::string& device, const std::string& plan) const;

    Computer computer;
    openc2::SigningKey second = std::move(openc2::SigningKey::make()).value();
    std::unique_ptr<MitigationDesk> mitigation;
    Timestamp m_now = kNow;
};

} // namespace metsuke::mitigation::test
