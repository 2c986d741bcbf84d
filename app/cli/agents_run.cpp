// SPDX-License-Identifier: GPL-3.0-or-later
// Plans are looked at by the computers, confirmed and carried out.
#include "app/cli/incident_subject.h"
#include "app/cli/lines.h"
#include "app/cli/mitigation_output.h"
#include "app/cli/order_runs.h"
#include "app/cli/passphrase.h"
#include "app/cli/output.h"

#include "core/base/strings.h"
#include "core/base/wall_clock.h"
#include "core/plan/approval.h"

#include <cstdio>
#include <fstream>
#include <sstream>

namespace metsuke::cli {

namespace {

using namespace mitigation;

constexpr size_t kLargestPlan = 1 << 20;
constexpr size_t kLongestCaseId = 64;

Result<plan::Plan> readPlanFile(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text(kLargestPlan + 1, '\0');
    if (!file.is_open()) {
        return Error(ErrorCode::NotFound, Message("mitigation.cli_no_plan").with("path", path));
    }
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<size_t>(file.gcount()));
    auto plan = plan::readPlan(text);
    return plan.ok() ? plan : Result<plan::Plan>(Error(plan.error().code, Message("mitigation.cli_bad_plan").with("path", path), plan.error().message.id));
}

bool isGood(const Order& order) { return order.state == OrderState::Verified || order.state == OrderState::VerifiedOnWire; }

Result<int> approve(const Environment& environment, const AgentsOptions& options, MitigationDesk& desk, const std::vector<plan::Plan>& plans) {
    METSUKE_TRY(const auto key, openc2::SigningKey::load(options.key, passphraseFrom(environment, options.passphraseFile)));
    for (const plan::Plan& plan : plans) {
        METSUKE_TRY(const auto order, desk.book().order(plan.id));
        if (!order || order->plan != plan || !order->dryRun) {
            return Error(ErrorCode::InvalidArgument, Message("mitigation.cli_not_looked_at").with("order", plan.id));
        }
        if (!options.json) {
            printOrder(environment, *order);
            printSteps(environment, *order->dryRun);
        }
        if (!options.yes && !isConfirmed(environment, Message("mitigation.cli_agree").with("device", plan.device))) {
            return static_cast<int>(kDoneWithDamage);
        }
        const Timestamp now = wallClock();
        METSUKE_CHECK(desk.approve(plan.id, plan::writeApproval({order->planHash(), plan.device, {now.ns - now.ns % kMillisecond}}, key), userName(), now));
        METSUKE_TRY(const auto agreed, desk.book().order(plan.id));
        say(environment, Message("mitigation.cli_agreed")
                             .with("device", plan.device)
                             .with("have", static_cast<int64_t>(desk.personsAgreeing(*agreed, now).size()))
                             .with("needed", static_cast<int64_t>(MitigationDesk::personsNeeded(*agreed, desk.rules()))));
    }
    METSUKE_CHECK(flushOutput());
    return static_cast<int>(kDone);
}

/// The dry run of all that was not run yet; false: not all of them may be run.
Result<bool> look(const Environment& environment, const AgentsOptions& options, MitigationDesk& desk, OrderRuns& runs) {
    METSUKE_TRY(const auto before, runs.orders());
    for (const Order& order : before) {
        if (isBeforeRun(order.state)) {
            METSUKE_CHECK(desk.dryRun(order.id, userName(), wallClock()));
        }
    }
    METSUKE_TRY(const bool isOver, runs.followWhile([](const Order& order) { return order.state == OrderState::DryRunning; }));
    METSUKE_TRY(const auto all, runs.orders());
    for (const Order& order : all) {
        if (order.dryRun && isBeforeRun(order.state) && !options.json) {
            std::printf("%s:\n", order.device().c_str());
            printSteps(environment, *order.dryRun);
            printMarked(environment, "! ", order.facts ? order.facts->blast.sessions : std::vector<Message>());
        }
    }
    METSUKE_CHECK(flushOutput());
    return isOver && std::ranges::none_of(all, [](const Order& order) { return isBeforeRun(order.state) && order.state != OrderState::Reviewed; });
}

} // namespace

