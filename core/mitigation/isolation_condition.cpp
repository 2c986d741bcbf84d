// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/isolation_condition.h"

#include <array>

namespace metsuke::mitigation {

std::vector<Message> wordsOf(const IsolationCondition& condition) {
    constexpr std::array<const char*, 3> kVerdicts{"compliance.is_unknown", "compliance.fails", "compliance.holds"};
    std::vector<Message> words;
    for (const endpoint::ComplianceCheck& check : condition.checks) {
        const auto found = endpoint::findingOf(check, condition.answer.value_or(endpoint::ComplianceAnswer()));
        Message line = Message(kVerdicts.at(static_cast<size_t>(found.verdict)));
        const Message what = endpoint::wordsOf(check);
        line.with("check", what.id).with("fact", found.fact);
        line.args.insert(line.args.end(), what.args.begin(), what.args.end());
        words.push_back(std::move(line));
    }
    return words;
}

Message nextStepOf(const IsolationCondition& condition) {
    if (condition.met.ns != 0) {
        return Message(condition.isAutomatic ? "queues.next_lifts_itself" : "queues.next_lift").with("order", condition.order);
    }
    return Message(condition.isAutomatic ? "queues.next_compliance_itself" : "queues.next_compliance").with("asked", condition.asked.ns).with("answered", condition.answered.ns);
}

} // namespace metsuke::mitigation
