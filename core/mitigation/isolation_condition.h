// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/compliance.h"
#include "core/mitigation/order.h"

namespace metsuke::mitigation {

/// What has to be true of a computer before its isolation is lifted, and what its agent said last. The isolation's own time stays a limit.
struct IsolationCondition {
    std::string order; ///< that isolates; perhaps not drafted yet
    std::vector<endpoint::ComplianceCheck> checks; ///< 1 to kMostChecks
    bool isAutomatic = false; ///< it is lifted once all hold; else that is proposed
    std::string by;
    std::string command; ///< that asks the agent now, "" none
    Timestamp asked; ///< when that, or the one before, was ordered; 0 never
    std::optional<endpoint::ComplianceAnswer> answer; ///< the newest; nullopt: none, or the last time nobody answered
    Timestamp answered;
    Timestamp met; ///< since when every answer said that all hold; 0 not
};

inline constexpr Duration kAskComplianceEvery = 10 * kMinute;

/// How it stands with each check, for people.
[[nodiscard]] std::vector<Message> wordsOf(const IsolationCondition& condition);
/// What somebody has to do about it.
[[nodiscard]] Message nextStepOf(const IsolationCondition& condition);

} // namespace metsuke::mitigation
