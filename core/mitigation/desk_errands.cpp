// SPDX-License-Identifier: GPL-3.0-or-later
// What is asked of an agent: when it is its turn, and that it is ordered once.
#include "core/mitigation/mitigation_desk.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace metsuke::mitigation {

namespace {

using fleet::CommandRecord;

constexpr size_t kLookBack = 64; ///< commands of one device
constexpr Duration kDryRunFor = 15 * kMinute;
constexpr Duration kUndoFor = kHour;
constexpr Duration kJournalFor = 10 * kMinute;
constexpr Duration kLongestOrder = kDay - kHour; ///< agents take none that is valid for more than a day by their clock
constexpr Duration kAnswerWithin = kMinute; ///< after all that it may take
constexpr const char* kRemediate = "remediate";

openc2::Command commandOf(const Order& order) {
    openc2::Command command;
    command.device = order.device();
    switch (order.errand) {
    case Errand::None:
        break;
    case Errand::DryRun:
    case Errand::Run:
        command.action = kRemediate;
        command.targetKind = plan::kPlanTarget;
        command.target = plan::writePlan(order.plan);
        command.isDryRun = order.errand == Errand::DryRun;
        if (!command.isDryRun) {
            command.arguments = plan::writePlanArguments({order.planHash(), order.approvals});
        }
        break;
    case Errand::Undo:
        command.action = kRemediate;
        command.targetKind = plan::kUndoTarget;
        command.target = plan::writeUndo(order.undo);
        break;
    case Errand::Journal:
        command.action = "query";
        command.targetKind = plan::kJournalTarget;
        command.target = plan::writeJournalQuery({order.id, {}, plan::kMostRows, false});
        break;
    }
    return command;
}

Timestamp notAfterOf(const Order& order, Timestamp now) {
    switch (order.errand) {
    case Errand::DryRun:
        return std::min(order.plan.notAfter, now + kDryRunFor);
    case Errand::Run:
        return std::min(order.plan.notAfter, now + kLongestOrder);
    case Errand::Undo:
        return now + kUndoFor;
    default:
        return now + kJournalFor;
    }
}

/// By when there is an answer, or there is none: looking takes no time that counts.
Timestamp deadlineOf(const Order& order, Timestamp notAfter) {
    const bool isDeed = order.errand == Errand::Run || order.errand == Errand::Undo;
    return notAfter + (isDeed ? effortOf(order.plan) : 0) + kAnswerWithin;
}

bool isSame(const openc2::Command& one, const openc2::Command& other) {
    return one.action == other.action && one.targetKind == other.targetKind && one.target == other.target && one.arguments == other.arguments
        && one.isDryRun == other.isDryRun;
}

} // namespace

Result<void> MitigationDesk::askToStop(Order& order, fleet::RosterStep& step, const std::string& by, Timestamp now) {
    if (!order.cancelCommand.empty()) {
        METSUKE_CHECK(step.log(now, by, "order.no_op", {{"order", order.id}, {"asked", "cancel"}, {"state", nameOf(order.state)}}));
        return step.commit();
    }
    openc2::Command command;
    command.device = order.device();
    command.action = "cancel";
    command.targetKind = plan::kCommandTarget;
    command.target = plan::writeCancel(order.command);
    command.notAfter = std::min(order.deadline.ns == 0 ? now + kUndoFor : order.deadline, now + kLongestOrder);
    METSUKE_TRY(const auto record, m_roster.order(command, by, now));
    order.cancelCommand = record.command.id;
    order.reason = Message("mitigation.cancel_asked").with("by", by);
    METSUKE_CHECK(step.log(now, by, "order.cancel_asked", {{"order", order.id}, {"device", order.device()}, {"command", order.cancelCommand}}));
    METSUKE_CHECK(m_book->save(order));
    return step.commit();
}

Result<void> MitigationDesk::want(Order& order, Errand errand, const std::string& by, Timestamp now) {
    METSUKE_TRY(const auto last, m_roster.commands(order.device(), 1));
    order.errand = errand;
    order.command.clear();
    order.cancelCommand.clear();
    order.wantedBy = by;
    order.wanted = now;
    order.afterSequence = last.empty() ? 0 : last.front().command.sequence;
    order.deadline = deadlineOf(order, notAfterOf(order, now)); // of a run the plan ends before it is ordered, see endLate()
    return {};
}

