// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/agents.h"
#include "app/cli/wire_output.h"

#include "core/mitigation/mitigation_desk.h"

namespace metsuke::cli {

/// The desk of the fleet's folder, with the roster that it needs.
struct OpenDesk {
    std::unique_ptr<fleet::Roster> roster;
    std::unique_ptr<mitigation::MitigationDesk> desk;
};
/// NotFound when there is no fleet.
Result<OpenDesk> openDesk(const AgentsOptions& options);

/// Has the desk do what is due until `isOver` says so, somebody presses Ctrl-C, or the time is over. False: not over yet.
Result<bool> follow(mitigation::MitigationDesk& desk, double seconds, const std::function<Result<bool>()>& isOver);

/// With --case: plans that name no incident become those of the one that is meant.
Result<void> nameIncident(const AgentsOptions& options, std::vector<plan::Plan>& plans);
/// Drafts the plans as one operation, has the computers look, and after a confirmation carry them out; tells what becomes of it. The
/// options say how far, and how long it waits. The exit code.
Result<int> carryOut(const Environment& environment, const AgentsOptions& options, mitigation::MitigationDesk& desk, const std::vector<plan::Plan>& plans,
    const mitigation::FactsByPlan& facts = {});

/// Asks on standard error; true: somebody typed "yes".
[[nodiscard]] bool isConfirmed(const Environment& environment, const Message& question);

/// With --case: what is on record of orders that were drafted from the case's incidents goes into its action log. A case that
/// somebody else has open for writing is not touched, and standard error says so.
Result<void> recordInCase(const Environment& environment, const AgentsOptions& options);

/// Each once; "policy" is those of the policy in force. InvalidArgument for the first that is none, and where the policy names none.
Result<std::vector<endpoint::ComplianceCheck>> checksOf(const AgentsOptions& options);

/// One line a step: what it would do, or did.
void printSteps(const Environment& environment, const plan::PlanReport& report);
/// One line: identifier, computer, state and why; and what the wire showed.
void printOrder(const Environment& environment, const mitigation::Order& order, const WireLooks& looks = {});
/// The same for programs.
void printOrderJson(const Environment& environment, const mitigation::Order& order, const WireLooks& looks = {});

/// The same of what an undo would do.
void printUndoJson(const Environment& environment, const mitigation::Order& order, const mitigation::UndoLook& look);

} // namespace metsuke::cli
