// SPDX-License-Identifier: GPL-3.0-or-later
// Orders of which nobody knows what became of them, until the agent tells.
#include "core/mitigation/answers.h"
#include "core/mitigation/mitigation_desk.h"
#include "core/mitigation/order_deeds.h"

namespace metsuke::mitigation {

namespace {

using fleet::CommandRecord;
using fleet::CommandState;

constexpr Duration kAskJournalEvery = kMinute;
constexpr Duration kAskAgainEvery = kHour; ///< an agent that does not know itself
constexpr const char* kAgentKnowsNot = "mitigation.reconciled_unknown";

} // namespace

Result<void> MitigationDesk::followJournal(Order& order, const CommandRecord& record, fleet::RosterStep& step, Timestamp now) {
    if (record.state != CommandState::Answered && fleet::isOpen(record)) {
        return {};
    }
    order.errand = Errand::None;
    const auto rows = record.state == CommandState::Answered && record.response ? plan::readJournal(record.response->results)
                                                                                 : Result<std::vector<plan::JournalRow>>(Error(ErrorCode::NotFound, Message()));
    if (isWatched(order.state)) {
        return rows.ok() ? takeWatch(order, *rows, step, now) : watch(order, now);
    }
    if (!rows.ok()) {
        return {}; // asked again when the agent is heard
    }
    const OrderEvent event = eventOfJournal(order.dryRun.value_or(plan::PlanReport{}), *rows);
    METSUKE_TRY(const bool isTaken, happen(order, event, Message("mitigation.reconciled").with("rows", static_cast<int64_t>(rows->size())), order.device(), step, now));
    if (!isTaken) { // the agent itself does not know
        order.reason = kAgentKnowsNot;
    }
    for (const plan::JournalRow& row : *rows) { // the end that it has given another one is counted from when it was done
        const auto* term = std::get_if<plan::TermTarget>(&row.target);
        if (term != nullptr && row.state == plan::State::Done && row.undone.ns == 0) {
            METSUKE_CHECK(setEnd(order, term->id, term->duration > 0 ? row.ended + term->duration : Timestamp{}, step, now));
        }
    }
    return isTaken ? stopOperation(order, step, now) : Result<void>();
}

/// Of an Unknown one: its answer after all, or a look into the agent's journal once that is heard again.
Result<void> MitigationDesk::lateAnswer(Order& order, fleet::RosterStep& step, Timestamp now) {
    if (order.state != OrderState::Unknown) {
        return {};
    }
    const bool isOfUndo = order.undo != plan::UndoRequest{};
    METSUKE_TRY(const auto run, isOfUndo || order.runCommand.empty() ? Result<std::optional<CommandRecord>>(std::nullopt) : m_roster.command(order.runCommand));
    if (run && run->state == CommandState::Answered && run->response) {
        auto report = reportIn(*run->response, order);
        const bool isNews = report && report != order.report && eventOf(*report, true) != OrderEvent::AgentUnknown;
        if (isNews) {
            const OrderEvent event = eventOf(*report, true);
            const Message why = wordsOf(*report);
            order.report = std::move(report);
            order.errand = Errand::None;
            METSUKE_TRY(const bool isTaken, happen(order, event, why, order.device(), step, now));
            static_cast<void>(isTaken);
            return followEnds(order, step, now);
        }
    }
    if (order.errand != Errand::None || now - order.wanted < (order.reason.id == kAgentKnowsNot ? kAskAgainEvery : kAskJournalEvery)) {
        return {};
    }
    METSUKE_TRY(const auto agent, m_roster.agent(order.device()));
    const bool isThere = agent && agent->state == fleet::AgentState::Approved && agent->lastSeen >= order.changed && now - agent->lastSeen <= fleet::kConnectedFor;
    return isThere ? want(order, Errand::Journal, kWorkstation, now) : Result<void>();
}

} // namespace metsuke::mitigation
