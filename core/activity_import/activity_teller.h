// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/activity_import/raw_event.h"
#include "core/endpoint/activity.h"

#include <vector>

namespace metsuke::activity_import {

/// Says what happened on a host by what a recorder logged of it, event by event in the order of time: it knows which
/// process a number meant at that moment, and which file a path. One log, one thread; bounded memory.
class ActivityTeller {
public:
    virtual ~ActivityTeller() = default;
    /// Adds what the event tells, perhaps nothing, to `activities`.
    virtual void tell(const RawEvent& event, std::vector<endpoint::Activity>& activities) = 0;

    struct BlindSpot {
        std::string sensor; ///< process, file, network ...
        std::string reason;
        friend bool operator==(const BlindSpot&, const BlindSpot&) = default;
    };
    /// What this recorder never logs, or did not log once: a gap over the whole log each.
    [[nodiscard]] virtual std::vector<BlindSpot> blindSpots() const = 0;
};

} // namespace metsuke::activity_import
