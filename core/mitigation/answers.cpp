// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/answers.h"

#include "core/openc2/refusal_words.h"

#include <algorithm>

namespace metsuke::mitigation {

Message wordsOf(const openc2::Response& response) {
    return openc2::withRefusal(Message("mitigation.answer_refused"), response);
}

std::optional<plan::PlanReport> reportIn(const openc2::Response& response, const Order& order) {
    auto report = response.results.empty() ? Result<plan::PlanReport>(Error(ErrorCode::NotFound, Message())) : plan::readReport(response.results);
    const bool isIts = report.ok() && report->device == order.device() && (report->plan == order.id || report->plan.empty());
    return isIts ? std::optional(std::move(report).value()) : std::nullopt;
}

Message wordsOf(const plan::PlanReport& report) {
    if (report.refusal) {
        return report.refusal->sentence;
    }
    for (const plan::StepReport& step : report.steps) {
        if (step.refusal) {
            return step.refusal->sentence;
        }
    }
    return {};
}

plan::PlanReport withUndone(plan::PlanReport run, const plan::PlanReport& undo) {
    for (const plan::StepReport& step : undo.steps) {
        const auto same = std::ranges::find(run.steps, step.step, &plan::StepReport::step);
        if (same == run.steps.end()) {
            run.steps.push_back(step);
        } else if (step.state == plan::State::RolledBack || step.state == plan::State::Unknown) {
            same->state = step.state;
            same->ended = step.ended;
            same->expires = step.action == plan::Action::ChangeEnd ? step.expires : same->expires; // which holds again
            same->refusal = step.refusal;
        } else if (step.refusal) { // it is as it was, and this is why
            same->refusal = step.refusal;
        }
    }
    return run;
}

std::optional<Message> wordsOfProgress(const Order& order) {
    const auto progress = order.report ? plan::progressOf(*order.report) : std::nullopt;
    if (!progress) {
        return std::nullopt;
    }
    return Message(order.cancelCommand.empty() ? "mitigation.progress" : "mitigation.progress_ending")
        .with("step", static_cast<int64_t>(progress->step))
        .with("steps", static_cast<int64_t>(progress->steps))
        .with("action", std::string(textOf(progress->action)));
}

bool isRefusal(const openc2::Response& response) { return (response.status >= 400 && response.status < 500) || response.status == 501; }

} // namespace metsuke::mitigation
