// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/plan_look.h"

namespace metsuke::actuator {

namespace {

constexpr Duration kLookLasts = 30 * kSecond;

/// Whether `inverse` is the taking back of what was done to `target`.
bool isOfSame(const plan::Target& inverse, const plan::Target& target) {
    if (const auto* process = std::get_if<plan::ProcessTarget>(&inverse)) {
        const auto* other = std::get_if<plan::ProcessTarget>(&target);
        return other != nullptr && other->pid == process->pid && other->start == process->start && other->boot == process->boot;
    }
    if (const auto* account = std::get_if<plan::AccountTarget>(&inverse)) {
        const auto* other = std::get_if<plan::AccountTarget>(&target);
        return other != nullptr && other->name == account->name;
    }
    return std::holds_alternative<plan::NoTarget>(inverse) && std::holds_alternative<plan::HostTarget>(target);
}

void refuse(plan::StepReport& report, Message sentence) {
    report.refusal = refusalOf(std::move(sentence));
    report.state = plan::State::Refused;
}

} // namespace

bool isInverseOfEarlier(const plan::Plan& plan, const plan::Step& step) {
    const auto action = inverseOf(step.action);
    for (const plan::Step& earlier : plan.steps) {
        if (!action || earlier.id == step.id) {
            return false;
        }
        if (earlier.action == *action && isOfSame(step.target, earlier.target)) {
            return true;
        }
    }
    return false;
}

/// As the handler tells it of what it would keep.
int64_t keptBy(const plan::StepReport& report) {
    int64_t bytes = 0;
    for (const Message& effect : report.effects) {
        for (const auto& [name, value] : effect.args) {
            const auto* number = effect.id == kToQuarantine && name == "size" ? std::get_if<int64_t>(&value) : nullptr;
            bytes += number != nullptr ? *number : 0;
        }
    }
    return bytes;
}

Timestamp expiryOf(const plan::Target& target, Timestamp now) {
    const Duration duration = plan::durationOf(target).value_or(0);
    return duration > 0 ? now + duration : Timestamp{};
}

Result<std::vector<plan::StepReport>> PlanLook::look(const plan::Plan& plan) const {
    std::vector<plan::StepReport> reports;
    OwnChanges earlier; // nothing was done to a file yet
    for (const plan::Step& step : plan.steps) {
        if (isInverseOfEarlier(plan, step)) {
            reports.push_back(judged(Task{step, earlier, {}, {}}.blank()));
            continue;
        }
        METSUKE_TRY(plan::StepReport report, look(step, earlier));
        earlier.keep(report.refusal ? 0 : keptBy(report));
        reports.push_back(std::move(report));
    }
    return reports;
}

Result<plan::StepReport> PlanLook::look(const plan::Step& step, const OwnChanges& changes) const {
    if (inverseOf(step.action)) {
        METSUKE_TRY(plan::StepReport report, lookAtInverse(step));
        return judged(std::move(report));
    }
    if (step.action == plan::Action::ChangeEnd) {
        METSUKE_TRY(plan::StepReport report, m_ends.look(step));
        return judged(std::move(report));
    }
    plan::StepReport report = m_calls.check({step, changes, {}}, StepTime(kLookLasts));
    report.step = step.id;
    if (const auto duration = plan::durationOf(step.target); duration && report.isChange && !report.refusal && !m_rules.mayHold(*duration)) {
        report.refusal = m_rules.whyNotHeld();
    }
    report.state = report.refusal ? plan::State::Refused : plan::State::Planned;
    return judged(std::move(report));
}

/// With what the policy in force says of it.
plan::StepReport PlanLook::judged(plan::StepReport report) const {
    report.tier = m_rules.tierOf(report);
    return report;
}

Result<plan::StepReport> PlanLook::lookAtInverse(const plan::Step& step) const {
    const OwnChanges none;
    plan::StepReport report = Task{step, none, {}, {}}.blank();
    METSUKE_TRY(const auto original, originalOf(step));
    if (!original) {
        report.isChange = false;
        if (const auto* stored = std::get_if<plan::StoredFileTarget>(&step.target)) {
            refuse(report, Message("actuator.not_stored").with("id", stored->id));
        }
        return report;
    }
    report.found = {{"undo", original->shown.undoId}};
    if (original->shown.undo > plan::UndoClass::U1 && original->shown.refusal) { // its copy was purged
        refuse(report, original->shown.refusal->sentence);
        return report;
    }
    const plan::Step undone{original->shown.step, original->shown.action, original->shown.target, {}};
    const Comparison found = m_calls.compare({undone, none, original->shown.undoId}, original->record, StepTime(kLookLasts));
    if (found.standing == Standing::Changed) {
        refuse(report, Message("actuator.changed_since").with("difference", found.difference));
    } else if (found.standing == Standing::Unclear) {
        refuse(report, Message("actuator.unclear").with("difference", found.difference));
    }
    return report;
}

Result<std::optional<Journal::Row>> PlanLook::originalOf(const plan::Step& step) const {
    const plan::Action action = *inverseOf(step.action);
    return m_journal.newestOpen(action, [&](const Journal::Row& row) {
        const auto* stored = std::get_if<plan::StoredFileTarget>(&step.target);
        return stored != nullptr ? row.shown.undoId == stored->id : isOfSame(step.target, row.shown.target);
    });
}

} // namespace metsuke::actuator
