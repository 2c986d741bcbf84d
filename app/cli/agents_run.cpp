// SPDX-License-Identifier: GPL-3.0-or-later
// Plans are looked at by the computers, confirmed, carried out, and taken back.
#include "app/cli/incident_subject.h"
#include "app/cli/lines.h"
#include "app/cli/mitigation_output.h"
#include "app/cli/passphrase.h"
#include "app/cli/output.h"

#include "core/base/strings.h"
#include "core/base/wall_clock.h"
#include "core/plan/approval.h"

#include <cstdio>
#include <fstream>
#include <map>
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

/// Orders of the plans, followed together.
class Runs {
public:
    Runs(const Environment& environment, const AgentsOptions& options, MitigationDesk& desk, std::vector<std::string> ids)
        : m_environment(environment)
        , m_options(options)
        , m_desk(desk)
        , m_ids(std::move(ids)) { }

    Result<std::vector<Order>> orders() {
        std::vector<Order> all;
        for (const std::string& id : m_ids) {
            METSUKE_TRY(auto order, m_desk.book().order(id));
            if (order) {
                all.push_back(std::move(*order));
            }
        }
        return all;
    }
    /// Tells what has changed since it last did.
    Result<void> tell() {
        METSUKE_TRY(const auto all, orders());
        for (const Order& order : all) {
            const std::pair now(order.state, order.reason.id);
            if (const auto known = m_told.find(order.id); known == m_told.end() || known->second != now) {
                m_told[order.id] = now;
                m_options.json ? printOrderJson(m_environment, order) : printOrder(m_environment, order);
            }
        }
        return {};
    }
    Result<bool> followWhile(const std::function<bool(const Order&)>& isToBeWaitedFor) {
        return follow(m_desk, m_options.patience, [&]() -> Result<bool> {
            METSUKE_CHECK(tell());
            METSUKE_TRY(const auto all, orders());
            return std::ranges::none_of(all, isToBeWaitedFor);
        });
    }

private:
    const Environment& m_environment;
    const AgentsOptions& m_options;
    MitigationDesk& m_desk;
    const std::vector<std::string> m_ids;
    std::map<std::string, std::pair<OrderState, std::string>> m_told;
};

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
Result<bool> look(const Environment& environment, const AgentsOptions& options, MitigationDesk& desk, Runs& runs) {
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
    Runs runs(environment, options, desk, std::move(ids));
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
    return carryOut(environment, options, *open.desk, plans);
}

/// The order that is meant: by its own id, by that of a command or of something it did; without any the newest that is in force.
Result<Order> meantBy(MitigationDesk& desk, const std::string& name) {
    constexpr size_t kLookBack = 500;
    if (name.empty()) {
        METSUKE_TRY(const auto newest, desk.book().newest(kLookBack));
        const auto found = std::ranges::find_if(newest, [](const Order& order) { return mayBeInForce(order.state); });
        return found != newest.end() ? Result<Order>(*found) : Error(ErrorCode::NotFound, Message("mitigation.cli_nothing_in_force"));
    }
    METSUKE_TRY(auto order, desk.book().order(name));
    if (!order) {
        METSUKE_TRY(order, desk.book().orderOf(name));
    }
    return order ? Result<Order>(std::move(*order)) : Error(ErrorCode::NotFound, Message("mitigation.unknown_order").with("order", name));
}

Result<int> undo(const Environment& environment, const AgentsOptions& options) {
    METSUKE_TRY(const OpenDesk open, openDesk(options));
    METSUKE_TRY(const Order order, meantBy(*open.desk, options.command));
    const bool isStep = order.report && std::ranges::any_of(order.report->steps, [&](const plan::StepReport& step) { return step.undoId == options.command; });
    const std::string undoId = isStep && !options.command.empty() ? options.command : std::string();
    if (!options.json) {
        printOrder(environment, order);
    }
    if (!options.yes && !isConfirmed(environment, Message("mitigation.cli_confirm_undo").with("device", order.device()))) {
        say(environment, "mitigation.cli_not_run");
        return static_cast<int>(kDoneWithDamage);
    }
    METSUKE_CHECK(open.desk->undo(order.id, undoId, userName(), wallClock()));
    Runs runs(environment, options, *open.desk, {order.id});
    METSUKE_TRY(const bool isOver, runs.followWhile([](const Order& one) { return one.state == OrderState::Undoing; }));
    METSUKE_TRY(const auto all, runs.orders());
    if (all.front().report && !options.json) {
        printSteps(environment, *all.front().report);
    }
    METSUKE_CHECK(flushOutput());
    if (!isOver) {
        say(environment, "mitigation.cli_still_open");
    }
    const OrderState state = all.front().state;
    return static_cast<int>(state == OrderState::RolledBack || (isStep && state == OrderState::RolledBackInPart) ? kDone : kDoneWithDamage);
}

} // namespace

namespace {

/// The case hears of it also where it went wrong.
int finish(const Environment& environment, const AgentsOptions& options, const Result<int>& code) {
    const auto recorded = recordInCase(environment, options);
    return !code.ok() ? environment.fail(code.error()) : recorded.ok() ? *code : environment.fail(recorded.error());
}

} // namespace

int runPlan(const Environment& environment, const AgentsOptions& options) { return finish(environment, options, run(environment, options)); }
int undoPlan(const Environment& environment, const AgentsOptions& options) { return finish(environment, options, undo(environment, options)); }

} // namespace metsuke::cli
