// SPDX-License-Identifier: GPL-3.0-or-later
// What becomes of a proposal: the plan of its chosen steps, and what is kept beside it.
#include "core/mitigation/proposal.h"

#include "core/base/random_hex.h"

namespace metsuke::mitigation {

using namespace plan;

OrderFacts factsOf(const Proposal& proposal) {
    OrderFacts facts{proposal.blast, {}, proposal.leftOut, proposal.gaps};
    for (const ProposedStep& one : proposal.steps) {
        if (!one.notes.empty()) {
            facts.notes[one.step.id] = one.notes;
        }
    }
    return facts;
}

Result<Plan> planOf(const Proposal& proposal, const ProposalQuestion& question, Timestamp now) {
    Plan plan;
    plan.id = "p-" + randomHex(8);
    plan.caseId = question.caseId;
    plan.device = question.device;
    plan.notAfter = now + question.validity;
    plan.notAfter.ns -= plan.notAfter.ns % kMillisecond; // so it is on the wire
    for (const ProposedStep& step : proposal.steps) {
        if (step.isChosen) {
            plan.steps.push_back(step.step);
        }
    }
    METSUKE_CHECK(checkPlan(plan));
    return plan;
}

} // namespace metsuke::mitigation
