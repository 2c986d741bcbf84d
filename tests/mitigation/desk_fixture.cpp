// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/mitigation/desk_fixture.h"

#include "tests/plan/samples.h"

namespace metsuke::mitigation::test {

void DeskTest::SetUp() {
    ServerTest::SetUp();
    add(computer);
    reopen();
    beat(computer, m_now);
}

void DeskTest::reopen() {
    mitigation.reset();
    auto opened = MitigationDesk::open(path(), *roster,
        {{"workstation", "administrator", keys->operatorKey().verifyingKey().toText()}, {"suzuki", "administrator", second.verifyingKey().toText()}});
    ASSERT_TRUE(opened.ok()) << opened.error().message.id << ' ' << opened.error().detail;
    mitigation = std::move(*opened);
}

plan::Plan DeskTest::planFor(const std::string& device, const std::string& id, plan::Action action) {
    plan::Plan plan{id, "C-104", device, kNow + 4 * kHour, {}};
    plan.steps.push_back({"s1", action, plan::test::sampleTarget(action), Message("mitigation.why_evidence")});
    return plan;
}

plan::PlanReport DeskTest::reportOn(const plan::Plan& plan, plan::State state, bool isDryRun) {
    plan::PlanReport report;
    report.plan = plan.id;
    report.device = plan.device;
    report.boot = "boot-1";
    report.state = state;
    report.isDryRun = isDryRun;
    for (const plan::Step& step : plan.steps) {
        plan::StepReport one;
        one.step = step.id;
        one.action = step.action;
        one.tier = traitsOf(step.action).tier;
        one.undo = traitsOf(step.action).undo;
        one.state = state;
        one.found = {{"owner", "ann"}};
        one.undoId = isDryRun ? "" : "u-" + plan.id + "-" + step.id;
        report.steps.push_back(std::move(one));
    }
    report.planHash = planHash(plan, report);
    return report;
}

void DeskTest::tick(Duration after) {
    m_now = m_now + after;
    ASSERT_WORKS(mitigation->tick(m_now));
}

void DeskTest::serve(const Computer& one, Duration after) {
    m_now = m_now + after;
    beat(one, m_now);
    tick();
    ASSERT_WORKS(dispatch->pump(m_now));
    tick();
}

void DeskTest::answer(const Computer& one, const std::string& command, const std::string& results, int status, Duration after) {
    m_now = m_now + after;
    openc2::Response response;
    response.commandId = command;
    response.status = status;
    response.results = results;
    take(sealed(one, openc2::Envelope::Type::Response, openc2::writeResponse(response), m_now), m_now);
    tick();
}

Order DeskTest::order(const std::string& id) const {
    const auto found = mitigation->book().order(id);
    EXPECT_TRUE(found.ok() && *found) << id;
    return found.ok() && *found ? **found : Order{};
}

void DeskTest::seeWire(const std::string& id, WireLook::Verdict verdict) {
    WireLook look;
    look.verdict = verdict;
    look.from = look.silentSince = look.until = order(id).changed;
    ASSERT_WORKS(mitigation->sawWire(id, look, m_now));
}

std::vector<std::string> DeskTest::logKinds() const {
    std::vector<std::string> kinds;
    const auto entries = mitigation->book().log(1'000);
    for (auto entry = entries->rbegin(); entry != entries->rend(); ++entry) {
        kinds.push_back(entry->kind);
    }
    return kinds;
}

void DeskTest::review(const Computer& one, const plan::Plan& plan) {
    draft(plan);
    ASSERT_WORKS(mitigation->dryRun(plan.id, "sato", m_now));
    serve(one);
    answer(one, order(plan.id).command, reportOn(plan, plan::State::Planned, true));
    ASSERT_EQ(state(plan.id), OrderState::Reviewed);
}

void DeskTest::finish(const Computer& one, const plan::Plan& plan, plan::State as) {
    serve(one);
    answer(one, order(plan.id).command, reportOn(plan, as));
}

size_t DeskTest::runsOrdered(const std::string& device, const std::string& id) const {
    const auto records = roster->commands(device, 100'000);
    return static_cast<size_t>(std::ranges::count_if(*records, [&](const fleet::CommandRecord& record) {
        const auto plan = plan::readPlan(record.command.target);
        return record.command.targetKind == plan::kPlanTarget && !record.command.isDryRun && plan.ok() && plan->id == id;
    }));
}

} // namespace metsuke::mitigation::test
