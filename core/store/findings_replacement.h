// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/event/event.h"
#include "core/model/finding.h"

#include <functional>

namespace metsuke {

/// Another judgement over events that are stored already: detections, incidents, watch-list, hosts, rules and derived
/// events of the case give way to new ones, all in one transaction. Until finish() readers see the old state, and what
/// analysts do waits. Destroyed without finish(), nothing has changed. One thread, the one that began it.
class FindingsReplacement {
public:
    virtual ~FindingsReplacement() = default;
    /// The enrichment of a stored event is another now (what counts as inside has changed).
    virtual Result<void> correct(int64_t id, const Event& event) = 0;
    /// Takes the place of the derived events that were stored; in order.
    virtual Result<void> append(const Event& derived) = 0;
    /// `isInside` is how this judgement sees addresses.
    virtual Result<void> finish(const FindingsSnapshot& snapshot, const std::vector<RuleRow>& rules,
        const std::function<bool(const IpAddress&)>& isInside)
        = 0;
};

} // namespace metsuke