Result<Message> MitigationDesk::obstacle(const Order& order, Timestamp now) {
    if (order.errand == Errand::DryRun || order.errand == Errand::Journal) {
        return Message(); // changes nothing
    }
    METSUKE_TRY(const auto others, m_book->ofDevice(order.device(), kLookBack));
    for (const Order& other : others) {
        if (other.id != order.id && isUnderWay(other.state) && !(other.state == OrderState::Undoing && other.command.empty())) {
            return Message("mitigation.wait_device").with("order", other.id).with("by", other.wantedBy);
        }
    }
    if (order.errand == Errand::Undo) {
        return Message();
    }
    METSUKE_TRY(Message leftAlone, m_book->whyLeftAlone(order, now)); // said since it was wanted
    if (!leftAlone.id.empty()) {
        return leftAlone;
    }
    METSUKE_TRY(const auto operation, m_book->operation(order.operation));
    if (operation && operation->isStopped) {
        return Message("mitigation.wait_stopped").with("operation", operation->id);
    }
    const size_t needed = personsNeeded(order, m_rules);
    const size_t agreeing = personsAgreeing(order, now).size();
    if (agreeing < needed) {
        return Message("mitigation.wait_approval").with("have", static_cast<int64_t>(agreeing)).with("needed", static_cast<int64_t>(needed));
    }
    METSUKE_TRY(const auto together, m_book->ofOperation(order.operation));
    for (const Order& other : together) {
        const bool isDone = other.state == OrderState::Verified || other.state == OrderState::VerifiedOnWire;
        if (other.stage < order.stage && !isDone) {
            return Message("mitigation.wait_stage").with("order", other.id).with("device", other.device());
        }
    }
    return Message();
}

/// What a crash left in the ledger but not here. Numbers of commands only grow, whatever clocks do.
Result<std::optional<CommandRecord>> MitigationDesk::alreadyOrdered(const Order& order, const openc2::Command& wanted) {
    METSUKE_TRY(const auto heads, m_roster.commandHeads(order.device(), kLookBack));
    for (const fleet::CommandHead& head : heads) {
        METSUKE_TRY(auto record, m_roster.command(head.id));
        if (record && record->command.sequence > order.afterSequence && isSame(record->command, wanted)) {
            return record;
        }
    }
    return std::optional<CommandRecord>();
}

Result<void> MitigationDesk::place(Order& order, fleet::RosterStep& step, Timestamp now) {
    METSUKE_TRY(Message why, obstacle(order, now));
    if (!why.id.empty()) {
        order.reason = std::move(why);
        return {};
    }
    openc2::Command command = commandOf(order);
    METSUKE_TRY(auto record, alreadyOrdered(order, command));
    if (!record && order.errand == Errand::Run && order.plan.notAfter < now) {
        return {}; // nobody looked until its time was over, see endLate()
    }
    if (!record) {
        command.notAfter = notAfterOf(order, now);
        if (command.action == kRemediate) { // no longer than the policy says, by the agent's clock, which may be a little behind
            command.notAfter = std::min(command.notAfter, now + m_rules.longestOrder - m_rules.longestOrder / 24);
        }
        auto ordered = m_roster.order(command, order.wantedBy, now);
        if (!ordered.ok() && ordered.error().code == ErrorCode::InvalidArgument) { // no agent any more: for good
            order.errand = order.errand == Errand::Journal ? Errand::None : order.errand;
            order.reason = ordered.error().message;
            return {};
        }
        METSUKE_CHECK(ordered);
        record = std::move(ordered).value();
    }
    order.command = record->command.id;
    order.deadline = deadlineOf(order, record->command.notAfter);
    if (order.errand == Errand::Run) {
        order.runCommand = order.command;
        METSUKE_TRY(const bool isTaken, happen(order, OrderEvent::Ordered, {}, order.wantedBy, step, now));
        static_cast<void>(isTaken);
        return {};
    }
    return step.log(now, order.wantedBy, "order.asked",
        {{"order", order.id}, {"device", order.device()}, {"command", order.command}, {"what", record->command.targetKind}, {"dry_run", command.isDryRun}});
}

} // namespace metsuke::mitigation
