// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/extension.h"

#include "core/base/random_hex.h"

#include <algorithm>

namespace metsuke::mitigation {

namespace {

constexpr Duration kValidity = kHour; ///< the new end counts from when it is carried out: late is not what was meant

const plan::TermTarget* termOf(const Order& order, const plan::StepReport& report) {
    const auto step = std::ranges::find(order.plan.steps, report.step, &plan::Step::id);
    return step == order.plan.steps.end() ? nullptr : std::get_if<plan::TermTarget>(&step->target);
}

} // namespace

std::vector<HeldStep> heldBy(const Order& order, Timestamp now) {
    std::vector<HeldStep> held;
    if (!order.report || !mayBeInForce(order.state)) {
        return held;
    }
    for (const plan::StepReport& report : order.report->steps) {
        const bool isHere = isInForce(report) && !report.undoId.empty() && (report.expires.ns == 0 || report.expires > now);
        const plan::TermTarget* term = termOf(order, report);
        if (isHere && (term != nullptr || plan::isTimed(report.action))) {
            held.push_back(term != nullptr ? HeldStep{term->id, term->held, report.expires} : HeldStep{report.undoId, report.action, report.expires});
        }
    }
    return held;
}

Result<DirectOrder> extensionOf(const Order& order, Duration duration, Timestamp now) {
    const auto held = heldBy(order, now);
    if (held.empty() || (duration != 0 && duration < kMinute)) {
        return Error(ErrorCode::InvalidArgument, Message(held.empty() ? "mitigation.extend_nothing" : "mitigation.extend_too_short").with("order", order.id));
    }
    DirectOrder made;
    made.plan = {"p-" + randomHex(8), order.plan.caseId, order.device(), now + kValidity, {}};
    made.plan.notAfter.ns -= made.plan.notAfter.ns % kMillisecond; // so it is on the wire
    for (const HeldStep& one : held) {
        made.plan.steps.push_back({"s" + std::to_string(made.plan.steps.size() + 1), plan::Action::ChangeEnd, plan::TermTarget{one.undoId, one.action, duration},
            Message("mitigation.extend_why").with("order", order.id)});
    }
    METSUKE_CHECK(checkPlan(made.plan));
    return made;
}

} // namespace metsuke::mitigation
