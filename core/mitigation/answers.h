// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mitigation/order.h"
#include "core/openc2/command.h"

// What an agent's answer says of an order. Untrusted.
namespace metsuke::mitigation {

/// The report in an answer; nullopt: there is none that can be read, or it is of another plan or computer.
[[nodiscard]] std::optional<plan::PlanReport> reportIn(const openc2::Response& response, const Order& order);
/// The report of a run, with what was taken back of it since.
[[nodiscard]] plan::PlanReport withUndone(plan::PlanReport run, const plan::PlanReport& undo);
/// Which step it is at, while it runs.
[[nodiscard]] std::optional<Message> wordsOfProgress(const Order& order);
/// Refused before anything was begun; after any other answer without a report something may have been done.
[[nodiscard]] bool isRefusal(const openc2::Response& response);
/// Why an answer that has no report is none.
[[nodiscard]] Message wordsOf(const openc2::Response& response);
/// Why a report is not what was hoped for: of the whole, else of the first step that says so. May be empty.
[[nodiscard]] Message wordsOf(const plan::PlanReport& report);

} // namespace metsuke::mitigation
