// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/message.h"
#include "core/base/result.h"
#include "core/plan/target.h"

namespace metsuke::plan {

struct Step {
    std::string id; ///< unique in its plan; isPlainName
    Action action = Action::CollectEvidence;
    Target target;
    Message why; ///< for people; may be empty
    friend bool operator==(const Step&, const Step&) = default;
};

/// What is to be done to one computer, in this order.
struct Plan {
    std::string id; ///< isPlainName
    std::string caseId; ///< a line, may be empty
    std::string device;
    Timestamp notAfter; ///< whole milliseconds; what has not begun by then does not begin
    std::vector<Step> steps;
    std::string remedy = {}; ///< what it carries out, as an expert signed it (remedy.h); "" it is the work of who ordered it
    friend bool operator==(const Plan&, const Plan&) = default;
};
inline constexpr size_t kMostSteps = 256;

/// InvalidArgument for a plan that nobody could carry out: no step or too many, two of one id, a target of another kind than
/// the action takes, or one that names nothing.
Result<void> checkPlan(const Plan& plan);
/// Into the safe order of phases; steps of one phase stay as they are.
void orderSafely(std::vector<Step>& steps);

} // namespace metsuke::plan
