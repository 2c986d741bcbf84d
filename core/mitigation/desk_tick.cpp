// SPDX-License-Identifier: GPL-3.0-or-later
// What became of what was asked: from the ledger's answers, or from time alone.
#include "core/mitigation/mitigation_desk.h"

#include "core/mitigation/answers.h"
#include "core/mitigation/order_deeds.h"
#include "core/mitigation/undo_look.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace metsuke::mitigation {

namespace {

using fleet::CommandRecord;
using fleet::CommandState;

constexpr Duration kReadRulesEvery = 10 * kSecond;
constexpr Duration kWatchAfter = 75 * kSecond; ///< agents watch for a minute, and look every other second

/// Whether there is anything to look for at all: most orders rest.
bool isDue(const Order& order, Timestamp now) {
    const bool isBegun = order.errand != Errand::None || isInProgress(order.state) || order.state == OrderState::Unknown;
    return isBegun || order.plan.notAfter < now || (order.deadline.ns != 0 && order.deadline < now);
}

/// Something runs no more, or is gone, that somebody could start or put there again: the agent looks for a minute.
bool isWatchedThere(const plan::PlanReport& report) {
    return std::ranges::any_of(report.steps, [](const plan::StepReport& step) {
        const bool isWatched = step.action == plan::Action::KillProcess || step.action == plan::Action::QuarantineFile || step.action == plan::Action::RemovePersistence;
        return isWatched && isInForce(step);
    });
}

bool isOver(CommandState state) { return state == CommandState::Expired || state == CommandState::Cancelled; }

} // namespace

Result<size_t> MitigationDesk::tick(Timestamp now) {
    std::optional<Error> first; // of one order, which does not hold up the others
    if (now - m_rulesRead >= kReadRulesEvery || now < m_rulesRead) { // somebody may have set another policy
        const auto read = readRules();
        first = read.ok() ? first : std::optional(read.error());
        m_rulesRead = now;
    }
    METSUKE_TRY(const auto open, m_book->open());
    size_t changed = 0;
    for (const Order& order : open) {
        const auto advanced = isDue(order, now) ? advance(order.id, now) : Result<bool>(false);
        if (!advanced.ok()) {
            first = first ? first : advanced.error();
            continue;
        }
        changed += *advanced ? size_t{1} : size_t{0};
    }
    METSUKE_TRY(const size_t asked, followCompliance(now));
    changed += asked;
    return first ? Result<size_t>(*first) : changed;
}

/// In one transaction with what is ordered for it; that stands in another file, so what a crash leaves there is found again.
Result<bool> MitigationDesk::advance(const std::string& id, Timestamp now) {
    METSUKE_TRY(auto step, m_book->begin());
    METSUKE_TRY(auto order, m_book->order(id));
    if (!order) {
        return false;
    }
    const Message reasonBefore = order->reason;
    const auto before = std::tuple(order->state, order->errand, order->command, order->deadline, order->report, order->dryRun);
    if (order->errand != Errand::None) {
        METSUKE_TRY(const bool isFollowed, advanceErrand(*order, step, now));
        static_cast<void>(isFollowed);
    }
    METSUKE_CHECK(endLate(*order, step, now));
    METSUKE_CHECK(lateAnswer(*order, step, now));
    const bool isChanged
        = before != std::tuple(order->state, order->errand, order->command, order->deadline, order->report, order->dryRun) || order->reason != reasonBefore;
    if (!isChanged) {
        return false;
    }
    METSUKE_CHECK(m_book->save(*order));
    METSUKE_CHECK(step.commit());
    return true;
}

Result<bool> MitigationDesk::advanceErrand(Order& order, fleet::RosterStep& step, Timestamp now) {
    if (order.command.empty()) {
        METSUKE_CHECK(place(order, step, now));
        if (order.command.empty()) {
            return false;
        }
    }
    METSUKE_TRY(const auto record, m_roster.command(order.command));
    if (record) {
        METSUKE_CHECK(follow(order, *record, step, now));
    }
    return true;
}

Result<void> MitigationDesk::follow(Order& order, const CommandRecord& record, fleet::RosterStep& step, Timestamp now) {
    switch (order.errand) {
    case Errand::DryRun:
        return followDryRun(order, record, step, now);
    case Errand::Run:
        return followRun(order, record, step, now);
    case Errand::Undo:
        return followUndo(order, record, step, now);
    case Errand::Journal:
        return followJournal(order, record, step, now);
    case Errand::None:
        break;
    }
    return {};
}

