// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/actuator.h"

#include "core/base/random_hex.h"

#include <algorithm>

namespace metsuke::actuator {

namespace {

using plan::State;

constexpr size_t kUndoIdBytes = 8;

/// Who was cut off by mistake is let go at once; cutting off again has to wait.
bool flips(plan::Action action) { return action == plan::Action::ContainHost; }

bool isSkipped(const plan::StepReport& step) { return step.state == State::Planned; }

void skipRest(plan::PlanReport& report, const plan::Refusal& refusal) {
    for (plan::StepReport& step : report.steps) {
        if (isSkipped(step)) {
            step.state = State::Skipped;
            step.refusal = refusal;
        }
    }
}

plan::Refusal cancelledAfter(size_t done, size_t steps) {
    return {"cancelled", Message("actuator.cancelled_after").with("done", static_cast<int64_t>(done)).with("steps", static_cast<int64_t>(steps))};
}

/// What was agreed to, with what this plan itself has changed since.
bool isAsAgreed(const std::vector<plan::Fact>& agreed, const std::vector<plan::Fact>& found, const OwnChanges& changes) {
    return std::ranges::equal(agreed, found, {}, [&](const plan::Fact& fact) { return changes.follow(fact); });
}

} // namespace

Actuator::Actuator(Journal& journal, const HandlerRegistry& handlers, Settings settings)
    : m_journal(journal)
    , m_handlers(handlers)
    , m_settings(std::move(settings))
    , m_run(handlers, journal, m_settings.run)
    , m_ends(journal, m_run.calls(), m_rules, m_settings.run.clock)
    , m_look(journal, m_run.calls(), m_rules, m_ends) { }

void Actuator::obey(const openc2::MitigationRules& rules) { m_rules = ObeyedRules(rules, {m_settings.device, m_settings.hostname}); }

plan::PlanReport Actuator::blank(const std::string& plan, bool isDryRun) const {
    plan::PlanReport report;
    report.plan = plan;
    report.device = m_settings.device;
    report.boot = m_settings.boot;
    report.isDryRun = isDryRun;
    return report;
}

Result<std::optional<plan::PlanReport>> Actuator::alreadyDone(const std::string& command) {
    METSUKE_TRY(const auto known, m_journal.order(command));
    if (!known) {
        return std::optional<plan::PlanReport>();
    }
    METSUKE_TRY(plan::PlanReport report, plan::readReport(known->report));
    return std::optional(std::move(report));
}

Result<std::optional<plan::Refusal>> Actuator::tooMany(bool isFlip) {
    using Answer = std::optional<plan::Refusal>;
    METSUKE_TRY(const int64_t mutating, m_journal.mutatingSince(now() - kMinute));
    if (const int64_t most = std::min<int64_t>(m_settings.mutatingPerMinute, m_rules.mutatingPerMinute()); mutating >= most) {
        return Answer(refusalOf(Message("actuator.too_many").with("most", most)));
    }
    METSUKE_TRY(const int64_t flipped, m_journal.flipsSince(now() - kMinute));
    const int64_t most = std::min<int64_t>(m_settings.flipsPerMinute, m_rules.isolationsPerMinute());
    return isFlip && flipped >= most ? Answer(refusalOf(Message("actuator.too_many_flips").with("most", most)))
        : Answer();
}

Result<void> Actuator::begin(const PlanOrder& order) {
    Journal::Order row;
    row.id = order.command;
    row.kind = "plan";
    row.plan = order.plan.id;
    row.actor = order.actor;
    row.what = plan::writePlan(order.plan);
    row.received = now();
    for (const plan::Step& step : order.plan.steps) {
        row.isMutating = row.isMutating || (!order.isDryRun && plan::traitsOf(step.action).isMutating);
        row.flipsIsolation = row.flipsIsolation || (!order.isDryRun && flips(step.action));
    }
    return m_journal.begin(row);
}

Result<plan::PlanReport> Actuator::carryOut(const PlanOrder& order, const std::stop_token& stop) {
    METSUKE_TRY(auto known, alreadyDone(order.command));
    if (known) {
        return std::move(*known);
    }
    METSUKE_CHECK(plan::checkPlan(order.plan));
    const bool isFlip = std::ranges::any_of(order.plan.steps, flips, &plan::Step::action);
    METSUKE_TRY(const auto cap, tooMany(isFlip));
    METSUKE_CHECK(begin(order));
    plan::PlanReport report = blank(order.plan.id, order.isDryRun);
    METSUKE_TRY(report.steps, m_look.look(order.plan));
    report.planHash = plan::planHash(order.plan, report);
    METSUKE_CHECK(judge(order, cap, report));
    if (report.state == State::Planned && !order.isDryRun) {
        METSUKE_CHECK(execute(order, stop, report));
    }
    return finish(order.command, std::move(report));
}

Result<void> Actuator::judge(const PlanOrder& order, const std::optional<plan::Refusal>& cap, plan::PlanReport& report) const {
    const auto refuse = [&](Message sentence) {
        report.state = State::Refused;
        report.refusal = refusalOf(std::move(sentence));
        return Result<void>();
    };
    if (order.plan.device != m_settings.device) {
        return refuse("actuator.other_device");
    }
    if (order.against) {
        return refuse(*order.against);
    }
    if (order.plan.notAfter <= now()) {
        return refuse("actuator.expired");
    }
    if (std::ranges::any_of(report.steps, [](const plan::StepReport& step) { return step.refusal.has_value(); })) {
        return refuse("actuator.step_refused");
    }
    const bool isMutating = std::ranges::any_of(report.steps, [](const plan::StepReport& step) { return plan::traitsOf(step.action).isMutating; });
    if (isMutating && m_rules.refusesHost()) {
        return refuse("actuator.host_protected");
    }
    if (order.isDryRun) {
        return {};
    }
    const plan::Tier tier = tierOf(report);
    if (order.most < tier) {
        return refuse(Message("actuator.role").with("tier", static_cast<int64_t>(tier) + 1));
    }
    if (order.planHash != report.planHash) {
        return refuse("actuator.plan_stale");
    }
    if (cap && isMutating) {
        report.state = State::Refused;
        report.refusal = cap;
        return {};
    }
    const size_t needed = m_rules.personsFor(tier);
    if (agreeingTo(tier, order.agreeing) < needed) {
        report.state = State::Awaiting;
        report.refusal = refusalOf(Message("actuator.needs_approval").with("needed", static_cast<int64_t>(needed)));
    }
    return {};
}

void Actuator::tell(plan::PlanReport report, size_t step) const {
    if (m_settings.progress) {
        report.state = report.steps[step].state = State::Acting;
        m_settings.progress(report);
    }
}

Result<void> Actuator::execute(const PlanOrder& order, const std::stop_token& stop, plan::PlanReport& report) {
    OwnChanges changes;
    report.state = State::Done;
    for (size_t i = 0; i < order.plan.steps.size(); ++i) {
        tell(report, i);
        if (stop.stop_requested() || order.plan.notAfter <= now()) {
            skipRest(report, refusalOf(stop.stop_requested() ? "actuator.cancelled" : "actuator.expired"));
            report.refusal = stop.stop_requested() ? cancelledAfter(i, report.steps.size()) : refusalOf("actuator.expired");
            report.state = State::Failed;
            return {};
        }
        plan::StepReport& step = report.steps[i];
        METSUKE_CHECK(executeStep(order, order.plan.steps[i], changes, step));
        if (step.state != State::Done) {
            report.state = step.state == State::Unknown ? State::Unknown : State::Failed;
            skipRest(report, refusalOf("actuator.earlier_failed"));
            return {};
        }
        changes.note(step);
    }
    return {};
}

Result<void> Actuator::executeStep(
    const PlanOrder& order, const plan::Step& step, const OwnChanges& changes, plan::StepReport& report) {
    const plan::StepReport agreed = report;
    METSUKE_TRY(report, m_look.look(step, changes));
    report.began = now();
    if (report.refusal || (!inverseOf(step.action) && !isAsAgreed(agreed.found, report.found, changes))) {
        report.state = State::Failed;
        report.refusal = report.refusal ? report.refusal : refusalOf("actuator.changed");
        return {};
    }
    if (!report.isChange) {
        report.state = State::Done;
        report.ended = now();
        return {};
    }
    if (inverseOf(step.action)) {
        return executeInverse(step, report);
    }
    Journal::Row row;
    row.shown.undoId = randomHex(kUndoIdBytes);
    row.shown.command = order.command;
    row.shown.plan = order.plan.id;
    row.shown.step = step.id;
    row.shown.action = step.action;
    row.shown.target = step.target;
    row.shown.undo = report.undo;
    row.shown.actor = order.actor;
    if (step.action == plan::Action::ChangeEnd) {
        return m_ends.perform(std::move(row), step, report);
    }
    row.shown.expires = report.expires = expiryOf(step.target, now());
    return m_run.perform(row, step, changes, report);
}

Result<void> Actuator::executeInverse(const plan::Step& step, plan::StepReport& report) {
    METSUKE_TRY(const auto original, m_look.originalOf(step));
    METSUKE_TRY(report.refusal, m_run.takeBack(*original));
    report.state = report.refusal ? State::Failed : State::Done;
    report.ended = now();
    return {};
}

Result<plan::PlanReport> Actuator::finish(const std::string& command, plan::PlanReport report) {
    METSUKE_CHECK(m_journal.finish(command, report.state, plan::writeReport(report), now()));
    return report;
}

} // namespace metsuke::actuator
