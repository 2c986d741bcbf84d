// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/plan/report.h"

// Plans and what is said of them as JSON without fractions (canonical_json.h), which is what is signed. Both ends read it as
// hostile: bounds, and Malformed for what is not understood in an order. How it travels in OpenC2:
//   remediate x-metsuke:plan     target = writePlan; dry_run of the command; arguments = writePlanArguments; results = writeReport
//   remediate x-metsuke:undo     target = writeUndo; results = writeReport
//   cancel    command            target = writeCancel: the id of one of the above, which ends before its next step
// While a plan runs, answers of status 102 have the report as it is by then, without what its steps touch.
//   query     x-metsuke:journal  target = writeJournalQuery; results = writeJournal
namespace metsuke::plan {

inline constexpr std::string_view kPlanTarget = "x-metsuke:plan", kUndoTarget = "x-metsuke:undo", kJournalTarget = "x-metsuke:journal",
                                  kCommandTarget = "command";

[[nodiscard]] std::string writePlan(const Plan& plan);
/// Also what checkPlan refuses.
Result<Plan> readPlan(std::string_view text);

/// Lists are cut at their limits, texts cleaned, and objects left out until the whole fits a message (kLargestReport bytes).
[[nodiscard]] std::string writeReport(const PlanReport& report);
Result<PlanReport> readReport(std::string_view text);
inline constexpr size_t kLargestReport = 600 << 10;

/// SHA-256 of the plan with what every step found: what the approvals are for. A step that finds something else, or would be
/// refused now, makes it another one. Of `report` only steps, states, facts and refusals count.
[[nodiscard]] std::string planHash(const Plan& plan, const PlanReport& report);

struct PlanArguments {
    std::string planHash; ///< of the dry run; "" only for one
    std::vector<std::string> approvals; ///< each as writeApproval made it
    friend bool operator==(const PlanArguments&, const PlanArguments&) = default;
};
inline constexpr size_t kMostApprovals = 8;
inline constexpr size_t kLongestApproval = 2048;
[[nodiscard]] std::string writePlanArguments(const PlanArguments& arguments);
Result<PlanArguments> readPlanArguments(std::string_view text); ///< "": none

/// Takes back one step, or all of a plan's in reverse order.
struct UndoRequest {
    std::string undoId; ///< "" all of the plan
    std::string plan;
    friend bool operator==(const UndoRequest&, const UndoRequest&) = default;
};
[[nodiscard]] std::string writeUndo(const UndoRequest& request);
Result<UndoRequest> readUndo(std::string_view text);

/// A command's id, as OpenC2 has this target.
[[nodiscard]] std::string writeCancel(const std::string& command);
Result<std::string> readCancel(std::string_view text);

struct JournalQuery {
    std::string plan; ///< "" all
    Timestamp since;
    size_t most = kMostRows;
    bool onlyOpen = false; ///< what can still be taken back
    friend bool operator==(const JournalQuery&, const JournalQuery&) = default;
};
[[nodiscard]] std::string writeJournalQuery(const JournalQuery& query);
Result<JournalQuery> readJournalQuery(std::string_view text);
/// Newest first; the oldest are left out until it fits.
[[nodiscard]] std::string writeJournal(const std::vector<JournalRow>& rows);
Result<std::vector<JournalRow>> readJournal(std::string_view text);

} // namespace metsuke::plan
