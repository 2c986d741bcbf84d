// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/journal.h"

// The journal's rows as values. A cell that is not what was written there reads as what does no harm: the file may be damaged.
namespace metsuke::actuator {

inline constexpr std::string_view kOrderColumns
    = "SELECT id, kind, plan, actor, what, mutating, flips, state, received, ended, report FROM command";
[[nodiscard]] Journal::Order readOrder(const Statement& statement);

inline constexpr std::string_view kRowColumns
    = "SELECT undo, command, plan, step, action, target, state, undo_class, actor, began, ended, expires, undone, refusal, record, undoing, report, expires_boot, boot FROM step";
[[nodiscard]] Journal::Row readRow(const Statement& statement);
/// All that the statement finds; resets it.
Result<std::vector<Journal::Row>> readRows(Statement& statement);

[[nodiscard]] std::string targetText(const plan::Target& target);
[[nodiscard]] std::string refusalText(const std::optional<plan::Refusal>& refusal); ///< "" none

// Entries of the log, JSON.
[[nodiscard]] std::string orderText(const Journal::Order& order);
[[nodiscard]] std::string outcomeText(const std::string& id, plan::State state, const std::string& report);
[[nodiscard]] std::string rowText(const Journal::Row& row);

} // namespace metsuke::actuator
