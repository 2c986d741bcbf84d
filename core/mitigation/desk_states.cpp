// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/mitigation_desk.h"
#include "core/text/json_text.h"

#include "core/base/strings.h"
#include "core/text/message_json.h"

#include <nlohmann/json.hpp>

namespace metsuke::mitigation {

namespace {

constexpr size_t kLongestObject = 200;

/// What an event tells of the plan's steps that the one before it did not: the log has that, too, since the report changes.
bool bringsSteps(OrderEvent event) {
    switch (event) {
    case OrderEvent::AgentVerified:
    case OrderEvent::AgentFailed:
    case OrderEvent::AgentFailedInPart:
    case OrderEvent::AgentRefused:
    case OrderEvent::AgentRolledBack:
    case OrderEvent::AgentUnknown:
    case OrderEvent::Undone:
    case OrderEvent::UndonePartly:
    case OrderEvent::Lapsed:
        return true;
    default:
        return false;
    }
}

nlohmann::json stepsOf(const plan::PlanReport& report) {
    nlohmann::json steps = nlohmann::json::array();
    for (const plan::StepReport& step : report.steps) {
        const plan::TouchedObject object = step.objects.empty() ? plan::TouchedObject{} : step.objects.front();
        steps.push_back({{"step", step.step}, {"action", traitsOf(step.action).name}, {"state", plan::nameOf(step.state)},
            {"object", cleanText(object.kind + ' ' + object.name, kLongestObject)}, {"undo", step.undoId}, {"ended", step.ended.ns}});
    }
    return steps;
}

} // namespace

Result<bool> MitigationDesk::happen(
    Order& order, OrderEvent event, const Message& reason, const std::string& by, fleet::RosterStep& step, Timestamp now) {
    const auto to = next(order.state, event);
    if (!to) {
        return false;
    }
    nlohmann::json what{{"order", order.id}, {"operation", order.operation}, {"device", order.device()}, {"from", nameOf(order.state)},
        {"to", nameOf(*to)}, {"command", order.command}, {"plan_hash", order.planHash()},
        {"reason", reason.id.empty() ? nlohmann::json(nullptr) : nlohmann::json::parse(jsonText(messageJson(reason)))}};
    if (order.report && bringsSteps(event)) {
        what["steps"] = stepsOf(*order.report);
    }
    METSUKE_CHECK(step.log(now, by, "order." + std::string(nameOf(*to)), what));
    order.state = *to;
    order.reason = reason;
    order.changed = now;
    if (!isInProgress(order.state)) {
        awaitExpiry(order, now);
    }
    return true;
}

void MitigationDesk::awaitExpiry(Order& order, Timestamp now) {
    order.deadline = order.report && mayBeInForce(order.state) && order.state != OrderState::Unknown ? nextExpiry(*order.report, now) : Timestamp{};
    order.watchAt = isWatched(order.state) ? order.watchAt : Timestamp{};
    if (order.watchAt.ns != 0 && (order.deadline.ns == 0 || order.watchAt < order.deadline)) {
        order.deadline = order.watchAt;
    }
}

Duration effortOf(const plan::Plan& plan) {
    Duration all = 0;
    for (const plan::Step& step : plan.steps) {
        all += traitsOf(step.action).deadline;
    }
    return all;
}

} // namespace metsuke::mitigation