Result<void> MitigationDesk::followDryRun(Order& order, const CommandRecord& record, fleet::RosterStep& step, Timestamp now) {
    if (record.state == CommandState::Answered) {
        auto report = record.response ? reportIn(*record.response, order) : std::nullopt;
        const bool isSeen = report && report->isDryRun;
        const OrderEvent event = isSeen ? eventOfDryRun(*report) : OrderEvent::LookedRefused;
        const Message why = isSeen ? wordsOf(*report) : record.response ? wordsOf(*record.response) : Message("mitigation.answer_unreadable");
        if (isSeen) {
            if (report->planHash != order.planHash()) {
                order.approvals.clear(); // they were for what it showed before
            }
            order.dryRun = std::move(report);
            order.looked = record.changed;
        }
        order.errand = Errand::None;
        METSUKE_TRY(const bool isTaken, happen(order, event, why, order.device(), step, now));
        static_cast<void>(isTaken);
    } else if (isOver(record.state)) {
        order.errand = Errand::None;
        METSUKE_TRY(const bool isTaken, happen(order, OrderEvent::TimeOver, "mitigation.look_expired", kWorkstation, step, now));
        static_cast<void>(isTaken);
    }
    return {};
}

Result<void> MitigationDesk::followRun(Order& order, const CommandRecord& record, fleet::RosterStep& step, Timestamp now) {
    const auto tell = [&](OrderEvent event, const Message& why, const std::string& by) -> Result<void> {
        METSUKE_TRY(const bool isTaken, happen(order, event, why, by, step, now));
        static_cast<void>(isTaken);
        return {};
    };
    if (record.state == CommandState::Sent || record.state == CommandState::Unknown) {
        METSUKE_CHECK(tell(OrderEvent::HandedOver, {}, kWorkstation));
    } else if (record.state != CommandState::Answered) { // it waits in the ledger, or waited there to the end
        METSUKE_CHECK(tell(OrderEvent::TakenBack, {}, kWorkstation));
    }
    if (isOver(record.state)) {
        order.errand = Errand::None;
        return record.state == CommandState::Expired ? tell(OrderEvent::TimeOver, "mitigation.expired", kWorkstation)
                                                     : tell(OrderEvent::Cancelled, "mitigation.ledger_cancelled", kWorkstation);
    }
    if (!record.response) {
        return {};
    }
    const bool isLast = record.state == CommandState::Answered;
    auto report = reportIn(*record.response, order);
    if (report && !report->isDryRun) {
        const OrderEvent event = eventOf(*report, isLast);
        const Message why = wordsOf(*report);
        order.report = std::move(report);
        METSUKE_CHECK(tell(event, why, order.device()));
        if (const auto progress = isLast ? std::nullopt : wordsOfProgress(order)) {
            order.reason = *progress;
        }
        if (!isLast && order.state == OrderState::Delivered) { // from now on the time counts that the steps may take
            order.deadline = std::min(order.deadline, order.changed + effortOf(order.plan) + kMinute);
        }
    } else if (isLast) {
        METSUKE_CHECK(tell(isRefusal(*record.response) ? OrderEvent::AgentRefused : OrderEvent::AgentUnknown, wordsOf(*record.response), order.device()));
    }
    if (isLast) {
        order.errand = Errand::None;
        order.watchAt = order.report && isWatchedThere(*order.report) ? now + kWatchAfter : learnsAt(order, now);
        if (!isInProgress(order.state)) {
            awaitExpiry(order, now);
        }
        METSUKE_CHECK(followEnds(order, step, now));
        return stopOperation(order, step, now);
    }
    return {};
}

Result<void> MitigationDesk::followUndo(Order& order, const CommandRecord& record, fleet::RosterStep& step, Timestamp now) {
    const auto asBefore = [&](const Message& why) -> Result<void> {
        METSUKE_CHECK(step.log(now, kWorkstation, "order.undo_came_to_nothing", {{"order", order.id}, {"device", order.device()}, {"why", why.id}}));
        order.state = order.beforeUndo;
        order.reason = why;
        order.changed = now;
        order.errand = Errand::None;
        awaitExpiry(order, now);
        return {};
    };
    if (isOver(record.state)) {
        return asBefore("mitigation.undo_expired");
    }
    if (record.state != CommandState::Answered) {
        return {};
    }
    auto report = record.response ? reportIn(*record.response, order) : std::nullopt;
    if (!report) {
        return asBefore(record.response ? wordsOf(*record.response) : Message("mitigation.answer_unreadable"));
    }
    const OrderEvent event = eventOfUndo(*report);
    const auto forEver = std::ranges::count_if(report->steps, isForEver);
    const Message why = event == OrderEvent::Undone && forEver > 0 ? Message("mitigation.undone_but").with("steps", int64_t{forEver}) : wordsOf(*report);
    if (event == OrderEvent::UndoneNothing) { // what the run came to still counts
        return asBefore(why);
    }
    order.report = order.report ? withUndone(std::move(*order.report), *report) : std::move(*report);
    // One step of several: the others are in force still.
    const bool isPart = event == OrderEvent::Undone && !order.undo.undoId.empty() && order.plan.steps.size() > 1;
    order.errand = Errand::None;
    METSUKE_TRY(const bool isTaken, happen(order, isPart ? OrderEvent::UndonePartly : event, why, order.device(), step, now));
    static_cast<void>(isTaken);
    return followEnds(order, step, now);
}

