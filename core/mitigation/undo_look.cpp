// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/undo_look.h"

#include "core/mitigation/answers.h"

#include <algorithm>

namespace metsuke::mitigation {

namespace {

constexpr const char* kIrreversible = "irreversible";

/// As the agent would tell it that finds everything as it was left.
std::optional<plan::StepReport> undone(const plan::StepReport& done) {
    if (!isInForce(done)) {
        return std::nullopt;
    }
    plan::StepReport report;
    report.step = done.step;
    report.action = done.action;
    report.undo = done.undo;
    report.undoId = done.undoId;
    report.state = plan::State::Planned;
    if (done.undo > plan::UndoClass::U1) {
        report.state = plan::State::Refused;
        report.refusal = plan::Refusal{kIrreversible, "actuator.irreversible"};
    }
    for (const plan::TouchedObject& object : done.objects) {
        report.objects.push_back({object.kind, object.name, object.after, object.before});
    }
    report.moreObjects = done.moreObjects;
    return report;
}

} // namespace

bool isForEver(const plan::StepReport& step) { return step.undo > plan::UndoClass::U1 && step.refusal && step.refusal->reason == kIrreversible; }

UndoOutcome outcomeOf(const UndoLook& look) {
    UndoOutcome outcome;
    for (const plan::StepReport& step : look.report.steps) {
        if (step.refusal) {
            (isForEver(step) ? outcome.never : outcome.refused).push_back(step.step);
        } else if (step.isChange) {
            outcome.back.push_back(step.step);
        }
    }
    return outcome;
}

bool wouldBeUndone(const UndoLook& look) {
    const UndoOutcome outcome = outcomeOf(look);
    return look.at.ns != 0 && !look.report.refusal && outcome.refused.empty() && (!outcome.back.empty() || outcome.never.empty());
}

plan::UndoRequest undoRequest(const std::string& order, const std::string& undoId) {
    return undoId.empty() ? plan::UndoRequest{{}, order} : plan::UndoRequest{undoId, {}};
}

UndoLook undoLookFromReport(const Order& order, const std::string& undoId, Message why) {
    UndoLook look;
    look.why = std::move(why);
    look.report.plan = order.id;
    look.report.device = order.device();
    look.report.isDryRun = true;
    if (order.report) {
        for (auto step = order.report->steps.rbegin(); step != order.report->steps.rend(); ++step) { // the last is taken back first
            auto report = undoId.empty() || step->undoId == undoId ? undone(*step) : std::nullopt;
            if (report) {
                look.report.steps.push_back(std::move(*report));
            }
        }
    }
    return look;
}

std::optional<UndoLook> undoLookIn(const openc2::Response& response, const Order& order, Timestamp answered) {
    auto report = reportIn(response, order);
    return report && report->isDryRun ? std::optional(UndoLook{std::move(*report), answered, {}}) : std::nullopt;
}

} // namespace metsuke::mitigation
