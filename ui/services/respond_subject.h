// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/case_session.h"

#include "core/plan/target.h"

namespace metsuke {

/// Whom something can be done to, by what is in hand: a host, an incident, a flow, a line of the graph or a process of a trace.
struct RespondSubject {
    IpAddress host; ///< of ours; unset: nothing of ours is in hand
    QString name; ///< of the host, for people
    std::string incident; ///< key, "" none
    std::vector<IpAddress> peers; ///< outside ones that it talked to, what is in hand first
    std::optional<plan::ProcessTarget> process; ///< that a trace has in hand and that runs still
    QString processName;

    /// `flow`: the row behind a selected flow, null where it is not read.
    [[nodiscard]] static RespondSubject of(const CaseSnapshot& snapshot, const Selection& selection, const FlowRow* flow);
};

} // namespace metsuke