/// Nothing is in progress for ever.
Result<void> MitigationDesk::endLate(Order& order, fleet::RosterStep& step, Timestamp now) {
    const auto tell = [&](OrderEvent event, const char* why) -> Result<void> {
        METSUKE_TRY(const bool isTaken, happen(order, event, why, kWorkstation, step, now));
        order.errand = isTaken ? Errand::None : order.errand;
        return {};
    };
    const bool isPlanOver = order.plan.notAfter < now;
    if (isPlanOver && (order.state == OrderState::Draft || order.state == OrderState::Reviewed || order.state == OrderState::Waiting)) {
        return tell(OrderEvent::TimeOver, "mitigation.expired");
    }
    if (order.deadline.ns == 0 || order.deadline >= now) {
        return {};
    }
    if (order.errand == Errand::Journal) { // asked again when the agent is heard
        order.errand = Errand::None;
        order.deadline = {};
        return isWatched(order.state) ? watch(order, now) : Result<void>();
    }
    if (order.state == OrderState::Undoing && order.command.empty()) { // it never was ordered
        order.state = order.beforeUndo;
        order.reason = "mitigation.undo_expired";
        order.errand = Errand::None;
        order.changed = now;
        awaitExpiry(order, now);
        return step.log(now, kWorkstation, "order.undo_came_to_nothing", {{"order", order.id}, {"device", order.device()}});
    }
    const Timestamp ending = order.report && !isInProgress(order.state) ? nextExpiry(*order.report, order.deadline - 1) : Timestamp{};
    const bool hasEnding = ending.ns != 0 && ending < now; // is told before the watch looks further
    if (order.watchAt.ns != 0 && order.watchAt < now && isWatched(order.state) && !hasEnding) {
        return watch(order, now);
    }
    if (!isInProgress(order.state)) {
        return lapse(order, step, now);
    }
    METSUKE_CHECK(tell(OrderEvent::Silent, order.state == OrderState::DryRunning ? "mitigation.look_unanswered" : "mitigation.silent"));
    if (isUnderWay(order.state)) { // neither sent nor ended: the ledger has lost it
        METSUKE_CHECK(tell(OrderEvent::AgentUnknown, "mitigation.silent"));
    }
    return stopOperation(order, step, now);
}

/// The agent takes back by itself what was for a time only.
Result<void> MitigationDesk::lapse(Order& order, fleet::RosterStep& step, Timestamp now) {
    METSUKE_TRY(const bool isUnsure, waitForEnd(order, now));
    if (isUnsure) {
        return {};
    }
    if (order.report && hasLapsed(*order.report, now)) {
        METSUKE_TRY(const bool isTaken, happen(order, OrderEvent::Lapsed, "mitigation.lapsed", kWorkstation, step, now));
        static_cast<void>(isTaken);
        return followEnds(order, step, now);
    }
    order.reason = "mitigation.lapsed_in_part";
    awaitExpiry(order, now);
    return step.log(now, kWorkstation, "order.lapsed_in_part", {{"order", order.id}, {"device", order.device()}});
}

/// The first that goes wrong keeps the others from being touched.
Result<void> MitigationDesk::stopOperation(const Order& order, fleet::RosterStep& step, Timestamp now) {
    const bool isWrong = order.state == OrderState::Failed || order.state == OrderState::FailedInPart || order.state == OrderState::Unknown
        || order.state == OrderState::Blocked;
    METSUKE_TRY(auto operation, isWrong ? m_book->operation(order.operation) : Result<std::optional<Operation>>(std::nullopt));
    METSUKE_TRY(const auto together, operation ? m_book->ofOperation(order.operation) : Result<std::vector<Order>>(std::vector<Order>()));
    if (!operation || operation->isStopped || together.size() < 2) {
        return {};
    }
    operation->isStopped = true;
    operation->why = Message("mitigation.stopped_by").with("device", order.device()).with("state", std::string(textOf(order.state)));
    METSUKE_CHECK(m_book->save(*operation));
    return step.log(now, kWorkstation, "operation.stopped", {{"operation", operation->id}, {"order", order.id}, {"state", nameOf(order.state)}});
}

} // namespace metsuke::mitigation
