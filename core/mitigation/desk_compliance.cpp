// SPDX-License-Identifier: GPL-3.0-or-later
// Isolated until compliant: the agent is asked again and again, and what it says decides; silence never does.
#include "core/mitigation/mitigation_desk.h"
#include "core/mitigation/order_deeds.h"

#include "core/fleet/compliance_orders.h"
#include "core/mitigation/queue_places.h"

#include <nlohmann/json.hpp>

namespace metsuke::mitigation {

namespace {


nlohmann::json checksOf(const IsolationCondition& condition) {
    nlohmann::json checks = nlohmann::json::array();
    for (const endpoint::ComplianceCheck& check : condition.checks) {
        checks.push_back(endpoint::writeCheck(check));
    }
    return checks;
}

} // namespace

Result<void> MitigationDesk::requireCompliance(
    const std::string& order, std::vector<endpoint::ComplianceCheck> checks, bool isAutomatic, const std::string& by, Timestamp now) {
    if (checks.empty() || checks.size() > endpoint::kMostChecks) {
        return Error(ErrorCode::InvalidArgument, Message("compliance.check_count").with("most", static_cast<int64_t>(endpoint::kMostChecks)));
    }
    METSUKE_TRY(auto step, m_book->begin());
    const IsolationCondition condition{order, std::move(checks), isAutomatic, by, {}, {}, {}, {}, {}}; // what was found before was for others
    METSUKE_CHECK(m_book->save(condition));
    METSUKE_CHECK(step.log(now, by, "isolation.until_compliant", {{"order", order}, {"checks", checksOf(condition)}, {"automatic", isAutomatic}}));
    return step.commit();
}

/// Orders what is due, and takes in what was answered. How many changed.
Result<size_t> MitigationDesk::followCompliance(Timestamp now) {
    METSUKE_TRY(const auto orders, m_book->ordersUntilCompliant(now));
    size_t changed = 0;
    for (const std::string& id : orders) {
        METSUKE_TRY(const bool isChanged, followCompliance(id, now));
        changed += isChanged ? 1 : 0;
    }
    return changed;
}

Result<bool> MitigationDesk::followCompliance(const std::string& id, Timestamp now) {
    METSUKE_TRY(const auto seen, m_book->condition(id));
    if (!seen || (seen->command.empty() && now < seen->asked + kAskComplianceEvery)) {
        return false; // the lock is for what is due
    }
    METSUKE_TRY(auto step, m_book->begin());
    METSUKE_TRY(auto condition, m_book->condition(id));
    METSUKE_TRY(const Order order, known(id));
    if (!condition) {
        return false;
    }
    if (condition->command.empty()) {
        if (now < condition->asked + kAskComplianceEvery) {
            return false;
        }
        const plan::StepReport* isolation = isolationIn(order);
        auto asked = fleet::askCompliance(m_roster, order.device(), {condition->checks, isolation != nullptr ? isolation->ended : order.changed}, condition->by, now);
        if (asked.ok()) {
            condition->command = std::move(asked).value();
        } else { // it is no agent any more
            condition->answer.reset();
            METSUKE_CHECK(judge(order, *condition, step, now));
        }
        condition->asked = now;
        METSUKE_CHECK(m_book->save(*condition));
        METSUKE_CHECK(step.commit());
        return true;
    }
    METSUKE_TRY(const auto record, m_roster.command(condition->command));
    if (record && fleet::isOpen(*record)) {
        return false;
    }
    const auto answer = record && record->response ? fleet::complianceOf(*record->response) : Result<endpoint::ComplianceAnswer>(Error(ErrorCode::NotFound, Message()));
    condition->command.clear();
    condition->answer = answer.ok() ? std::optional(*answer) : std::nullopt; // nobody knows: it does not hold
    condition->answered = answer.ok() ? record->changed : Timestamp{};
    METSUKE_CHECK(judge(order, *condition, step, now));
    METSUKE_CHECK(m_book->save(*condition));
    METSUKE_CHECK(step.commit());
    const plan::StepReport* isolation = isolationIn(order);
    const bool isToLift = condition->isAutomatic && condition->met.ns != 0 && isolation != nullptr && next(order.state, OrderEvent::UndoAsked);
    METSUKE_CHECK(isToLift ? undo(id, order.plan.steps.size() > 1 ? isolation->undoId : std::string(), condition->by, now) : Result<void>());
    return true;
}

/// Whether all hold now, with an entry in the log where that is another than before.
Result<void> MitigationDesk::judge(const Order& order, IsolationCondition& condition, fleet::RosterStep& step, Timestamp now) {
    const bool isMet = condition.answer && endpoint::isCompliant(condition.checks, *condition.answer);
    if (isMet == (condition.met.ns != 0)) {
        return {};
    }
    condition.met = isMet ? now : Timestamp{};
    return step.log(now, isMet ? order.device() : kWorkstation, isMet ? "isolation.compliant" : "isolation.not_compliant",
        {{"order", order.id}, {"device", order.device()}, {"checks", checksOf(condition)}, {"automatic", condition.isAutomatic}});
}

} // namespace metsuke::mitigation
