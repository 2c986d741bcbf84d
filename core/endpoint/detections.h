// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/message.h"
#include "core/endpoint/activity.h"

namespace metsuke::endpoint {

/// Which antivirus found what where, when, and what it did about it: one sentence for a trace, a history and a proposal.
[[nodiscard]] Message detectionSentence(Timestamp time, const Detected& detected);
/// Whether the antivirus took the file away from where it found it.
[[nodiscard]] inline bool isTakenAway(Detected::Outcome outcome) {
    return outcome == Detected::Outcome::Quarantined || outcome == Detected::Outcome::Removed;
}

} // namespace metsuke::endpoint