Result<void> nameIncident(const AgentsOptions& options, std::vector<plan::Plan>& plans) {
    if (options.caseFile.empty()) {
        return {};
    }
    METSUKE_TRY(const auto subject, incidentSubject(options.caseFile, options.incident));
    for (plan::Plan& plan : plans) {
        if (plan.caseId.empty()) {
            plan.caseId = cleanText(subject.key, kLongestCaseId);
        }
    }
    return {};
}

Result<int> carryOut(const Environment& environment, const AgentsOptions& options, MitigationDesk& desk, const std::vector<plan::Plan>& plans, const FactsByPlan& facts) {
    METSUKE_TRY(const auto operation, desk.draft(plans, userName(), wallClock(), facts));
    static_cast<void>(operation);
    std::vector<std::string> ids;
    for (const plan::Plan& plan : plans) {
        ids.push_back(plan.id);
    }
    OrderRuns runs(environment, options, desk, std::move(ids));
    METSUKE_TRY(const bool mayRun, look(environment, options, desk, runs));
    if (options.dryRun || !mayRun) {
        return static_cast<int>(mayRun ? kDone : kDoneWithDamage);
    }
    METSUKE_TRY(const auto seen, runs.orders());
    const bool isNew = std::ranges::any_of(seen, [](const Order& order) { return order.state == OrderState::Reviewed; });
    if (isNew && !options.yes && !isConfirmed(environment, Message("mitigation.cli_confirm").with("count", static_cast<int64_t>(seen.size())))) {
        say(environment, "mitigation.cli_not_run");
        return static_cast<int>(kDoneWithDamage);
    }
    for (const Order& order : seen) {
        if (order.state == OrderState::Reviewed) {
            METSUKE_CHECK(desk.run(order.id, order.planHash(), userName(), wallClock()));
        }
    }
    // Nobody here can give the approval that is missing; whoever does, does it beside this.
    METSUKE_TRY(const bool isOver, runs.followWhile([](const Order& order) { return isInProgress(order.state) && order.reason.id != "mitigation.wait_approval"; }));
    METSUKE_TRY(const auto all, runs.orders());
    for (const Order& order : all) {
        if (order.report && !options.json) {
            std::printf("%s:\n", order.device().c_str());
            printSteps(environment, *order.report);
        }
    }
    METSUKE_CHECK(flushOutput());
    if (!isOver) {
        say(environment, "mitigation.cli_still_open");
    }
    return static_cast<int>(std::ranges::all_of(all, isGood) ? kDone : kDoneWithDamage);
}

namespace {

/// With --case: what the case saw open that an isolation of its computer drops.
Result<FactsByPlan> factsFromCase(const AgentsOptions& options, fleet::Roster& roster, const std::vector<plan::Plan>& plans) {
    FactsByPlan facts;
    if (options.caseFile.empty()) {
        return facts;
    }
    METSUKE_TRY(const auto subject, incidentSubject(options.caseFile, options.incident));
    const auto agent = findAgent(roster, subject.host.toString());
    for (const plan::Plan& plan : plans) {
        const bool isIsolated = agent.ok() && agent->device == plan.device
            && std::ranges::find(plan.steps, plan::Action::ContainHost, &plan::Step::action) != plan.steps.end();
        if (isIsolated) {
            auto& sessions = facts[plan.id].blast.sessions;
            sessions.emplace_back("mitigation.blast_contain");
            sessions.insert(sessions.end(), subject.sessions.begin(), subject.sessions.end());
        }
    }
    return facts;
}

Result<int> run(const Environment& environment, const AgentsOptions& options) {
    std::vector<plan::Plan> plans;
    for (const std::string& path : options.plans) {
        METSUKE_TRY(plans.emplace_back(), readPlanFile(path));
    }
    METSUKE_CHECK(nameIncident(options, plans));
    METSUKE_TRY(const OpenDesk open, openDesk(options));
    if (options.approves) {
        return approve(environment, options, *open.desk, plans);
    }
    METSUKE_TRY(const auto facts, factsFromCase(options, *open.roster, plans));
    return carryOut(environment, options, *open.desk, plans, facts);
}

} // namespace

int runPlan(const Environment& environment, const AgentsOptions& options) { return finish(environment, options, run(environment, options)); }

} // namespace metsuke::cli
