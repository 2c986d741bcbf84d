// SPDX-License-Identifier: GPL-3.0-or-later
// What was done and verified, and did not last; and what was learned of names that are denied.
#include "core/mitigation/mitigation_desk.h"
#include "core/plan/came_back.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace metsuke::mitigation {

namespace {

constexpr Duration kAskAgain = 5 * kMinute;
constexpr Duration kLongest = kDay; ///< an agent that is not heard for longer has begun another boot, most likely
constexpr Duration kAskLearnedEvery = 15 * kMinute;
constexpr const char* kDesk = "workstation";
constexpr const char *kLearned = "network.learned", *kSpared = "network.spared";

/// Into what is shown of the step, in the place of what the journal said before.
void tellSince(plan::StepReport& step, const plan::Since& since) {
    std::erase_if(step.effects, [](const Message& one) { return one.id == kLearned || one.id == kSpared; });
    for (const auto& [id, count] : {std::pair(kLearned, since.learned), std::pair(kSpared, since.spared)}) {
        if (count > 0 && step.effects.size() < plan::kMostEffects) {
            step.effects.push_back(Message(id).with("count", count));
        }
    }
}

} // namespace

Timestamp MitigationDesk::learnsAt(const Order& order, Timestamp now) {
    const auto isName = [&](const plan::StepReport& step) {
        return step.action == plan::Action::DenyName && isInForce(step) && (step.expires.ns == 0 || step.expires > now);
    };
    return order.report && std::ranges::any_of(order.report->steps, isName) ? now + kAskLearnedEvery : Timestamp{};
}

Result<void> MitigationDesk::watch(Order& order, Timestamp now) {
    METSUKE_TRY(const auto agent, m_roster.agent(order.device()));
    const bool isThere = agent && agent->state == fleet::AgentState::Approved && now - agent->lastSeen <= fleet::kConnectedFor;
    const bool isDue = order.watchAt < now;
    if (isDue) {
        order.watchAt = now - order.changed < kLongest ? now + kAskAgain : learnsAt(order, now);
    }
    if (isThere && isDue && order.watchAt.ns != 0) {
        return want(order, Errand::Journal, kDesk, now);
    }
    awaitExpiry(order, now);
    return {};
}

Result<void> MitigationDesk::takeWatch(Order& order, const std::vector<plan::JournalRow>& rows, fleet::RosterStep& step, Timestamp now) {
    order.watchAt = learnsAt(order, now);
    Message why;
    if (order.report) {
        for (plan::StepReport& one : order.report->steps) {
            const auto row = std::ranges::find(rows, one.undoId, &plan::JournalRow::undoId);
            if (row != rows.end() && isInForce(one)) {
                tellSince(one, row->since);
            }
            const bool didNotLast = row != rows.end() && row->refusal
                && (row->state == plan::State::Failed || (row->state == plan::State::Done && row->refusal->reason == plan::kCameBack));
            if (didNotLast && isInForce(one)) {
                one.state = row->state;
                one.refusal = row->refusal;
                one.ended = row->ended;
                why = why.id.empty() ? row->refusal->sentence : why;
            }
        }
    }
    if (why.id.empty()) {
        awaitExpiry(order, now);
        return {};
    }
    order.report->state = plan::State::Failed;
    order.reason = why; // also of one that had failed in part before
    METSUKE_TRY(const bool isTaken, happen(order, eventOf(*order.report, true), why, order.device(), step, now));
    awaitExpiry(order, now);
    return isTaken ? stopOperation(order, step, now) : step.log(now, order.device(), "order.did_not_last", {{"order", order.id}, {"why", why.id}});
}

} // namespace metsuke::mitigation
