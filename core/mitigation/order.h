// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mitigation/order_facts.h"
#include "core/mitigation/order_state.h"
#include "core/plan/plan_codec.h"

namespace metsuke::mitigation {

/// What is asked of the computer's agent at the moment: one thing at a time.
enum class Errand : uint8_t { None, DryRun, Run, Undo, Journal };

/// One plan on one computer, from the draft to its end.
struct Order {
    std::string id; ///< the plan's
    std::string operation;
    int stage = 0; ///< of the operation (staging.h)
    OrderState state = OrderState::Draft;
    Message reason; ///< why it is in this state; may be empty
    plan::Plan plan;
    std::string by; ///< who drafted it
    Timestamp created, changed;
    std::optional<OrderFacts> facts; ///< nullopt: nobody told what goes along
    std::optional<plan::PlanReport> dryRun; ///< the newest
    Timestamp looked; ///< when that came; 0 never
    std::vector<std::string> approvals; ///< of that dry run's hash, as plan::writeApproval made them
    std::optional<plan::PlanReport> report; ///< of the run, or of the undo after it

    Errand errand = Errand::None;
    std::string command; ///< of the errand; "" not in the ledger yet
    std::string wantedBy; ///< who asked for the errand
    Timestamp wanted;
    int64_t afterSequence = 0; ///< the device's last command before the errand: only a later one can be it
    Timestamp deadline; ///< of what is in progress; 0 none
    std::string runCommand; ///< of the run, also when it is over
    std::string cancelCommand; ///< that the run was asked to end with; "" it was not
    Timestamp watchAt; ///< when the agent's journal is to be asked whether what was done still holds; 0 it is not
    plan::UndoRequest undo;
    OrderState beforeUndo = OrderState::Verified;

    [[nodiscard]] const std::string& device() const { return plan.device; }
    [[nodiscard]] std::string planHash() const { return dryRun ? dryRun->planHash : std::string(); }
};

/// One decision for several computers, which are touched one after the other.
struct Operation {
    std::string id;
    std::string caseId;
    std::string by;
    Timestamp created;
    bool isStopped = false; ///< nothing further is begun until somebody says so
    Message why; ///< of that
};

} // namespace metsuke::mitigation
