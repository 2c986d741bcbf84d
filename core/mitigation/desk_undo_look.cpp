// SPDX-License-Identifier: GPL-3.0-or-later
// Before something is undone, its agent is asked what that would put back and what stands in the way. The order stays as it is.
#include "core/mitigation/answers.h"
#include "core/mitigation/mitigation_desk.h"

namespace metsuke::mitigation {

namespace {

constexpr Duration kLookFor = 2 * kMinute; ///< somebody waits in front of it

} // namespace

Result<UndoLook> MitigationDesk::undoFromReport(const std::string& id, const std::string& undoId, Message why) {
    METSUKE_TRY(const Order order, known(id));
    return undoLookFromReport(order, undoId, std::move(why));
}

Result<std::string> MitigationDesk::lookAtUndo(const std::string& id, const std::string& undoId, const std::string& by, Timestamp now) {
    METSUKE_TRY(const Order order, known(id));
    if (!next(order.state, OrderEvent::UndoAsked)) {
        return Error(ErrorCode::InvalidArgument, Message("mitigation.not_possible").with("order", id).with("state", std::string(textOf(order.state))));
    }
    METSUKE_TRY(const auto agent, m_roster.agent(order.device()));
    if (!agent || agent->state != fleet::AgentState::Approved || now - agent->lastSeen > fleet::kConnectedFor) {
        return Error(ErrorCode::NotFound, Message("mitigation.undo_look_offline").with("device", order.device()));
    }
    openc2::Command command;
    command.device = order.device();
    command.action = "remediate";
    command.targetKind = plan::kUndoTarget;
    command.target = plan::writeUndo(undoRequest(id, undoId));
    command.isDryRun = true;
    command.notAfter = now + kLookFor;
    METSUKE_TRY(const auto ordered, m_roster.order(command, by, now));
    return ordered.command.id;
}

Result<std::optional<UndoLook>> MitigationDesk::undoLook(const std::string& id, const std::string& undoId, const std::string& command) {
    METSUKE_TRY(const Order order, known(id));
    METSUKE_TRY(const auto record, m_roster.command(command));
    if (record && record->response) {
        auto look = undoLookIn(*record->response, order, record->changed);
        return look ? std::move(look) : std::optional(undoLookFromReport(order, undoId, wordsOf(*record->response)));
    }
    return record && fleet::isOpen(*record) ? std::optional<UndoLook>() : std::optional(undoLookFromReport(order, undoId, "mitigation.undo_look_unanswered"));
}

} // namespace metsuke::mitigation
